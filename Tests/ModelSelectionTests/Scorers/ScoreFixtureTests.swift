import ModelSelection
import Optimization
import Testing

private struct ScoreAnswers: Decodable {
  struct Labels: Decodable {
    let seed: UInt32
    let rows: Int
    let classes: Int
    let skewed: Bool
    let agreement: Double
    let scores: [Exact]
    let labels: [Int32]?
    let precision: [Exact]?
    let recall: [Exact]?
    let f1: [Exact]?
    let support: [Int]?
    let confusion: [Int]?
    let one: [Exact]?
    let nan: [Exact]?
    /// Of weighted problems only.
    let whole: Bool?
    let zeroed: Int32?
  }
  struct Probabilities: Decodable {
    let seed: UInt32
    let rows: Int
    let levels: Int
    let names: [String]
    let numbers: Bool
    let model: [Int32]
    let test: [Int32]
    let scores: [Exact]
    /// Of weighted problems only.
    let whole: Bool?
    let zeroed: Int32?
    let single: Bool?
  }
  struct Curve: Decodable {
    let seed: UInt32
    let rows: Int
    let levels: Int
    let skewed: Bool
    let force: Int32?
    let averagePrecision: Exact
    let area: Exact
    let precision: [Exact]?
    let recall: [Exact]?
    let thresholds: [Exact]?
    let kept: [Exact]?
    let fpr: [Exact]?
    let tpr: [Exact]?
    let rocThresholds: [Exact]?
  }
  struct Report: Decodable {
    let seed: UInt32
    let rows: Int
    let classes: Int
    let digits: Int
    let labels: [Int32]?
    let names: [String]
    let zeroDivision: String
    let text: String
  }
  struct Summary: Decodable {
    let seed: UInt32
    let levels: Int
    let mean: [Exact]
    let std: [Exact]
    let ranks: [Int32]
    let best: Int
    let missing: [Int]
  }
  struct Sum: Decodable {
    let count: Int
    let sum: Exact
  }
  let labels: [Labels]
  let probabilities: [Probabilities]
  let weightedLabels: [Labels]
  let weightedProbabilities: [Probabilities]
  let curves: [Curve]
  let reports: [Report]
  let summaries: [Summary]
  let sums: [Sum]
  let singlePrecisionLogLoss: Exact
}

/// scikit-learn 1.9.1's scores of random problems.
@Suite struct ScoreFixtureTests {
  private static let answers = Fixture.load("scores.json", as: ScoreAnswers.self)

  @Test func sumsAreNumPysToTheBit() {
    #expect(Self.answers.sums.count == 31)
    for answer in Self.answers.sums {
      var random = LegacyRandomState(seed: UInt32(answer.count))
      let values = (0..<answer.count).map { _ in random.double() - 0.25 }
      #expect(pairwiseSum(values) == answer.sum.value, "\(answer.count) values")
    }
  }

  /// With and without weights, real and whole ones; classes, or whole problems, of weight 0.
  @Test(arguments: [false, true])
  func labelScoresAreScikitLearnsToTheBit(weighted: Bool) throws {
    let names = [
      "accuracy", "balanced_accuracy", "f1_macro", "f1_micro", "f1_weighted", "precision_macro",
      "precision_micro", "precision_weighted", "recall_macro", "recall_micro", "recall_weighted",
    ]
    let answers = weighted ? Self.answers.weightedLabels : Self.answers.labels
    #expect(answers.count == (weighted ? 90 : 220))
    for answer in answers {
      let (truth, guess, weights) = labels(of: answer)
      let input = ScoringInput(
        classes: ClassList((0..<answer.classes).map { "c\($0)" }, areNumbers: false), trueCodes: truth,
        predictedCodes: guess, sampleWeights: weights)
      #expect((weights != nil) == weighted)
      #expect(answer.scores.count == names.count)
      for (name, expected) in zip(names, answer.scores) {
        let score = try ScorerCatalog.scorer(named: name).foldScore(input).value
        #expect(same(score, expected.value), "\(name), seed \(answer.seed): \(score)")
      }
    }
  }

