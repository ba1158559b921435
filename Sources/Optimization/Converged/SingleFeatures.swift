import DenseLinearAlgebra

/// Copies of a feature matrix in single precision, by rows and by columns, shared by all fits: what the models
/// inside the converged solvers are made of. Gradients, line searches and certificates use the data themselves.
///
/// Memory: 8 N p bytes, 4 N p if the features are `Float` already.
public final class SingleFeatures: Sendable {
  /// N x p.
  let rows: Matrix<Float>
  /// p x N.
  let columns: Matrix<Float>

  /// Complexity: O(N p).
  public init<Scalar: SagaScalar>(_ features: Matrix<Scalar>) {
    let (n, p) = (features.rows, features.columns)
    rows = (features as? Matrix<Float>) ?? Matrix<Float>(rows: n, columns: p) { out in
      features.withUnsafeBufferPointer { x in
        for i in 0..<out.count { out[i] = Float(Double(x[i])) }
      }
    }
    columns = Matrix<Float>(rows: p, columns: n) { [rows] out in
      // By blocks, so that both sides stay in the cache.
      let block = 32
      rows.withUnsafeBufferPointer { x in
        for firstRow in stride(from: 0, to: n, by: block) {
          for firstColumn in stride(from: 0, to: p, by: block) {
            for j in firstColumn..<min(p, firstColumn + block) {
              for i in firstRow..<min(n, firstRow + block) { out[j * n + i] = x[i * p + j] }
            }
          }
        }
      }
    }
  }
}
