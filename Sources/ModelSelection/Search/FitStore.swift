import DenseLinearAlgebra
import Optimization

/// Where the coefficients of finished fits wait until the best candidate is known: a ``ScratchFile``, so that a
/// grid's memory does not grow with the number of fits.
///
/// Slots have a fixed size, so that workers write without a lock.
public final class FitStore<Scalar: SagaScalar>: Sendable {
  /// Weight columns (most that any fit has) and features.
  private let columns: Int
  private let features: Int
  private let file: ScratchFile

  /// - Parameters:
  ///   - directory: where the scratch file is made.
  ///   - columns: the most weight columns a fit can have.
  /// - Throws: ``FitStoreError``.
  public init(directory: String, columns: Int, features: Int) throws {
    self.columns = columns
    self.features = features
    file = try ScratchFile(directory: directory)
  }

  private var slotBytes: Int { (columns * features + columns) * MemoryLayout<Scalar>.stride }

  private var interceptOffset: Int { columns * features * MemoryLayout<Scalar>.stride }

  /// Keeps the solution of fit number `slot`.
  public func save(_ solution: Solution<Scalar>, slot: Int) throws {
    try solution.coefficients.withUnsafeBufferPointer { (weights) throws in
      try file.write(UnsafeRawBufferPointer(weights), at: slot * slotBytes)
    }
    try solution.intercepts.withUnsafeBytes { try file.write($0, at: slot * slotBytes + interceptOffset) }
  }

  /// The coefficients (K x p) and intercepts of fit number `slot`, which has `columns` weight columns.
  public func load(slot: Int, columns K: Int) throws -> (coefficients: Matrix<Scalar>, intercepts: [Scalar]) {
    let weights = try Matrix<Scalar>(rows: K, columns: features) { (out) throws in
      try file.read(into: UnsafeMutableRawBufferPointer(out), at: slot * slotBytes)
    }
    var intercepts = [Scalar](repeating: 0, count: K)
    try intercepts.withUnsafeMutableBytes {
      try file.read(into: $0, at: slot * slotBytes + interceptOffset)
    }
    return (weights, intercepts)
  }
}
