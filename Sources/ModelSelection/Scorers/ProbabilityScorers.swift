/// Minus the log loss of the predicted probabilities.
///
/// The test part's sorted labels stand for the columns by position, so their number must be the model's.
public struct NegativeLogLossScorer: Scorer {
  public var name: String { "neg_log_loss" }
  public var response: ScorerResponse { .probabilities }

  public init() {}

  public func score(_ input: ScoringInput) throws(ScoringError) -> Double {
    let present = try presentClasses(input, scorer: name)
    let columnCount = input.modelClasses.count
    try requireFinite(input.probabilities, columnCount: columnCount, scorer: name, within: 0...1)
    guard present.count > 1 else {
      throw .singleClass(scorer: name, label: input.classes.names[Int(present[0])])
    }
    guard present.count == columnCount else {
      throw .classCountMismatch(scorer: name, test: present.count, model: columnCount)
    }
    try requireWeight(input, scorer: name)
    var probabilities = input.probabilities
    if columnCount == 2 {
      // scikit-learn hands over the second column only and forms the first anew.
      for row in input.trueCodes.indices { probabilities[2 * row] = 1 - probabilities[2 * row + 1] }
    }
    let column = Dictionary(uniqueKeysWithValues: zip(present, 0...))
    return -logLoss(
      columns: input.trueCodes.map { column[$0]! }, probabilities: probabilities,
      columnCount: columnCount, sampleWeights: input.sampleWeights, eps: input.probabilityEpsilon)
  }
}

/// Area under the ROC curve of the predicted probabilities; with more than two classes the mean over one
/// class against the rest.
public struct ROCAUCOneVersusRestScorer: Scorer {
  public var name: String { "roc_auc_ovr" }
  public var response: ScorerResponse { .probabilities }

  public init() {}

  public func score(_ input: ScoringInput) throws(ScoringError) -> Double {
    let present = try presentClasses(input, scorer: name)
    let columnCount = input.modelClasses.count
    try requireFinite(input.probabilities, columnCount: columnCount, scorer: name)
    if columnCount == 2 {
      guard present.count <= 2 else {
        throw .classCountMismatch(scorer: name, test: present.count, model: 2)
      }
      guard present.count == 2 else { return .nan }
      try requireWeight(input, scorer: name)
      return rocAUC(
        positive: input.trueCodes.map { $0 == present[1] },
        scores: column(1, of: input.probabilities, columnCount: 2), sampleWeights: input.sampleWeights)
    }
    for row in input.trueCodes.indices {
      let sum = pairwiseSum(Array(input.probabilities[row * columnCount..<(row + 1) * columnCount]))
      guard abs(1 - sum) <= 1e-8 + 1e-5 * abs(sum) else {
        throw .probabilitiesDoNotSumToOne(scorer: name, row: row, sum: sum)
      }
    }
    guard present.count == columnCount else {
      throw .classCountMismatch(scorer: name, test: present.count, model: columnCount)
    }
    try requireWeight(input, scorer: name)
    return pairwiseMean(
      present.indices.map { c in
        rocAUC(
          positive: input.trueCodes.map { $0 == present[c] },
          scores: column(c, of: input.probabilities, columnCount: columnCount),
          sampleWeights: input.sampleWeights)
      })
  }
}

/// Average precision of the decision values; with more than two classes the unweighted mean over one class
/// against the rest.
///
/// With two classes the positive one is the label that is the number 1, whichever of the two it is.
public struct AveragePrecisionScorer: Scorer {
  public var name: String { "average_precision" }
  public var response: ScorerResponse { .decisionValues }

  public init() {}

  public func score(_ input: ScoringInput) throws(ScoringError) -> Double {
    guard !input.trueCodes.isEmpty else { throw .noRows(scorer: name) }
    guard !input.decisionValues.isEmpty else {
      throw .missingResponse(scorer: name, response: .decisionValues)
    }
    let present = Set(input.trueCodes).sorted()
    let classCount = input.modelClasses.count
    if classCount == 2 {
      return try binary(input, present: present)
    }
    try requireFinite(input.decisionValues, columnCount: classCount, scorer: name)
    guard present.count > 2, present.count == classCount else {
      throw .classCountMismatch(scorer: name, test: present.count, model: classCount)
    }
    try requireWeight(input, scorer: name)
    return pairwiseMean(
      present.indices.map { c in
        averagePrecision(
          positive: input.trueCodes.map { $0 == present[c] },
          scores: column(c, of: input.decisionValues, columnCount: classCount),
          sampleWeights: input.sampleWeights)
      })
  }

  private func binary(_ input: ScoringInput, present: [Int32]) throws(ScoringError) -> Double {
    func names(_ codes: [Int32]) -> [String] { codes.map { input.classes.names[Int($0)] } }
    guard let one = input.classes.codeOfOne, input.modelClasses.contains(one) else {
      throw .positiveLabelMissing(scorer: name, labels: names(input.modelClasses))
    }
    guard present.count <= 2 else {
      throw .classCountMismatch(scorer: name, test: present.count, model: 2)
    }
    guard present.count < 2 || present.contains(one) else {
      throw .positiveLabelMissing(scorer: name, labels: names(present))
    }
    try requireFinite(input.decisionValues, columnCount: 1, scorer: name)
    try requireWeight(input, scorer: name)
    // The decision values speak for the model's second class.
    let scores = one == input.modelClasses[1] ? input.decisionValues : input.decisionValues.map { -$0 }
    return averagePrecision(
      positive: input.trueCodes.map { $0 == one }, scores: scores, sampleWeights: input.sampleWeights)
  }
}

/// The sorted codes of the test part, after checking that rows and probabilities are there.
private func presentClasses(_ input: ScoringInput, scorer: String) throws(ScoringError) -> [Int32] {
  guard !input.trueCodes.isEmpty else { throw .noRows(scorer: scorer) }
  guard !input.probabilities.isEmpty else {
    throw .missingResponse(scorer: scorer, response: .probabilities)
  }
  return Set(input.trueCodes).sorted()
}

private func requireFinite(
  _ values: [Double], columnCount: Int, scorer: String, within range: ClosedRange<Double>? = nil
) throws(ScoringError) {
  for (index, value) in values.enumerated() {
    if !value.isFinite || range?.contains(value) == false {
      throw .invalidValue(
        scorer: scorer, row: index / columnCount, column: index % columnCount, value: value)
    }
  }
}

private func column(_ c: Int, of values: [Double], columnCount: Int) -> [Double] {
  stride(from: c, to: values.count, by: columnCount).map { values[$0] }
}
