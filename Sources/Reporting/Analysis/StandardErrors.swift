import ModelSelection

/// The standard deviation of a sample: the root of the squared deviations' sum over n - 1 (ddof 1).
///
/// NaN for fewer than two values, or where one is NaN. Summed as NumPy sums. Complexity: O(n).
public func sampleStandardDeviation(_ values: [Double]) -> Double {
  guard values.count > 1 else { return .nan }
  let mean = pairwiseMean(values)
  return (pairwiseSum(values.map { ($0 - mean) * ($0 - mean) }) / Double(values.count - 1)).squareRoot()
}

/// The standard error of the mean: standard deviation (ddof 1) over the root of the number of values.
///
/// NaN for fewer than two values, or where one is NaN. Complexity: O(n).
public func standardError(_ values: [Double]) -> Double {
  sampleStandardDeviation(values) / Double(values.count).squareRoot()
}

/// The simplest candidate that is as good as the best within the best's standard error.
public enum OneStandardErrorRule {
  /// Of the candidates with a mean score of at least `means[best] - standardErrors[best]` the one with the
  /// smallest C; among those the one with the largest l1_ratio; among those the first. Greater scores are better.
  ///
  /// Nil where the best's mean or error is not defined, as with one fold. Complexity: O(candidates).
  public static func candidate(
    means: [Double], standardErrors: [Double], C: [Double], l1Ratios: [Double], best: Int
  ) -> Int? {
    precondition(
      means.count == standardErrors.count && means.count == C.count && means.count == l1Ratios.count
        && means.indices.contains(best), "one mean, error, C and l1_ratio per candidate, and the best among them")
    let threshold = means[best] - standardErrors[best]
    guard threshold.isFinite else { return nil }
    var chosen = best
    for candidate in means.indices where means[candidate] >= threshold {
      let simpler =
        C[candidate] != C[chosen] ? C[candidate] < C[chosen] : l1Ratios[candidate] > l1Ratios[chosen]
      let sameButEarlier =
        C[candidate] == C[chosen] && l1Ratios[candidate] == l1Ratios[chosen] && candidate < chosen
      if simpler || sameButEarlier { chosen = candidate }
    }
    return chosen
  }
}
