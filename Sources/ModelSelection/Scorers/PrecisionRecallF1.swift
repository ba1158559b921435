/// What a quotient with denominator 0 counts as.
public enum ZeroDivision: Sendable, Equatable {
  /// 0, scikit-learn's default (which also warns).
  case zero
  /// 1.
  case one
  /// NaN, which averages leave out.
  case nan

  var value: Double {
    switch self {
    case .zero: 0
    case .one: 1
    case .nan: .nan
    }
  }
}

/// How per-class scores become one number.
public enum Averaging: String, Sendable, CaseIterable {
  /// The mean over the labels, each counting the same.
  case macro
  /// The score of the counts summed over the labels.
  case micro
  /// The mean over the labels, weighted by support.
  case weighted
}

/// Precision, recall and F1 of each label.
///
/// precision = tp / predicted, recall = tp / support, F1 = 2 tp / (support + predicted): each one rounding.
/// Source: scikit-learn 1.9.1 `precision_recall_fscore_support`.
public struct ClassScores: Sendable, Equatable {
  /// One of the three scores.
  public enum Measure: String, Sendable, CaseIterable {
    case precision, recall, f1
  }

  /// The labels' codes, in the order of the scores below.
  public let labels: [Int32]
  /// tp / predicted of each label.
  public let precision: [Double]
  /// tp / support of each label.
  public let recall: [Double]
  /// 2 tp / (support + predicted) of each label.
  public let f1: [Double]
  /// Number of rows of each label.
  public let support: [Int]

  /// The scores that `counts` give. Complexity: O(labels).
  public init(_ counts: ClassCounts, zeroDivision: ZeroDivision = .zero) {
    func quotient(_ numerator: Int, _ denominator: Int) -> Double {
      denominator == 0 ? zeroDivision.value : Double(numerator) / Double(denominator)
    }
    labels = counts.labels
    support = counts.support
    precision = zip(counts.truePositives, counts.predicted).map { quotient($0, $1) }
    recall = zip(counts.truePositives, counts.support).map { quotient($0, $1) }
    f1 = counts.support.indices.map {
      quotient(2 * counts.truePositives[$0], counts.support[$0] + counts.predicted[$0])
    }
  }

  /// One measure of each label.
  public func values(of measure: Measure) -> [Double] {
    switch measure {
    case .precision: precision
    case .recall: recall
    case .f1: f1
    }
  }
}

/// Precision, recall or F1 of `counts` as one number, summed as NumPy sums (``pairwiseSum(_:)``).
///
/// Labels without rows add 0 to a weighted mean, but still hold their place in the order of summation.
/// NaN values (``ZeroDivision/nan``) are left out; weights that are all 0 are ignored; no labels give NaN.
public func averagedScore(
  _ measure: ClassScores.Measure, _ averaging: Averaging, of counts: ClassCounts,
  zeroDivision: ZeroDivision = .zero
) -> Double {
  switch averaging {
  case .micro:
    return ClassScores(counts.summed, zeroDivision: zeroDivision).values(of: measure)[0]
  case .macro:
    let values = ClassScores(counts, zeroDivision: zeroDivision).values(of: measure)
    let defined = values.filter { !$0.isNaN }
    // NumPy's nanmean sums zeros in the place of NaNs.
    return pairwiseSum(values.map { $0.isNaN ? 0 : $0 }) / Double(defined.count)
  case .weighted:
    let scores = ClassScores(counts, zeroDivision: zeroDivision)
    let pairs = zip(scores.values(of: measure), scores.support).filter { !$0.0.isNaN }
    guard !pairs.isEmpty else { return .nan }
    let total = pairs.reduce(0) { $0 + $1.1 }
    guard total > 0 else { return pairwiseMean(pairs.map(\.0)) }
    return pairwiseSum(pairs.map { $0.0 * Double($0.1) }) / Double(total)
  }
}

/// The share of rows predicted as what they are. NaN without rows.
public func accuracy(trueCodes: [Int32], predictedCodes: [Int32]) -> Double {
  precondition(trueCodes.count == predictedCodes.count, "one prediction per row")
  var equal = 0
  for (truth, guess) in zip(trueCodes, predictedCodes) where truth == guess { equal += 1 }
  return Double(equal) / Double(trueCodes.count)
}

/// The mean recall over the classes that have rows. NaN without rows.
///
/// Source: scikit-learn 1.9.1 `balanced_accuracy_score`.
public func balancedAccuracy(_ counts: ClassCounts) -> Double {
  let recalls = counts.support.indices.filter { counts.support[$0] > 0 }.map {
    Double(counts.truePositives[$0]) / Double(counts.support[$0])
  }
  return pairwiseMean(recalls)
}
