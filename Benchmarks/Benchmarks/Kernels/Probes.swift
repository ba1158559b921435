import CProbes
import Foundation
import Measurement

/// Where data lie.
enum Level: Int, CaseIterable {
  case L1, L2, L3, memory

  /// The smallest level that holds `bytes`.
  init(holding bytes: Int, _ facts: MachineFacts) {
    self = Level(rawValue: facts.cacheBytes.firstIndex { bytes <= $0 } ?? 3)!
  }

  /// What a probe of this level goes through: half the cache, at most 16 MB of a last level that cores share;
  /// four times the last level for memory, within 64 MB to 1 GB.
  func probeBytes(_ facts: MachineFacts) -> Int {
    switch self {
    case .L1, .L2: facts.cacheBytes[rawValue] / 2
    case .L3: min(facts.cacheBytes[2] / 2, 16 << 20)
    case .memory: min(max(4 * facts.cacheBytes[2], 64 << 20), 1 << 30)
    }
  }

  var name: String { self == .memory ? "memory" : "L\(rawValue + 1)" }
}

/// How a loop goes through memory; see CProbes.h.
enum Pattern: String, CaseIterable {
  case read, write, scale, add, update

  /// Loads and stores of a scalar at each position.
  var accesses: Int {
    switch self {
    case .read, .write: 1
    case .scale: 2
    case .add: 3
    case .update: 4
    }
  }
  /// Arrays gone through.
  var arrays: Int { self == .read || self == .write ? 1 : 2 }
}

/// One instruction set's limits on this machine, for one scalar type.
struct Probes {
  let instructions: probe_set
  let functions: probe_functions
  let scalarBytes: Int
  let facts: MachineFacts
  /// Cycles a second while the probes ran.
  let clock: Double
  /// Bytes a second.
  private(set) var bandwidth: [Level: [Pattern: Double]] = [:]
  /// Scalar multiply-adds a second, fused where the set has them.
  private(set) var multiplyAddRate = 0.0
  /// Scalar operations a second of products and sums in turn, each an operation of its own.
  private(set) var operationRate = 0.0
  private(set) var divisionRate = 0.0
  /// Coordinates a second of a fast step's arithmetic alone, without and with L1.
  private(set) var stepRate = [0.0, 0.0]

  private let buffers: (UnsafeMutableRawPointer, UnsafeMutableRawPointer)
  private let effort: Effort
  /// Update bandwidth at footprints asked for before.
  private var measured: [Int: Double] = [:]

  var setName: String { String(cString: instructions.name) }
  var scalarName: String { scalarBytes == 8 ? "f64" : "f32" }
  var fused: Bool { instructions.fused != 0 }
  var lanes: Int { functions.lanes }

  /// The sets this CPU can run, fastest first.
  static var sets: [probe_set] {
    var found: [probe_set] = []
    while let set = probe_sets(found.count) { found.append(set.pointee) }
    return found
  }

  /// Cycles a second, from a chain of dependent additions.
  static func clock(_ effort: Effort) -> Double {
    1024
      / Sample.perCall(runs: effort.runs, seconds: effort.seconds) { count in
        Timing.of { _ = probe_cycles(count * 1024) }.cpu
      }.least
  }

  init(_ set: probe_set, scalarBytes: Int, _ facts: MachineFacts, _ effort: Effort) {
    instructions = set
    self.scalarBytes = scalarBytes
    self.facts = facts
    self.effort = effort
    functions = scalarBytes == 8 ? set.f64 : set.f32
    clock = Self.clock(effort)
    let largest = Level.memory.probeBytes(facts)
    buffers = (Self.buffer(largest), Self.buffer(largest / 2))
  }

  /// Frees the probes' arrays.
  func release() {
    buffers.0.deallocate()
    buffers.1.deallocate()
  }

  /// Measures everything and prints one record each.
  mutating func run() {
    for level in Level.allCases {
      for pattern in Pattern.allCases {
        let bytes = level.probeBytes(facts)
        let sample = measure(pattern, bytes: bytes)
        bandwidth[level, default: [:]][pattern] = 1 / sample.least
        var record = Record("bandwidth")
        record.add("set", setName)
        record.add("scalar", scalarName)
        record.add("level", level.name)
        record.add("bytes", bytes)
        record.add("pattern", pattern.rawValue)
        record.add("gb_per_s", 1e-9 / sample.least)
        record.add("gb_per_s_median", 1e-9 / sample.median)
        record.add("gb_per_s_least", 1e-9 / sample.most)
        record.print()
      }
    }
    let factor = 0.5
    let perRound = functions.chains * lanes
    multiplyAddRate = rate(perRound) { functions.multiply_add($0, factor, 1) }
    operationRate = 2 * rate(perRound) { functions.product_sum($0, factor, 1) }
    divisionRate = rate(perRound) { functions.divide($0, 3) }
    stepRate = [0, 1].map { proximal in
      rate(16 * lanes) { functions.step_arithmetic($0, factor, proximal) }
    }
    report("multiply_add", multiplyAddRate, operations: fused ? 1 : 2, flops: 2)
    report("product_sum", operationRate, operations: 1, flops: 1)
    report("divide", divisionRate, operations: 1, flops: 1)
    report("step_arithmetic", stepRate[0], operations: fused ? 4 : 8, flops: 8)
    report("step_arithmetic_l1", stepRate[1], operations: fused ? 7 : 11, flops: 11)
  }

  /// Bytes a second of the update pattern when V and G have `bytes` together.
  mutating func updateBandwidth(bytes: Int) -> Double {
    if let known = measured[bytes] { return known }
    let found = 1 / measure(.update, bytes: bytes).least
    measured[bytes] = found
    return found
  }

  /// Seconds a byte over `bytes` of memory.
  private func measure(_ pattern: Pattern, bytes: Int) -> Sample {
    let count = bytes / pattern.arrays / 512 * 512 / scalarBytes
    let moved = Double(count * scalarBytes * pattern.accesses)
    let (a, b, functions) = (buffers.0, buffers.1, functions)
    return Sample.perCall(runs: effort.runs, seconds: effort.seconds) { passes in
      Timing.of {
        switch pattern {
        case .read: _ = functions.read(a, count, passes)
        case .write: functions.write(a, count, passes)
        case .scale: functions.scale(a, b, count, passes)
        case .add: functions.add(a, b, count, passes)
        case .update: functions.update(a, b, count, passes)
        }
      }.cpu
    }.divided(by: moved)
  }

  /// Scalars a second; a round does `perRound`.
  private func rate(_ perRound: Int, _ work: (Int) -> Double) -> Double {
    Double(256 * perRound)
      / Sample.perCall(runs: effort.runs, seconds: effort.seconds) { count in
        Timing.of { _ = work(count * 256) }.cpu
      }.least
  }

  private func report(_ name: String, _ rate: Double, operations: Int, flops: Int) {
    var record = Record("arithmetic")
    record.add("set", setName)
    record.add("scalar", scalarName)
    record.add("operation", name)
    record.add("gflop_per_s", rate * Double(flops) * 1e-9)
    record.add("instructions_per_cycle", rate * Double(operations) / Double(lanes) / clock)
    record.add("clock_ghz", clock * 1e-9)
    record.print()
  }

  /// Memory that has been written, so that its pages exist.
  private static func buffer(_ bytes: Int) -> UnsafeMutableRawPointer {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    return memory
  }
}

/// How long to measure: `runs` runs of `seconds` each. Limits are the best run, as nothing makes a machine
/// faster than it is; kernels are the median. All is CPU time, which other processes disturb least.
struct Effort {
  let runs: Int
  let seconds: Double
}
