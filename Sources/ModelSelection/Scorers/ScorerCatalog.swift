/// The scorers by scikit-learn's names.
public enum ScorerCatalog {
  /// All scorers, in the order of the help text.
  public static let scorers: [any Scorer] =
    [AccuracyScorer(), BalancedAccuracyScorer()]
    + [ClassScores.Measure.f1, .precision, .recall].flatMap { measure in
      Averaging.allCases.map { AveragedClassScorer(measure, $0) as any Scorer }
    }
    + [NegativeLogLossScorer(), ROCAUCOneVersusRestScorer(), AveragePrecisionScorer()]

  /// The names, in catalog order.
  public static var names: [String] { scorers.map(\.name) }

  /// The scorer called `name`.
  ///
  /// - Throws: ``ScoringError/unknownScorer(name:known:)``.
  public static func scorer(named name: String) throws(ScoringError) -> any Scorer {
    guard let scorer = scorers.first(where: { $0.name == name }) else {
      throw .unknownScorer(name: name, known: names)
    }
    return scorer
  }
}
