/// What can go wrong in a factorization or a solve because of the numbers given.
///
/// Sizes that do not fit each other are mistakes of the program and stop it instead.
/// Rows, columns and pivots count from 0.
public enum LinearAlgebraError: Error, Equatable, Sendable {
  /// The first NaN or infinity of an input, in row-major order.
  case nonFinite(row: Int, column: Int, value: Double)
  /// A factorization that exists for square matrices only was given another shape.
  case notSquare(rows: Int, columns: Int)
  /// The leading `leadingMinor` x `leadingMinor` block is the smallest one that is not positive definite.
  case notPositiveDefinite(leadingMinor: Int)
  /// Column `pivot` depends linearly on the columns before it, up to rounding.
  case singular(pivot: Int)
  /// Least squares with fewer equations than unknowns: no unique solution.
  case underdetermined(rows: Int, columns: Int)
  /// An iteration gave up. `unconverged` counts what was left: off-diagonal entries for
  /// ``SymmetricEigen``; for ``SVD`` it is LAPACK's own positive `info`.
  case noConvergence(unconverged: Int)
  /// LAPACK refused its argument `position` (from 1): a defect of this module or of the installed LAPACK.
  case illegalArgument(routine: String, position: Int)
  /// LAPACKE could not allocate its workspace.
  case outOfMemory(routine: String)
}

extension LinearAlgebraError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .nonFinite(let row, let column, let value):
      "the matrix holds \(value) at row \(row), column \(column); remove or replace non-finite values first"
    case .notSquare(let rows, let columns):
      "a square matrix is needed, this one is \(rows) x \(columns)"
    case .notPositiveDefinite(let minor):
      "the matrix is not positive definite: its leading \(minor) x \(minor) block is not; "
        + "add a positive number to the diagonal or check that the matrix is a covariance or Gram matrix"
    case .singular(let pivot):
      "column \(pivot) depends linearly on the columns before it; remove it or add a penalty"
    case .underdetermined(let rows, let columns):
      "least squares with \(rows) equations for \(columns) unknowns has no unique solution; "
        + "give at least \(columns) rows"
    case .noConvergence(let unconverged):
      "the iteration did not converge (\(unconverged) left); check the scale of the matrix"
    case .illegalArgument(let routine, let position):
      "\(routine) refused its argument \(position); this is a defect of SagaNet or of the installed LAPACK"
    case .outOfMemory(let routine):
      "\(routine) could not allocate its workspace; free memory or factor a smaller matrix"
    }
  }
}