  @Test func perClassScoresAreScikitLearnsToTheBit() throws {
    let detailed = Self.answers.labels.filter { $0.labels != nil }
    #expect(detailed.count == 40)
    for answer in detailed {
      let (truth, guess, _) = labels(of: answer)
      let counts = ClassCounts(trueCodes: truth, predictedCodes: guess)
      let scores = ClassScores(counts)
      #expect(scores.labels == answer.labels!)
      #expect(same(scores.precision, answer.precision!))
      #expect(same(scores.recall, answer.recall!))
      #expect(same(scores.f1, answer.f1!))
      #expect(scores.support == answer.support!)
      let matrix = ConfusionMatrix(trueCodes: truth, predictedCodes: guess)
      #expect(matrix.labels == answer.labels!)
      #expect(matrix.counts == answer.confusion!)
      for (zeroDivision, expected) in [(ZeroDivision.one, answer.one!), (.nan, answer.nan!)] {
        let averages = [ClassScores.Measure.f1, .precision, .recall].flatMap { measure in
          Averaging.allCases.map {
            averagedScore(measure, $0, of: counts, zeroDivision: zeroDivision)
          }
        }
        #expect(same(averages, expected), "seed \(answer.seed), \(zeroDivision)")
      }
    }
  }

  private func labels(
    of answer: ScoreAnswers.Labels
  ) -> (truth: [Int32], guess: [Int32], weights: [Double]?) {
    var random = LegacyRandomState(seed: answer.seed)
    let truth = random.drawCodes(answer.rows, classes: answer.classes, skewed: answer.skewed)
    let guess = random.drawGuesses(for: truth, classes: answer.classes, agreement: answer.agreement)
    let weights = answer.whole.map { random.drawWeights(for: truth, whole: $0, zeroed: answer.zeroed) }
    return (truth, guess, weights)
  }

  /// Two and more classes, text and number labels, test parts and models that lack classes; weights.
  @Test(arguments: [false, true])
  func probabilityScoresAreScikitLearns(weighted: Bool) throws {
    let answers = weighted ? Self.answers.weightedProbabilities : Self.answers.probabilities
    #expect(answers.count == (weighted ? 92 : 161))
    for answer in answers {
      let input = scoringInput(of: answer)
      #expect((input.sampleWeights != nil) == weighted)
      for (name, expected) in zip(["neg_log_loss", "roc_auc_ovr", "average_precision"], answer.scores) {
        let score = try ScorerCatalog.scorer(named: name).foldScore(input)
        if name == "neg_log_loss", answer.single == true, !score.value.isNaN {
          // scikit-learn takes logarithms in float32.
          #expect(abs(score.value - expected.value) <= 1e-6 * abs(expected.value), "seed \(answer.seed)")
        } else {
          #expect(close(score.value, expected.value), "\(name), seed \(answer.seed): \(score)")
        }
      }
    }
  }

  private func scoringInput(of answer: ScoreAnswers.Probabilities) -> ScoringInput {
    var random = LegacyRandomState(seed: answer.seed)
    let picks = random.drawCodes(answer.rows, classes: answer.test.count, skewed: false)
    let truth = picks.map { answer.test[Int($0)] }
    let columns = answer.model.count
    var probabilities: [Double] = []
    var decisions: [Double] = []
    if columns == 2 {
      let scores = random.drawScores(for: truth, columns: [answer.model[1]], levels: answer.levels)
      let second = scores.map { min(1, $0) }
      probabilities = second.flatMap { [1 - $0, $0] }
      decisions = second.map { $0 - 0.5 }
    } else {
      decisions = random.drawScores(for: truth, columns: answer.model, levels: answer.levels)
      for row in truth.indices {
        let values = decisions[row * columns..<(row + 1) * columns]
        let total = values.reduce(0, +)
        probabilities += values.map { total == 0 ? 1 / Double(columns) : $0 / total }
      }
    }
    let weights = answer.whole.map { random.drawWeights(for: truth, whole: $0, zeroed: answer.zeroed) }
    let single = answer.single == true
    if single {
      probabilities = probabilities.map { Double(Float($0)) }
      decisions = decisions.map { Double(Float($0)) }
    }
    return ScoringInput(
      classes: ClassList(answer.names, areNumbers: answer.numbers), modelClasses: answer.model,
      trueCodes: truth, probabilities: probabilities, decisionValues: decisions,
      probabilityEpsilon: single ? Double(Float.ulpOfOne) : Double.ulpOfOne, sampleWeights: weights)
  }

