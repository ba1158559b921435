/// How many positives and negatives lie at or above each distinct score, from the highest score down.
///
/// Rows with equal scores form one threshold. With weights, sums of weights stand for numbers of rows, and
/// rows of weight 0 are left out. Source: scikit-learn 1.9.1 `confusion_matrix_at_thresholds`.
struct ThresholdCounts {
  /// The distinct scores, descending.
  private(set) var thresholds: [Double] = []
  /// Positive rows with a score at or above each threshold.
  private(set) var truePositives: [Double] = []
  /// Negative rows with a score at or above each threshold.
  private(set) var falsePositives: [Double] = []

  /// Counts for n rows; every score must be finite, every weight >= 0. Complexity: O(n log n).
  init(positive: [Bool], scores: [Double], sampleWeights: [Double]? = nil) {
    precondition(positive.count == scores.count, "one score per row")
    if let sampleWeights {
      addWeighted(positive, scores, sampleWeights)
      return
    }
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

  private mutating func addWeighted(_ positive: [Bool], _ scores: [Double], _ weights: [Double]) {
    precondition(positive.count == weights.count, "one weight per row")
    // Rows with equal scores are added in their order, which shows in the last bits.
    let order = scores.indices.filter { weights[$0] != 0 }.sorted {
      scores[$0] > scores[$1] || (scores[$0] == scores[$1] && $0 < $1)
    }
    var hits = 0.0
    var misses = 0.0
    for (rank, row) in order.enumerated() {
      if positive[row] { hits += weights[row] } else { misses += weights[row] }
      if rank + 1 < order.count, scores[order[rank + 1]] == scores[row] { continue }
      thresholds.append(scores[row])
      truePositives.append(hits)
      falsePositives.append(misses)
    }
  }

  /// Keeps the thresholds at `indices`.
  mutating func keep(_ indices: [Int]) {
    thresholds = indices.map { thresholds[$0] }
    truePositives = indices.map { truePositives[$0] }
    falsePositives = indices.map { falsePositives[$0] }
  }
}
