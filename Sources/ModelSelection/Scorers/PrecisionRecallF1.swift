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
    labels = counts.labels
    support = counts.support
    let sums = WeightedClassCounts(counts)
    precision = sums.values(of: .precision, zeroDivision: zeroDivision)
    recall = sums.values(of: .recall, zeroDivision: zeroDivision)
    f1 = sums.values(of: .f1, zeroDivision: zeroDivision)
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
  averagedScore(measure, averaging, of: WeightedClassCounts(counts), zeroDivision: zeroDivision)
}

/// Precision, recall or F1 of weighted rows as one number, by the same rules; support is a sum of weights.
public func averagedScore(
  _ measure: ClassScores.Measure, _ averaging: Averaging, of counts: WeightedClassCounts,
  zeroDivision: ZeroDivision = .zero
) -> Double {
  switch averaging {
  case .micro:
    return counts.summed.values(of: measure, zeroDivision: zeroDivision)[0]
  case .macro:
    let values = counts.values(of: measure, zeroDivision: zeroDivision)
    let defined = values.filter { !$0.isNaN }
    // NumPy's nanmean sums zeros in the place of NaNs.
    return pairwiseSum(values.map { $0.isNaN ? 0 : $0 }) / Double(defined.count)
  case .weighted:
    let values = counts.values(of: measure, zeroDivision: zeroDivision)
    let pairs = zip(values, counts.support).filter { !$0.0.isNaN }
    guard !pairs.isEmpty else { return .nan }
    guard pairs.contains(where: { $0.1 > 0 }) else { return pairwiseMean(pairs.map(\.0)) }
    return weightedMean(pairs.map(\.0), weights: pairs.map(\.1))
  }
}

/// The share of rows predicted as what they are, or their share of the weight. NaN without rows or weight.
///
/// Source: scikit-learn 1.9.1 `accuracy_score`.
public func accuracy(
  trueCodes: [Int32], predictedCodes: [Int32], sampleWeights: [Double]? = nil
) -> Double {
  precondition(trueCodes.count == predictedCodes.count, "one prediction per row")
  if let sampleWeights {
    return weightedMean(zip(trueCodes, predictedCodes).map { $0 == $1 ? 1 : 0 }, weights: sampleWeights)
  }
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

/// The mean recall of weighted rows over the classes that have weight. NaN without weight.
///
/// A class's weight is the sum of its row of the weighted confusion matrix over all labels that occur, which
/// may round otherwise than ``WeightedClassCounts``. Complexity: O(n + labels^2).
/// Source: scikit-learn 1.9.1 `balanced_accuracy_score` with `sample_weight`.
public func balancedAccuracy(
  trueCodes: [Int32], predictedCodes: [Int32], sampleWeights: [Double]
) -> Double {
  precondition(sampleWeights.count == trueCodes.count, "one weight per row")
  let labels = ClassCounts(trueCodes: trueCodes, predictedCodes: predictedCodes).labels
  var position = [Int](repeating: 0, count: Int(labels.last ?? -1) + 1)
  for (place, label) in labels.enumerated() { position[Int(label)] = place }
  var matrix = labels.map { _ in [Double](repeating: 0, count: labels.count) }
  for (row, weight) in sampleWeights.enumerated() {
    matrix[position[Int(trueCodes[row])]][position[Int(predictedCodes[row])]] += weight
  }
  let recalls = labels.indices.map { matrix[$0][$0] / pairwiseSum(matrix[$0]) }
  return pairwiseMean(recalls.filter { !$0.isNaN })
}
