import DenseLinearAlgebra

/// The row order that `sklearn.utils.shuffle(..., random_state=seed)` gives `count` rows: new row t is old
/// row `result[t]`. pandas' `DataFrame.sample(frac=1, random_state=seed)` gives the same order.
///
/// Complexity: O(count). Source: scikit-learn 1.9.1 `utils/_indexing.py`.
public func sklearnShuffle(_ count: Int, seed: UInt32) -> [Int] {
  var random = LegacyRandomState(seed: seed)
  return random.permutation(count)
}

/// Shuffles each column of `matrix` (n x p) on its own, in place: the permuted-feature baseline.
///
/// The generator is seeded once and runs on from column to column, so the columns get different
/// permutations; the result is that of `np.random.seed(seed); for j in range(p): np.random.shuffle(X[:, j])`.
/// Complexity: O(n p).
@inlinable
public func shuffleColumns<Scalar: BLASScalar>(of matrix: inout Matrix<Scalar>, seed: UInt32) {
  var random = LegacyRandomState(seed: seed)
  for column in 0..<matrix.columns {
    random.shuffleColumn(column, of: &matrix)
  }
}

extension LegacyRandomState {
  /// Shuffles one column of `matrix` in place, the stream running on. Complexity: O(rows).
  @inlinable
  public mutating func shuffleColumn<Scalar: BLASScalar>(_ column: Int, of matrix: inout Matrix<Scalar>) {
    precondition(column >= 0 && column < matrix.columns, "no column \(column) in \(matrix.columns)")
    let rows = matrix.rows
    let stride = matrix.columns
    matrix.withUnsafeMutableBufferPointer { elements in
      var i = rows - 1
      while i >= 1 {
        elements.swapAt(i * stride + column, interval(i) * stride + column)
        i -= 1
      }
    }
  }
}
