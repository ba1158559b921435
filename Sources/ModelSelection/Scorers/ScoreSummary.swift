/// Mean and spread of one candidate's fold scores.
public struct ScoreSummary: Sendable, Equatable {
  /// The mean over the folds, each counting the same.
  public let mean: Double
  /// The standard deviation over the folds, divided by their number (ddof 0).
  public let standardDeviation: Double

  /// Summed as NumPy sums (``pairwiseSum(_:)``); NaN if a fold's score is NaN. Complexity: O(folds).
  public init(foldScores: [Double]) {
    let mean = pairwiseMean(foldScores)
    self.mean = mean
    standardDeviation = pairwiseMean(foldScores.map { ($0 - mean) * ($0 - mean) }).squareRoot()
  }
}

/// The rank of each candidate by its mean score, 1 being the best, as `rank_test_score`.
///
/// Candidates with exactly equal means share the smallest rank (1, 1, 3). NaN counts as the smallest other
/// mean less 1; if all are NaN, all rank 1. Complexity: O(n log n).
/// Source: scikit-learn 1.9.1 `GridSearchCV`.
public func competitionRanks(_ means: [Double]) -> [Int32] {
  let defined = means.filter { !$0.isNaN }
  guard let smallest = defined.min() else { return means.map { _ in 1 } }
  let values = means.map { mean in
    if mean.isNaN { return smallest - 1 }
    // Infinite means take the largest finite numbers.
    return min(max(mean, -Double.greatestFiniteMagnitude), Double.greatestFiniteMagnitude)
  }
  let order = values.indices.sorted { values[$0] > values[$1] }
  var ranks = [Int32](repeating: 1, count: values.count)
  for (position, candidate) in order.enumerated() {
    let tied = position > 0 && values[order[position - 1]] == values[candidate]
    ranks[candidate] = tied ? ranks[order[position - 1]] : Int32(position + 1)
  }
  return ranks
}

/// The first candidate of rank 1, as `best_index_`; nil without candidates.
public func bestIndex(ranks: [Int32]) -> Int? {
  ranks.firstIndex(of: 1)
}
