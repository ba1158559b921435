import ModelSelection

/// How far the folds agree on a coefficient's sign.
public enum SignStability {
  /// The mean as NumPy adds along the first axis: one fold after the other. NaN for none.
  static func mean(_ folds: [Double]) -> Double { folds.reduce(0, +) / Double(folds.count) }

  /// The share of `folds` that have the sign of their mean. A zero has no sign: it never agrees, and with a mean
  /// of zero the share is 0. NaN for no folds. Complexity: O(folds).
  public static func agreement(_ folds: [Double]) -> Double {
    let mean = mean(folds)
    let agreeing = folds.count { (mean > 0 && $0 > 0) || (mean < 0 && $0 < 0) }
    return Double(agreeing) / Double(folds.count)
  }
}
