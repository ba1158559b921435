/// The loss of one row as a function of its scores (the decision values z, one per weight column).
///
/// `Scalar` is the type the scores are stored in; exponentials and sums are computed in `Double`.
public protocol Datafit: Sendable {
  /// Weight columns for `classCount` classes.
  static func columns(classCount: Int) -> Int

  /// The loss of a row of class `code` (0..<classCount) at `scores`.
  static func loss<Scalar: BinaryFloatingPoint>(
    scores: UnsafePointer<Scalar>, columns: Int, code: Int) -> Double

  /// The gradient of `weight` x loss with respect to the scores, written to `gradient` (`columns` values).
  static func gradient<Scalar: BinaryFloatingPoint>(
    scores: UnsafePointer<Scalar>, columns: Int, code: Int, weight: Scalar,
    into gradient: UnsafeMutablePointer<Scalar>)
}
