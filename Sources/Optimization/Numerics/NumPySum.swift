/// Sums with the rounding of NumPy's contiguous reductions.
///
/// Fewer than 8 values: left to right. Up to 128: eight running sums over the largest multiple of 8, combined
/// as ((r0+r1)+(r2+r3))+((r4+r5)+(r6+r7)), then the rest one by one. More: split at half rounded down to a
/// multiple of 8, recursively. Averages that tie in scikit-learn tie here for the same reason.
///
/// Source: NumPy 2.4.6 `pairwise_sum`.
public enum NumPySum {
  /// The sum of `values`. Complexity: O(n).
  public static func pairwise(_ values: [Double]) -> Double {
    // NumPy reduces from the identity 0, which only shows in the sign of a zero sum.
    values.withUnsafeBufferPointer { 0 + pairwiseSum($0[...]) }
  }
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
