import DenseLinearAlgebra

extension FeatureTable {
  /// The same rows with those of the features that `selectors` choose, in the table's order; with none all of them.
  ///
  /// Equals a table that was read with these selectors from the start. Complexity: O(n p).
  public func selecting(_ selectors: [FeatureSelector]) throws -> FeatureTable {
    guard !selectors.isEmpty else { return self }
    var chosen = Set<Int>()
    for selector in selectors { chosen.formUnion(try selector.matches(in: featureNames)) }
    let columns = chosen.sorted()
    guard columns.count < featureNames.count else { return self }
    var table = self
    table.featureNames = columns.map { featureNames[$0] }
    let p = featureNames.count
    table.features = Matrix(rows: features.rows, columns: columns.count) { out in
      features.withUnsafeBufferPointer { x in
        var next = 0
        for row in 0..<features.rows {
          for column in columns {
            out[next] = x[row * p + column]
            next += 1
          }
        }
      }
    }
    return table
  }
}
