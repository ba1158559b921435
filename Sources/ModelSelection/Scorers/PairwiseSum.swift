import Optimization

/// The sum of `values` as NumPy adds them; see `NumPySum`. Complexity: O(n).
public func pairwiseSum(_ values: [Double]) -> Double { NumPySum.pairwise(values) }

/// The mean of `values`: ``pairwiseSum(_:)`` divided by their number; NaN for none.
public func pairwiseMean(_ values: [Double]) -> Double {
  pairwiseSum(values) / Double(values.count)
}

/// The sum of values x weights divided by the sum of the weights; NaN or infinite if that sum is 0.
///
/// Both sums are ``pairwiseSum(_:)``. Complexity: O(n). Source: NumPy 2.4.6 `average`.
public func weightedMean(_ values: [Double], weights: [Double]) -> Double {
  precondition(values.count == weights.count, "one weight per value")
  return pairwiseSum(zip(values, weights).map { $0 * $1 }) / pairwiseSum(weights)
}
