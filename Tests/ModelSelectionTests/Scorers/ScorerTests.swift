import ModelSelection
import Optimization
import Testing

/// n x 3 values, row-major: `own` in the column of the row's code, `other` elsewhere.
private func threeColumns(_ codes: [Int32], own: Double, other: Double) -> [Double] {
  var values: [Double] = []
  for code in codes {
    for column in 0..<3 { values.append(column == Int(code) ? own : other) }
  }
  return values
}

/// The rows of an n x 3 matrix in another order.
private func gather(_ values: [Double], _ order: [Int]) -> [Double] {
  var result: [Double] = []
  for row in order { result += values[3 * row..<3 * row + 3] }
  return result
}

/// What every scorer of the catalog must do.
@Suite struct ScorerContractTests {
  static let expectedNames = [
    "accuracy", "balanced_accuracy", "f1_macro", "f1_micro", "f1_weighted", "precision_macro",
    "precision_micro", "precision_weighted", "recall_macro", "recall_micro", "recall_weighted",
    "neg_log_loss", "roc_auc_ovr", "average_precision",
  ]

  @Test func namesAreScikitLearns() {
    #expect(ScorerCatalog.names == Self.expectedNames)
    #expect(throws: ScoringError.unknownScorer(name: "r2", known: Self.expectedNames)) {
      try ScorerCatalog.scorer(named: "r2")
    }
  }

  /// Confident right answers on three classes.
  private func perfect(rows: Int) -> ScoringInput {
    let truth = (0..<rows).map { Int32($0 % 3) }
    let values = threeColumns(truth, own: 0.8, other: 0.1)
    return ScoringInput(
      classes: ClassList(["a", "b", "c"], areNumbers: false), trueCodes: truth, predictedCodes: truth,
      probabilities: values, decisionValues: values)
  }

  @Test(arguments: expectedNames)
  func rightAnswersScoreBest(name: String) throws {
    let scorer = try ScorerCatalog.scorer(named: name)
    let score = try scorer.score(perfect(rows: 30))
    #expect(abs(score - (name == "neg_log_loss" ? -0.22314355131420976 : 1)) < 1e-15)
    // Any other answer scores lower.
    var random = LegacyRandomState(seed: 1)
    let truth = (0..<30).map { Int32($0 % 3) }
    let guess = random.drawGuesses(for: truth, classes: 3, agreement: 0.3)
    let values = threeColumns(guess, own: 0.8, other: 0.1)
    let worse = try scorer.score(
      ScoringInput(
        classes: ClassList(["a", "b", "c"], areNumbers: false), trueCodes: truth, predictedCodes: guess,
        probabilities: values, decisionValues: values))
    #expect(worse < score)
  }

  @Test(arguments: expectedNames)
  func theOrderOfRowsDoesNotMatter(name: String) throws {
    let scorer = try ScorerCatalog.scorer(named: name)
    var random = LegacyRandomState(seed: 3)
    let truth = random.drawCodes(60, classes: 3, skewed: false)
    let guess = random.drawGuesses(for: truth, classes: 3, agreement: 0.5)
    let values = threeColumns(guess, own: 0.5, other: 0.25)
    func input(_ order: [Int]) -> ScoringInput {
      ScoringInput(
        classes: ClassList(["a", "b", "c"], areNumbers: false), trueCodes: order.map { truth[$0] },
        predictedCodes: order.map { guess[$0] },
        probabilities: gather(values, order), decisionValues: gather(values, order))
    }
    let straight = try scorer.score(input(Array(0..<60)))
    let shuffled = try scorer.score(input(random.permutation(60)))
    #expect(abs(straight - shuffled) <= 1e-14 * abs(straight))
  }

  /// A row of weight w scores as w rows do, one of weight 0 as none; weights that are all 0 are refused.
  @Test(arguments: expectedNames)
  func weightsCountRows(name: String) throws {
    let scorer = try ScorerCatalog.scorer(named: name)
    var random = LegacyRandomState(seed: 4)
    let truth = random.drawCodes(60, classes: 3, skewed: true)
    let guess = random.drawGuesses(for: truth, classes: 3, agreement: 0.5)
    let values = threeColumns(guess, own: 0.5, other: 0.25)
    let weights = random.drawWeights(for: truth, whole: true, zeroed: nil)
    func score(_ order: [Int], _ weights: [Double]?) throws -> Double {
      try scorer.score(
        ScoringInput(
          classes: ClassList(["a", "b", "c"], areNumbers: false), trueCodes: order.map { truth[$0] },
          predictedCodes: order.map { guess[$0] }, probabilities: gather(values, order),
          decisionValues: gather(values, order), sampleWeights: weights))
    }
    let rows = Array(truth.indices)
    let repeated = try score(rows.flatMap { [Int](repeating: $0, count: Int(weights[$0])) }, nil)
    #expect(try abs(score(rows, weights) - repeated) <= 1e-14 * abs(repeated))
    #expect(try abs(score(rows, nil) - repeated) > 1e-3)
    #expect(throws: ScoringError.noWeight(scorer: name)) {
      try score(rows, [Double](repeating: 0, count: rows.count))
    }
  }

  @Test(arguments: expectedNames)
  func absentRowsAndResponsesAreErrors(name: String) throws {
    let scorer = try ScorerCatalog.scorer(named: name)
    let classes = ClassList(["a", "b", "c"], areNumbers: false)
    #expect(throws: ScoringError.noRows(scorer: name)) {
      try scorer.score(ScoringInput(classes: classes, trueCodes: []))
    }
    #expect(throws: ScoringError.missingResponse(scorer: name, response: scorer.response)) {
      try scorer.score(ScoringInput(classes: classes, trueCodes: [0, 1, 2]))
    }
  }

  /// A scorer reads the response it names and no other.
  @Test(arguments: expectedNames)
  func onlyTheNamedResponseIsNeeded(name: String) throws {
    let scorer = try ScorerCatalog.scorer(named: name)
    let full = perfect(rows: 12)
    let lean = ScoringInput(
      classes: full.classes, trueCodes: full.trueCodes,
      predictedCodes: scorer.response == .labels ? full.predictedCodes : [],
      probabilities: scorer.response == .probabilities ? full.probabilities : [],
      decisionValues: scorer.response == .decisionValues ? full.decisionValues : [])
    #expect(try scorer.score(lean) == scorer.score(full))
  }
}

