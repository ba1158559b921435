import CSagaKernels
import Foundation

// The C types by Swift names, so that nothing else, tests included, imports the C module.
typealias LogisticRows = logistic_rows
typealias LogisticLosses = logistic_losses
typealias LogisticDescent = logistic_descent

/// One instruction set's products of the data with weights and residuals (see `LogisticKernels.h`).
struct LogisticProducts: @unchecked Sendable {
  let table: UnsafePointer<logistic_products>
  var name: String { String(cString: table.pointee.name) }

  /// Instances for features of one type, computing in another; fastest first.
  static let double = all { logistic_products_f64($0) }
  static let single = all { logistic_products_f32($0) }
  static let mixed = all { logistic_products_mixed($0) }

  /// The instance for `Scalar` features in double arithmetic.
  static func wide<Scalar>(_ type: Scalar.Type) -> LogisticProducts { chosen(type == Float.self ? mixed : double) }
  static let narrow = chosen(single)

  private static func all(_ lookUp: (Int) -> UnsafePointer<logistic_products>?) -> [LogisticProducts] {
    var found: [LogisticProducts] = []
    while let table = lookUp(found.count) { found.append(LogisticProducts(table: table)) }
    return found
  }

  private static func chosen(_ all: [LogisticProducts]) -> LogisticProducts {
    all.first { $0.name == KernelChoice.forced } ?? all[0]
  }
}

/// One instruction set's losses and coordinate descent (see `LogisticKernels.h`).
struct LogisticLoops: @unchecked Sendable {
  let table: UnsafePointer<logistic_loops>
  var name: String { String(cString: table.pointee.name) }

  static let all: [LogisticLoops] = {
    var found: [LogisticLoops] = []
    while let table = logistic_loops_all(found.count) { found.append(LogisticLoops(table: table)) }
    return found
  }()
  static let chosen = all.first { $0.name == KernelChoice.forced } ?? all[0]
}
