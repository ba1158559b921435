/// How many positives and negatives lie at or above each distinct score, from the highest score down.
///
/// Rows with equal scores form one threshold. Source: scikit-learn 1.9.1 `confusion_matrix_at_thresholds`.
struct ThresholdCounts {
  /// The distinct scores, descending.
  private(set) var thresholds: [Double] = []
  /// Positive rows with a score at or above each threshold.
  private(set) var truePositives: [Double] = []
  /// Negative rows with a score at or above each threshold.
  private(set) var falsePositives: [Double] = []

  /// Counts for n rows; every score must be finite. Complexity: O(n log n).
  init(positive: [Bool], scores: [Double]) {
    precondition(positive.count == scores.count, "one score per row")
    let order = scores.indices.sorted { scores[$0] > scores[$1] }
    var hits = 0.0
    for (rank, row) in order.enumerated() {
      if positive[row] { hits += 1 }
      if rank + 1 < order.count, scores[order[rank + 1]] == scores[row] { continue }
      thresholds.append(scores[row])
      truePositives.append(hits)
      falsePositives.append(Double(rank + 1) - hits)
    }
  }

  /// Keeps the thresholds at `indices`.
  mutating func keep(_ indices: [Int]) {
    thresholds = indices.map { thresholds[$0] }
    truePositives = indices.map { truePositives[$0] }
    falsePositives = indices.map { falsePositives[$0] }
  }
}
