import Foundation
import Measurement
@_spi(Benchmarks) import Optimization

/// One kernel at one shape: its time and its bound.
struct Measured {
  let operation: KernelOperation
  let strict: Bool
  let l1: Bool
  let shape: Shape
  let stride: Int
  let hot: Bool
  /// Seconds a call.
  let sample: Sample
  let set: String
  let scalar: String
  /// Where V and G (score: V) lie.
  let level: Level
  let bound: Bound
  /// Bytes and operations a call.
  let bytes: Double
  let flops: Double
  /// Seconds of the step's arithmetic alone, as measured; nil for what is no fast step.
  let arithmeticAlone: Double?
  /// Bytes a second of the update pattern at the footprint of V and G; nil for other patterns.
  let updateAtFootprint: Double?

  /// Share of the bound that is reached.
  var share: Double { bound.seconds / sample.median }

  init(
    _ operation: KernelOperation, strict: Bool, l1: Bool, shape: Shape, stride: Int, hot: Bool,
    sample: Sample, own: inout Probes, double: Probes
  ) {
    self.operation = operation
    self.strict = strict
    self.l1 = l1
    self.shape = shape
    self.stride = stride
    self.hot = hot
    self.sample = sample
    set = own.setName
    scalar = own.scalarName
    let account = Account(
      operation, strict: strict, l1: l1, single: own.scalarBytes == 4, fused: own.fused, stride: stride)
    let p = shape.features
    let coordinates = p * stride
    let footprint = coordinates * account.pattern.arrays * own.scalarBytes
    level = Level(holding: footprint, own.facts)
    let matrixBytes = shape.rows * p * own.scalarBytes
    let rows = hot || account.rowsRead == 0 ? nil : Level(holding: matrixBytes, own.facts)
    bound = Bound(
      account, features: p, stride: stride, own: own, double: double, level: level, rows: rows)
    let stores = 1 - account.peeks - account.absent
    let accesses = stores * Double(account.pattern.accesses) + account.peeks
    bytes = Double(own.scalarBytes) * (Double(coordinates) * accesses + Double(p * account.rowsRead))
    flops = Double(coordinates) * account.flops
    arithmeticAlone = operation == .step && !strict ? Double(coordinates) / own.stepRate[l1 ? 1 : 0] : nil
    updateAtFootprint = account.pattern == .update ? own.updateBandwidth(bytes: footprint) : nil
  }

  var record: Record {
    var record = Record("kernel")
    record.add("set", set)
    record.add("scalar", scalar)
    record.add("strict", strict)
    record.add("operation", operation.rawValue)
    record.add("l1", l1)
    record.add("shape", shape.name)
    record.add("features", shape.features)
    record.add("columns", shape.columns)
    record.add("fits", shape.fits)
    record.add("stride", stride)
    record.add("rows", hot ? "hot" : "random")
    record.add("us", sample.median * 1e6)
    record.add("us_least", sample.least * 1e6)
    record.add("us_most", sample.most * 1e6)
    record.add("gb_per_s", bytes / sample.median * 1e-9)
    record.add("gflop_per_s", flops / sample.median * 1e-9)
    record.add("level", level.name)
    record.add("memory_us", bound.memory * 1e6)
    record.add("row_us", bound.row * 1e6)
    record.add("arithmetic_us", bound.arithmetic * 1e6)
    record.add("bound_us", bound.seconds * 1e6)
    record.add("limit", bound.limit)
    record.add("share", share)
    if let arithmeticAlone { record.add("arithmetic_alone_us", arithmeticAlone * 1e6) }
    if let updateAtFootprint {
      record.add("update_gb_per_s_at_footprint", updateAtFootprint * 1e-9)
      let bytes = Double(shape.features * stride * (scalar == "f64" ? 32 : 16))
      record.add("update_alone_us", bytes / updateAtFootprint * 1e6)
    }
    return record
  }
}
