import DenseLinearAlgebra

/// Squared Euclidean norms of rows, in the summation order of NumPy's `einsum("ij,ij->i", X, X)` on x86-64.
///
/// That order keeps one sum per lane of a 16-byte register (two for `Double`, four for `Float`). Blocks of four
/// registers add their squares register by register, the last first; the remainder is added in ascending
/// order; the lanes are added in pairs at the end. No fused multiply-add.
public enum RowNorms {
  /// sum_j x_j^2 of one row of `count` values.
  public static func squaredNorm<Scalar: BinaryFloatingPoint>(
    _ x: UnsafePointer<Scalar>, count: Int
  ) -> Scalar {
    let lanes = 16 / MemoryLayout<Scalar>.stride
    var sums: (Scalar, Scalar, Scalar, Scalar) = (0, 0, 0, 0)
    func add(_ lane: Int, _ value: Scalar) {
      let square = value * value
      switch lane {
      case 0: sums.0 += square
      case 1: sums.1 += square
      case 2: sums.2 += square
      default: sums.3 += square
      }
    }
    var j = 0
    while j + 4 * lanes <= count {
      for register in (0..<4).reversed() {
        for lane in 0..<lanes { add(lane, x[j + register * lanes + lane]) }
      }
      j += 4 * lanes
    }
    while j < count {
      add(j % lanes, x[j])
      j += 1
    }
    return (sums.0 + sums.1) + (sums.2 + sums.3)
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
