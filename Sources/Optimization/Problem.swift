import DenseLinearAlgebra

/// What one fit sees: rows of a shared matrix by index, their class codes and weights. Non-owning; valid
/// inside the call that made it.
public struct Problem<Scalar: BLASScalar> {
  /// First element of the shared row-major matrix.
  public let features: UnsafePointer<Scalar>
  /// p, features per row.
  public let featureCount: Int
  /// n positions of the fitted rows in the shared matrix.
  public let rows: UnsafeBufferPointer<Int32>
  /// n class codes, 0..<classCount.
  public let codes: UnsafeBufferPointer<Int32>
  /// n weights s_i >= 0 (sample weight x class weight), or nil for all 1.
  public let weights: UnsafeBufferPointer<Scalar>?
  public let classCount: Int
  /// R = max over the fitted rows of sum_j x_ij^2.
  public let maxSquaredNorm: Scalar

  public init(
    features: UnsafePointer<Scalar>, featureCount: Int, rows: UnsafeBufferPointer<Int32>,
    codes: UnsafeBufferPointer<Int32>, weights: UnsafeBufferPointer<Scalar>?, classCount: Int,
    maxSquaredNorm: Scalar
  ) {
    precondition(rows.count == codes.count, "\(rows.count) rows but \(codes.count) codes")
    precondition(weights == nil || weights!.count == rows.count, "one weight per row is needed")
    self.features = features
    self.featureCount = featureCount
    self.rows = rows
    self.codes = codes
    self.weights = weights
    self.classCount = classCount
    self.maxSquaredNorm = maxSquaredNorm
  }

  /// Weight columns: one per class, or a single one for two classes.
  public var columns: Int { classCount == 2 ? 1 : classCount }
}
