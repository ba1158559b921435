import Foundation

/// The mean of -log p over rows, p being the probability given to the row's class, cut to [eps, 1 - eps].
///
/// - Parameters:
///   - columns: the column of each row's class.
///   - probabilities: n x K, row-major.
///   - columnCount: K.
///   - sampleWeights: n weights >= 0 that the mean is taken with, or nil.
///   - eps: the smallest distance kept from 0 and 1. Default: 2^-52, as for float64 probabilities.
///
/// Complexity: O(n). Source: scikit-learn 1.9.1 `log_loss`.
public func logLoss(
  columns: [Int], probabilities: [Double], columnCount: Int, sampleWeights: [Double]? = nil,
  eps: Double = Double.ulpOfOne
) -> Double {
  precondition(probabilities.count == columns.count * columnCount, "n x K probabilities")
  let losses = columns.indices.map { row in
    let p = probabilities[row * columnCount + columns[row]]
    return -log(min(max(p, eps), 1 - eps))
  }
  return sampleWeights.map { weightedMean(losses, weights: $0) } ?? pairwiseMean(losses)
}
