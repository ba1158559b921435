/// Classes that are taken for others, the most frequent first.
public enum ConfusedPairs {
  public struct Pair: Sendable, Equatable {
    /// The true class, by position in the matrix.
    public let trueClass: Int
    public let predictedClass: Int
    /// Number of rows of the one predicted as the other; at least 1.
    public let count: Int
    /// The count over all rows of the true class.
    public let share: Double
  }

  /// The pairs of different classes that occur, by count; equal counts by share, then in the classes' order.
  ///
  /// - Parameter counts: K x K, row-major; element (i, j) counts rows of class i predicted as class j.
  /// Complexity: O(K^2 log K).
  public static func ranked(counts: [Int], classes K: Int) -> [Pair] {
    precondition(counts.count == K * K, "\(counts.count) counts for \(K) classes")
    var pairs: [Pair] = []
    for i in 0..<K {
      let total = counts[(i * K)..<(i * K + K)].reduce(0, +)
      for j in 0..<K where j != i && counts[i * K + j] > 0 {
        let count = counts[i * K + j]
        pairs.append(Pair(trueClass: i, predictedClass: j, count: count, share: Double(count) / Double(total)))
      }
    }
    return pairs.sorted {
      if $0.count != $1.count { return $0.count > $1.count }
      if $0.share != $1.share { return $0.share > $1.share }
      return ($0.trueClass, $0.predictedClass) < ($1.trueClass, $1.predictedClass)
    }
  }
}
