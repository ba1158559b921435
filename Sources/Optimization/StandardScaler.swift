import DenseLinearAlgebra
import Foundation

/// Per-column standardisation (x - mean) / scale, fitted on the rows of one training part.
///
/// mean_j = sum_i x_ij / n; var_j = (sum_i d_ij^2 - (sum_i d_ij)^2 / n) / n with d = x - mean (corrected
/// two-pass, denominator n); scale_j = sqrt(var_j), or 1 where the column is constant up to rounding:
/// var <= n eps var + (n mean eps)^2. Sums run over the rows in order, in `Double`.
/// Source: scikit-learn 1.9.1 `StandardScaler`; Chan, Golub, LeVeque, Am. Stat. 37(3), 1983,
/// doi:10.1080/00031305.1983.10483115.
public struct StandardScaler: Sendable, Equatable {
  /// p column means.
  public var mean: [Double]
  /// p divisors, all > 0.
  public var scale: [Double]

  public init(mean: [Double], scale: [Double]) {
    self.mean = mean
    self.scale = scale
  }

  /// Fits to the given rows of an n x p matrix. Complexity: O(n p).
  public init<Scalar: BLASScalar>(_ matrix: Matrix<Scalar>, rows: [Int32]) {
    let p = matrix.columns
    let n = Double(rows.count)
    var sum = [Double](repeating: 0, count: p)
    var squares = [Double](repeating: 0, count: p)
    var mean = [Double](repeating: 0, count: p)
    var scale = [Double](repeating: 1, count: p)
    matrix.withUnsafeBufferPointer { x in
      if p == 1 {
        // NumPy adds a single column pairwise, as it lies in memory without gaps.
        let column = rows.map { Double(x[Int($0)]) }
        mean[0] = NumPySum.pairwise(column) / n
        let deviations = column.map { $0 - mean[0] }
        sum[0] = NumPySum.pairwise(deviations)
        squares[0] = NumPySum.pairwise(deviations.map { $0 * $0 })
        return
      }
      for row in rows {
        let base = Int(row) * p
        for j in 0..<p { sum[j] += Double(x[base + j]) }
      }
      for j in 0..<p {
        mean[j] = sum[j] / n
        sum[j] = 0
      }
      for row in rows {
        let base = Int(row) * p
        for j in 0..<p {
          let d = Double(x[base + j]) - mean[j]
          sum[j] += d
          squares[j] += d * d
        }
      }
    }
    for j in 0..<p {
      let variance = (squares[j] - sum[j] * sum[j] / n) / n
      let noise = n * mean[j] * Double.ulpOfOne
      let constant = variance <= n * Double.ulpOfOne * variance + noise * noise
      scale[j] = constant ? 1 : variance.squareRoot()
    }
    self.mean = mean
    self.scale = scale
  }

  /// Standardises `count` rows of p values from `source` into `destination` (which may be the same memory).
  /// Means and scales are rounded to `Scalar` first, and the arithmetic is its own.
  public func transform<Scalar: BLASScalar>(
    _ source: UnsafePointer<Scalar>, into destination: UnsafeMutablePointer<Scalar>, count: Int
  ) {
    let p = mean.count
    mean.withUnsafeBufferPointer { mean in
      scale.withUnsafeBufferPointer { scale in
        for i in 0..<count {
          let x = source + i * p
          let out = destination + i * p
          for j in 0..<p {
            out[j] = (x[j] - Scalar(mean[j])) / Scalar(scale[j])
          }
        }
      }
    }
  }

  /// The standardised copy of an n x p matrix.
  public func transform<Scalar: BLASScalar>(_ matrix: Matrix<Scalar>) -> Matrix<Scalar> {
    Matrix(rows: matrix.rows, columns: matrix.columns) { out in
      matrix.withUnsafeBufferPointer { x in
        guard let source = x.baseAddress, let destination = out.baseAddress else { return }
        transform(source, into: destination, count: matrix.rows)
      }
    }
  }
}
