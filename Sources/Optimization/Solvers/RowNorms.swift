import DenseLinearAlgebra

/// Squared Euclidean norms of rows, in the summation order of NumPy's `einsum("ij,ij->i", X, X)` on x86-64.
///
/// That order keeps two lanes (even and odd positions). Blocks of eight values add their squares pair by
/// pair, last pair first; the remainder is added in ascending pairs. No fused multiply-add.
public enum RowNorms {
  /// sum_j x_j^2 of one row of `count` values.
  @inlinable
  public static func squaredNorm<Scalar: BinaryFloatingPoint>(
    _ x: UnsafePointer<Scalar>, count: Int
  ) -> Scalar {
    var even: Scalar = 0
    var odd: Scalar = 0
    var j = 0
    while j + 8 <= count {
      even = even + x[j + 6] * x[j + 6]
      odd = odd + x[j + 7] * x[j + 7]
      even = even + x[j + 4] * x[j + 4]
      odd = odd + x[j + 5] * x[j + 5]
      even = even + x[j + 2] * x[j + 2]
      odd = odd + x[j + 3] * x[j + 3]
      even = even + x[j] * x[j]
      odd = odd + x[j + 1] * x[j + 1]
      j += 8
    }
    while j + 2 <= count {
      even = even + x[j] * x[j]
      odd = odd + x[j + 1] * x[j + 1]
      j += 2
    }
    if j < count { even = even + x[j] * x[j] }
    return even + odd
  }

  /// The squared norm of every row of an n x p matrix. Complexity: O(n p).
  public static func squaredNorms<Scalar: BLASScalar>(_ matrix: Matrix<Scalar>) -> [Scalar] {
    matrix.withUnsafeBufferPointer { x in
      (0..<matrix.rows).map { row in
        matrix.columns == 0
          ? 0 : squaredNorm(x.baseAddress! + row * matrix.columns, count: matrix.columns)
      }
    }
  }
}
