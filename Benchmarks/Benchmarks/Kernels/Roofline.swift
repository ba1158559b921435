import Measurement
@_spi(Benchmarks) import Optimization

/// What one coordinate (one weight of one class, padding included) of a kernel costs at the least.
struct Account {
  /// The access pattern over V and G (change: the previous weights instead of G).
  var pattern: Pattern
  /// Features read with each feature row.
  var rowsRead: Int
  /// Operations in the kernel's scalar type, a fused multiply-add counted as one where there is one.
  var operations: Int
  /// Operations in double, conversions included, of the strict f32 kernels.
  var doubleOperations = 0
  /// Divisions, always in double.
  var divisions = 0
  /// Floating-point operations by the usual count: a multiply-add is two.
  var flops: Int

  init(_ operation: KernelOperation, strict: Bool, l1: Bool, fused: Bool, single: Bool) {
    // v -= x d', g += x d, v -= c g, z += v x_next; a multiply-add is two without fusing.
    let multiplyAdd = fused && !strict ? 1 : 2
    let threshold = l1 ? 3 : 0  // min, max, subtract
    switch operation {
    case .step, .flush:
      // flush: v *= scale, v - v, a sum, in place of the score.
      let end = operation == .step ? multiplyAdd : 3
      let endFlops = operation == .step ? 2 : 3
      pattern = .update
      rowsRead = operation == .step ? 2 : 1
      if strict {
        // r = x d; v -= r eta correction / scale; g += r; v -= c g.
        operations = 2 + 2 + threshold + end + (single ? 0 : 3)
        doubleOperations = single ? 3 + 3 : 0
        divisions = 1
        flops = 1 + 4 + 1 + 2 + threshold + endFlops
      } else {
        operations = 3 * multiplyAdd + threshold + end
        flops = 6 + threshold + endFlops
      }
    case .score:
      pattern = .read
      rowsRead = 1
      operations = multiplyAdd
      flops = 2
    case .change:
      // |w|, w - previous, |.|, two maxima.
      pattern = .add
      rowsRead = 0
      operations = 5
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
  /// Operations at the measured rate of multiply-adds (divisions at theirs).
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
    let bytes = coordinates * Double(own.scalarBytes * account.pattern.accesses)
    memory = bytes / own.bandwidth[level]![account.pattern]!
    row = rows.map { Double(p * own.scalarBytes) / own.bandwidth[$0]![.read]! } ?? 0
    let operations =
      Double(account.operations) / own.operationRate + Double(account.doubleOperations) / double.operationRate
    arithmetic = coordinates * max(operations, Double(account.divisions) / double.divisionRate)
  }
}
