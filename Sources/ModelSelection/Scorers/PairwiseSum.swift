/// The sum of `values` with the rounding of NumPy's contiguous reductions.
///
/// Fewer than 8 values: left to right. Up to 128: eight running sums over the largest multiple of 8, combined
/// as ((r0+r1)+(r2+r3))+((r4+r5)+(r6+r7)), then the rest one by one. More: split at half rounded down to a
/// multiple of 8, recursively. Averages that tie in scikit-learn tie here for the same reason.
///
/// Complexity: O(n). Source: NumPy 2.4.6 `pairwise_sum`.
public func pairwiseSum(_ values: [Double]) -> Double {
  // NumPy reduces from the identity 0, which only shows in the sign of a zero sum.
  values.withUnsafeBufferPointer { 0 + pairwiseSum($0[...]) }
}

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

private func pairwiseSum(_ values: Slice<UnsafeBufferPointer<Double>>) -> Double {
  let n = values.count
  let first = values.startIndex
  let base = values.base
  if n < 8 {
    var sum = 0.0
    for i in first..<first + n { sum += base[i] }
    return sum
  }
  if n <= 128 {
    var (r0, r1, r2, r3) = (base[first], base[first + 1], base[first + 2], base[first + 3])
    var (r4, r5, r6, r7) = (base[first + 4], base[first + 5], base[first + 6], base[first + 7])
    var i = 8
    while i < n - n % 8 {
      r0 += base[first + i]
      r1 += base[first + i + 1]
      r2 += base[first + i + 2]
      r3 += base[first + i + 3]
      r4 += base[first + i + 4]
      r5 += base[first + i + 5]
      r6 += base[first + i + 6]
      r7 += base[first + i + 7]
      i += 8
    }
    var sum = ((r0 + r1) + (r2 + r3)) + ((r4 + r5) + (r6 + r7))
    while i < n {
      sum += base[first + i]
      i += 1
    }
    return sum
  }
  let half = n / 2 - (n / 2) % 8
  let middle = first + half
  return pairwiseSum(base[first..<middle]) + pairwiseSum(base[middle..<first + n])
}
