/// The shift of a feature's weights, the same for all classes, that lowers the penalty most.
///
/// With three or more classes softmax does not see such shifts, so that the data term's curvature along them is 0 and
/// descents by classes come forward slowly.
enum ClassShift {
  /// The t that minimises l1 sum_k |w_k - t| + ridge/2 sum_k (w_k - t)^2, 0 if that is one.
  ///
  /// Complexity: O(K log K), or O(K) where 0 is a minimiser.
  static func best(_ weights: [Double], l1: Double, ridge: Double) -> Double {
    let count = weights.count
    var (sum, signs, zeros) = (0.0, 0, 0)
    for w in weights {
      sum += w
      if w == 0 { zeros += 1 } else { signs += w > 0 ? 1 : -1 }
    }
    if (l1 * Double(signs) + ridge * sum).magnitude <= l1 * Double(zeros) { return 0 }
    let sorted = weights.sorted()
    // The slope on the left of a weight with `below` weights before it.
    func slope(_ t: Double, below: Int) -> Double {
      l1 * Double(2 * below - count) + ridge * (Double(count) * t - sum)
    }
    for (below, t) in sorted.enumerated() {
      // Between two weights.
      if slope(t, below: below) > 0 { return (sum + l1 / ridge * Double(count - 2 * below)) / Double(count) }
      if slope(t, below: below + 1) >= 0 { return t }
    }
    return 0  // weights that are not numbers
  }

  /// Adds the best shifts of the weights that `steps` lead to; a weight that becomes 0 does so exactly.
  ///
  /// Complexity: O(p K log K).
  static func improve(
    _ steps: AlignedArray<Double>, from weights: AlignedArray<Double>, classes K: Int, stride: Int, l1: Double,
    ridge: Double
  ) {
    var next = [Double](repeating: 0, count: K)
    for first in Swift.stride(from: 0, to: weights.count, by: stride) {
      for k in 0..<K { next[k] = weights[first + k] + steps[first + k] }
      let t = best(next, l1: l1, ridge: ridge)
      guard t != 0 else { continue }
      for k in 0..<K { steps[first + k] = next[k] == t ? -weights[first + k] : steps[first + k] - t }
    }
  }
}