@Suite struct ProbabilityScorerTests {
  private let three = ClassList(["a", "b", "c"], areNumbers: false)

  @Test func testPartsThatLackAClassGiveNaN() {
    let input = ScoringInput(
      classes: three, trueCodes: [0, 1, 0, 1], probabilities: [Double](repeating: 1.0 / 3, count: 12),
      decisionValues: [Double](repeating: 0, count: 12))
    for name in ["neg_log_loss", "roc_auc_ovr", "average_precision"] {
      let score = ScorerCatalog.scorers.first { $0.name == name }!.foldScore(input)
      #expect(score.value.isNaN)
      #expect(score.failure == .classCountMismatch(scorer: name, test: 2, model: 3))
    }
  }

  @Test func averagePrecisionOfTwoClassesWantsTheNumberOne() throws {
    func score(_ classes: ClassList) throws -> Double {
      try AveragePrecisionScorer().score(
        ScoringInput(classes: classes, trueCodes: [0, 1, 1, 0], decisionValues: [-1, 2, -2, 1]))
    }
    let zeroOne = try score(ClassList(["0", "1"], areNumbers: true))
    #expect(zeroOne == 0.75)
    // True equals 1, as words only where the column holds nothing else.
    #expect(try score(ClassList(["False", "True"], areNumbers: true)) == 0.75)
    #expect(
      throws: ScoringError.positiveLabelMissing(scorer: "average_precision", labels: ["False", "True"])
    ) { try score(ClassList(["False", "True"], areNumbers: false)) }
    // 1 is the first class here, so the decision values change sign.
    #expect(try score(ClassList(["1", "2"], areNumbers: true)) == 0.5833333333333333)
    #expect(
      throws: ScoringError.positiveLabelMissing(scorer: "average_precision", labels: ["0", "1"])
    ) { try score(ClassList(["0", "1"], areNumbers: false)) }
  }

  @Test func brokenOutputIsNamed() {
    let nan = ScoringInput(
      classes: three, trueCodes: [0, 1, 2],
      probabilities: [1, 0, 0, 0, .nan, 1, 0, 0, 1], decisionValues: [1, 0, 0, 0, .infinity, 1, 0, 0, 1])
    for scorer in ScorerCatalog.scorers where scorer.response != .labels {
      let failure = scorer.foldScore(nan).failure
      guard case .invalidValue(_, row: 1, column: 1, _)? = failure else {
        Issue.record("\(scorer.name): \(String(describing: failure))")
        continue
      }
      #expect(failure?.description.contains("row 1, column 1") == true)
    }
    let unnormalized = ScoringInput(
      classes: three, trueCodes: [0, 1, 2], probabilities: [1, 0, 0, 0, 1, 0, 0, 0.5, 1])
    #expect(
      ROCAUCOneVersusRestScorer().foldScore(unnormalized).failure
        == .probabilitiesDoNotSumToOne(scorer: "roc_auc_ovr", row: 2, sum: 1.5))
  }
}

@Suite struct RankTests {
  @Test func tiesShareTheSmallestRank() {
    #expect(competitionRanks([0.5, 0.5, 0.25]) == [1, 1, 3])
    #expect(competitionRanks([0.1, 0.3, 0.2, 0.3, 0.2]) == [5, 1, 3, 1, 3])
    #expect(bestIndex(ranks: [5, 1, 3, 1, 3]) == 1)
  }

  @Test func missingScoresRankLast() {
    #expect(competitionRanks([.nan, 0.3, -2, .nan]) == [3, 1, 2, 3])
    #expect(competitionRanks([.nan, .nan]) == [1, 1])
    #expect(bestIndex(ranks: competitionRanks([.nan, .nan])) == 0)
    #expect(bestIndex(ranks: []) == nil)
  }

  @Test func deviationDividesByTheNumberOfFolds() {
    let summary = ScoreSummary(foldScores: [1, 2, 3, 4])
    #expect(summary.mean == 2.5)
    #expect(summary.standardDeviation == 1.25.squareRoot())
    #expect(ScoreSummary(foldScores: [1, .nan]).mean.isNaN)
  }
}
