import Measurement
@_spi(Benchmarks) import Optimization

/// What one coordinate (one weight of one class, padding included) of a kernel costs at the least.
struct Account {
  /// The access pattern over V and G (change: the previous weights instead of G).
  var pattern: Pattern
  /// Features read with each feature row.
  var rowsRead: Int
  /// Multiply-adds, fused where the set fuses them.
  var multiplyAdds = 0.0
  /// Operations on their own in the kernel's scalar type: sums, products, minima and maxima.
  var operations = 0.0
  /// The same in double, conversions included, of the strict f32 kernels.
  var doubleOperations = 0.0
  /// Divisions, always in double.
  var divisions = 0.0
  /// Floating-point operations by the usual count: a multiply-add is two.
  var flops: Double
  /// Share of the calls that only read, V alone, and of those that do not touch V and G.
  var peeks = 0.0
  var absent = 0.0

  init(_ operation: KernelOperation, strict: Bool, l1: Bool, single: Bool, fused: Bool, stride: Int) {
    let threshold = l1 ? 3.0 : 0  // min, max, subtract
    switch operation {
    case .step, .paired, .flush:
      // v -= x d', g += x d, v -= c g, z += v x_next; flush: v *= scale, v - v, a sum, in place of the last.
      let scores = operation != .flush
      pattern = .update
      rowsRead = scores ? 2 : 1
      operations = threshold + (scores ? 0 : 3)
      flops = operations + (scores ? 2 : 0)
      if strict {
        // r = x d; v -= r eta correction / scale; g += r; v -= c g; z += v x_next. With fused multiply-add
        // the division is five products.
        let quotient = fused ? 5.0 : 0
        operations += 2 + 2 + (scores ? 2 : 0) + (single ? 0 : 3 + quotient)
        doubleOperations = single ? 3 + 3 + quotient : 0
        divisions = fused ? 0 : 1
        flops += 1 + 4 + 1 + 2
      } else {
        multiplyAdds = scores ? 4 : 3
        flops += 6
      }
      if operation == .paired {
        // Every other step is done twice, but for its scores.
        peeks = 0.5
        operations += 0.5 * (operations - (strict ? 2 : 0))
        doubleOperations *= 1.5
        divisions *= 1.5
        multiplyAdds += 0.5 * (multiplyAdds - (strict ? 0 : 1))
        flops += 0.5 * (flops - 2)
        // What only reads does not move G, and c G is taken once.
        multiplyAdds -= 1
        flops -= 2
      }
    case .block:
      // v -= x e, g += x d, two scores, and a row's products with the block's rows before it.
      pattern = .update
      absent = 15.0 / 16
      rowsRead = 3
      multiplyAdds = 4 + 8.0 / Double(stride)
      flops = 2 * multiplyAdds
    case .score:
      pattern = .read
      rowsRead = 1
      multiplyAdds = strict ? 0 : 1
      operations = strict ? 2 : 0
      flops = 2
    case .update:
      // Per class and row, not per feature: there is no bound to compare it with.
      pattern = .read
      rowsRead = 0
      flops = 0
    case .change:
      // w - previous and two maxima; absolute values are masks.
      pattern = .add
      rowsRead = 0
      operations = 3
      flops = 3
    }
  }
}

/// The least time a kernel call can take on this machine, by what binds it.
struct Bound {
  /// V and G through the cache level they lie in.
  var memory: Double
  /// A new row from where the matrix lies.
  var row: Double
  /// Multiply-adds, other operations and divisions at their measured rates.
  var arithmetic: Double

  var seconds: Double { max(memory, row, arithmetic) }
  var limit: String {
    seconds == arithmetic ? "arithmetic" : seconds == memory ? "memory" : "row"
  }

  /// - Parameters:
  ///   - own: limits of the kernel's instruction set and scalar type.
  ///   - double: the same for f64.
  ///   - level: where V and G lie.
  ///   - rows: where the matrix lies; nil if one row stays hot.
  init(
    _ account: Account, features p: Int, stride: Int, own: Probes, double: Probes, level: Level, rows: Level?
  ) {
    let coordinates = Double(p * stride)
    // Nothing to compare an update between passes with.
    let bytes = account.flops == 0 ? 0 : coordinates * Double(own.scalarBytes * account.pattern.accesses)
    let stored = bytes / own.bandwidth[level]![account.pattern]!
    let peekedBytes = account.peeks * coordinates * Double(own.scalarBytes)
    let peeked = peekedBytes / own.bandwidth[level]![.read]!
    memory = (1 - account.peeks - account.absent) * stored + peeked
    row = rows.map { Double(p * own.scalarBytes) / own.bandwidth[$0]![.read]! } ?? 0
    let operations =
      account.multiplyAdds / own.multiplyAddRate + account.operations / own.operationRate
      + account.doubleOperations / double.operationRate
    arithmetic = coordinates * max(operations, account.divisions / double.divisionRate)
  }
}