  @Test func logLossOfSinglePrecisionProbabilitiesCutsAtTheirEpsilon() throws {
    let input = ScoringInput(
      classes: ClassList(["0", "1"], areNumbers: true), trueCodes: [0, 1, 1],
      probabilities: [1, 0, 1, 0, 0.25, 0.75], probabilityEpsilon: Double(Float.ulpOfOne))
    let score = try NegativeLogLossScorer().score(input)
    let expected = Self.answers.singlePrecisionLogLoss.value
    // scikit-learn rounds to float32 along the way.
    #expect(abs(-score - expected) < 1e-6 * expected)
  }

  @Test func curvesAreScikitLearnsToTheBit() {
    #expect(Self.answers.curves.count == 48)
    for answer in Self.answers.curves {
      var random = LegacyRandomState(seed: answer.seed)
      var truth = random.drawCodes(answer.rows, classes: 2, skewed: answer.skewed)
      if let force = answer.force { truth = truth.map { _ in force } }
      let scores = random.drawScores(for: truth, columns: [1], levels: answer.levels)
      let positive = truth.map { $0 == 1 }
      let curve = PrecisionRecallCurve(positive: positive, scores: scores)
      #expect(curve.averagePrecision == answer.averagePrecision.value, "seed \(answer.seed)")
      #expect(same(rocAUC(positive: positive, scores: scores), answer.area.value), "seed \(answer.seed)")
      #expect(curve.hasNoPositives == !truth.contains(1))
      guard let precision = answer.precision else { continue }
      #expect(same(curve.precision, precision))
      #expect(same(curve.recall, answer.recall!))
      #expect(same(curve.thresholds, answer.thresholds!))
      let kept = PrecisionRecallCurve(positive: positive, scores: scores, dropIntermediate: true)
      #expect(same(kept.thresholds, answer.kept!))
      let roc = ROCCurve(positive: positive, scores: scores)
      #expect(same(roc.falsePositiveRate, answer.fpr!))
      #expect(same(roc.truePositiveRate, answer.tpr!))
      #expect(same(roc.thresholds, answer.rocThresholds!))
    }
  }

  @Test func reportsAreScikitLearnsToTheLetter() {
    #expect(Self.answers.reports.count == 16)
    for answer in Self.answers.reports {
      var random = LegacyRandomState(seed: answer.seed)
      let truth = random.drawCodes(answer.rows, classes: answer.classes, skewed: false)
      let guess = random.drawGuesses(for: truth, classes: answer.classes, agreement: 0.5)
      let zeroDivision: ZeroDivision =
        switch answer.zeroDivision {
        case "one": .one
        case "nan": .nan
        default: .zero
        }
      let report = ClassificationReport(
        trueCodes: truth, predictedCodes: guess, names: answer.names, labels: answer.labels,
        zeroDivision: zeroDivision)
      #expect(report.text(digits: answer.digits) == answer.text, "seed \(answer.seed)")
    }
  }

  @Test func summariesAndRanksAreGridSearchs() {
    #expect(Self.answers.summaries.count == 40)
    for answer in Self.answers.summaries {
      var random = LegacyRandomState(seed: answer.seed)
      let candidates = random.randint(1..<30)
      let folds = random.randint(2..<25)
      let none = [Int32](repeating: -1, count: candidates)
      var scores = random.drawScores(for: none, columns: (0..<Int32(folds)).map { $0 }, levels: answer.levels)
      for candidate in answer.missing { scores[candidate * folds + folds / 2] = .nan }
      let summaries = (0..<candidates).map {
        ScoreSummary(foldScores: Array(scores[$0 * folds..<($0 + 1) * folds]))
      }
      #expect(same(summaries.map(\.mean), answer.mean), "seed \(answer.seed)")
      #expect(same(summaries.map(\.standardDeviation), answer.std), "seed \(answer.seed)")
      let ranks = competitionRanks(summaries.map(\.mean))
      #expect(ranks == answer.ranks, "seed \(answer.seed)")
      #expect(bestIndex(ranks: ranks) == answer.best, "seed \(answer.seed)")
    }
  }
}
