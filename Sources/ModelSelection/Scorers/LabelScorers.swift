/// The share of correctly predicted rows.
public struct AccuracyScorer: Scorer {
  public var name: String { "accuracy" }
  public var response: ScorerResponse { .labels }

  public init() {}

  public func score(_ input: ScoringInput) throws(ScoringError) -> Double {
    try requireLabels(input, scorer: name)
    return accuracy(
      trueCodes: input.trueCodes, predictedCodes: input.predictedCodes, sampleWeights: input.sampleWeights)
  }
}

/// The mean recall over the classes that the test part holds.
public struct BalancedAccuracyScorer: Scorer {
  public var name: String { "balanced_accuracy" }
  public var response: ScorerResponse { .labels }

  public init() {}

  public func score(_ input: ScoringInput) throws(ScoringError) -> Double {
    try requireLabels(input, scorer: name)
    if let weights = input.sampleWeights {
      return balancedAccuracy(
        trueCodes: input.trueCodes, predictedCodes: input.predictedCodes, sampleWeights: weights)
    }
    return balancedAccuracy(
      ClassCounts(trueCodes: input.trueCodes, predictedCodes: input.predictedCodes))
  }
}

/// Precision, recall or F1 over the labels that occur in the test part or its predictions, averaged.
public struct AveragedClassScorer: Scorer {
  public let measure: ClassScores.Measure
  public let averaging: Averaging

  public init(_ measure: ClassScores.Measure, _ averaging: Averaging) {
    self.measure = measure
    self.averaging = averaging
  }

  public var name: String { "\(measure.rawValue)_\(averaging.rawValue)" }
  public var response: ScorerResponse { .labels }

  public func score(_ input: ScoringInput) throws(ScoringError) -> Double {
    try requireLabels(input, scorer: name)
    if let weights = input.sampleWeights {
      let counts = WeightedClassCounts(
        trueCodes: input.trueCodes, predictedCodes: input.predictedCodes, sampleWeights: weights)
      return averagedScore(measure, averaging, of: counts)
    }
    let counts = ClassCounts(trueCodes: input.trueCodes, predictedCodes: input.predictedCodes)
    return averagedScore(measure, averaging, of: counts)
  }
}

private func requireLabels(_ input: ScoringInput, scorer: String) throws(ScoringError) {
  guard !input.trueCodes.isEmpty else { throw .noRows(scorer: scorer) }
  guard !input.predictedCodes.isEmpty else { throw .missingResponse(scorer: scorer, response: .labels) }
  try requireWeight(input, scorer: scorer)
}
