/// ``ClassCounts`` of weighted rows: sums of weights in the place of numbers of rows.
///
/// Each sum runs over the rows in order. What was predicted as a label or belongs to it is the sum of its
/// true positives plus the difference to them, rounded twice, as scikit-learn takes it from its confusion
/// matrices. Source: scikit-learn 1.9.1 `precision_recall_fscore_support` with `sample_weight`.
public struct WeightedClassCounts: Sendable, Equatable {
  /// The sorted codes that occur, also on rows of weight 0.
  public let labels: [Int32]
  /// Weight of the rows of each label that were predicted as it.
  public let truePositives: [Double]
  /// Weight of the rows predicted as each label.
  public let predicted: [Double]
  /// Weight of the rows of each label: its support.
  public let support: [Double]

  /// Sums of `sampleWeights` (n of them, >= 0). Codes must be nonnegative and ordered as the class list is.
  ///
  /// Complexity: O(n + largest code).
  public init(trueCodes: [Int32], predictedCodes: [Int32], sampleWeights: [Double]) {
    precondition(sampleWeights.count == trueCodes.count, "one weight per row")
    // The labels are those of all rows, whatever they weigh.
    labels = ClassCounts(trueCodes: trueCodes, predictedCodes: predictedCodes).labels
    var hits = [Double](repeating: 0, count: Int(labels.last ?? -1) + 1)
    var guesses = hits
    var members = hits
    for (row, weight) in sampleWeights.enumerated() {
      let truth = Int(trueCodes[row])
      let guess = Int(predictedCodes[row])
      members[truth] += weight
      guesses[guess] += weight
      if truth == guess { hits[truth] += weight }
    }
    truePositives = labels.map { hits[Int($0)] }
    predicted = labels.map { hits[Int($0)] + (guesses[Int($0)] - hits[Int($0)]) }
    support = labels.map { hits[Int($0)] + (members[Int($0)] - hits[Int($0)]) }
  }

  /// Counts of rows as sums of weights 1.
  init(_ counts: ClassCounts) {
    labels = counts.labels
    truePositives = counts.truePositives.map { Double($0) }
    predicted = counts.predicted.map { Double($0) }
    support = counts.support.map { Double($0) }
  }

  private init(truePositives: Double, predicted: Double, support: Double) {
    labels = []
    self.truePositives = [truePositives]
    self.predicted = [predicted]
    self.support = [support]
  }

  /// The sums of all labels added up, as one label: what micro averages are made of.
  public var summed: WeightedClassCounts {
    WeightedClassCounts(
      truePositives: pairwiseSum(truePositives), predicted: pairwiseSum(predicted),
      support: pairwiseSum(support))
  }

  /// One measure of each label: tp / predicted, tp / support, or 2 tp / (support + predicted).
  public func values(of measure: ClassScores.Measure, zeroDivision: ZeroDivision = .zero) -> [Double] {
    truePositives.indices.map { label in
      let (numerator, denominator) =
        switch measure {
        case .precision: (truePositives[label], predicted[label])
        case .recall: (truePositives[label], support[label])
        case .f1: (2 * truePositives[label], support[label] + predicted[label])
        }
      return denominator == 0 ? zeroDivision.value : numerator / denominator
    }
  }
}
