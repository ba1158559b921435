import DenseLinearAlgebra

/// An order of the classes in which those that are confused alike stand together.
public enum ClassOrder {
  /// The dendrogram order of the rows of a K x K confusion matrix, each divided by its sum (a row without counts
  /// stays zero): euclidean distances, average linkage.
  ///
  /// - Parameter counts: row-major; element (i, j) counts rows of class i predicted as class j.
  /// - Returns: the classes, by position in the matrix. Complexity: O(K^3).
  public static func bySimilarity(counts: [Int], classes K: Int) -> [Int] {
    precondition(counts.count == K * K, "\(counts.count) counts for \(K) classes")
    let shares = Matrix<Double>(rows: K, columns: K) { buffer in
      for i in 0..<K {
        let total = counts[(i * K)..<(i * K + K)].reduce(0, +)
        for j in 0..<K {
          let share = total == 0 ? 0 : Double(counts[i * K + j]) / Double(total)
          (buffer.baseAddress! + (i * K + j)).initialize(to: share)
        }
      }
    }
    // Shares are finite, so that there always is a linkage.
    guard let linkage = try? AverageLinkage(rows: shares) else { return Array(0..<K) }
    return Dendrogram(linkage).leaves
  }
}
