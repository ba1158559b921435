import ModelSelection
import Testing

/// Rows and guesses that have `matrix` for their confusion matrix.
private func rows(_ matrix: [[Int]]) -> (truth: [Int32], guess: [Int32]) {
  var truth: [Int32] = []
  var guess: [Int32] = []
  for (i, row) in matrix.enumerated() {
    for (j, count) in row.enumerated() {
      truth += [Int32](repeating: Int32(i), count: count)
      guess += [Int32](repeating: Int32(j), count: count)
    }
  }
  return (truth, guess)
}

/// The noisy three-class iris predictions that scikit-learn's own tests use.
private let noisyIris = rows([[19, 4, 1], [4, 3, 24], [0, 2, 18]])

private func nearly(_ a: [Double], _ b: [Double], _ tolerance: Double) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= tolerance }
}

@Suite struct ClassScoreTests {
  @Test func noisyIrisPredictions() {
    let counts = ClassCounts(trueCodes: noisyIris.truth, predictedCodes: noisyIris.guess)
    let scores = ClassScores(counts)
    #expect(nearly(scores.precision, [0.83, 0.33, 0.42], 0.005))
    #expect(nearly(scores.recall, [0.79, 0.09, 0.90], 0.007))
    #expect(nearly(scores.f1, [0.81, 0.15, 0.57], 0.005))
    #expect(scores.support == [24, 31, 20])
    let expected: [(ClassScores.Measure, [Double])] = [
      (.precision, [0.53, 0.53, 0.51]), (.recall, [0.60, 0.53, 0.53]), (.f1, [0.51, 0.53, 0.47]),
    ]
    for (measure, values) in expected {
      let averages = [Averaging.macro, .micro, .weighted].map { averagedScore(measure, $0, of: counts) }
      #expect(nearly(averages, values, 0.005))
    }
  }

  /// F1 of a class that is neither true nor predicted, under each rule for 0/0.
  @Test(arguments: [
    (ZeroDivision.zero, 0.26666666666666666), (.one, 0.6), (.nan, 0.4),
  ])
  func zeroDivisionRules(rule: ZeroDivision, macro: Double) {
    let counts = ClassCounts(trueCodes: [0, 0, 1], predictedCodes: [0, 0, 0], labels: [0, 1, 2])
    let scores = ClassScores(counts, zeroDivision: rule)
    #expect(scores.f1[0] == 0.8 && scores.f1[1] == 0)
    #expect(same(scores.f1[2], [.zero: 0, .one: 1, .nan: Double.nan][rule]!))
    #expect(nearly([averagedScore(.f1, .macro, of: counts, zeroDivision: rule)], [macro], 1e-15))
    #expect(
      nearly([averagedScore(.f1, .weighted, of: counts, zeroDivision: rule)], [0.5333333333333333], 1e-15))
  }

  @Test func labelsThatDoNotOccurChangeTheMacroMeanOnly() {
    let truth: [Int32] = [1, 3, 3, 2]
    let guess: [Int32] = [1, 1, 3, 2]
    let all = ClassCounts(trueCodes: truth, predictedCodes: guess, labels: [0, 1, 2, 3, 4])
    let own = ClassCounts(trueCodes: truth, predictedCodes: guess)
    #expect(ClassScores(all).recall == [0, 1, 1, 0.5, 0])
    #expect(averagedScore(.recall, .macro, of: all) == 0.5)
    for averaging in [Averaging.micro, .weighted] {
      #expect(averagedScore(.recall, averaging, of: all) == averagedScore(.recall, averaging, of: own))
    }
  }

  @Test func nothingRightIsZeroNotNaN() {
    let counts = ClassCounts(trueCodes: [0, 1, 2, 0, 1, 2], predictedCodes: [2, 0, 1, 1, 2, 0])
    for measure in ClassScores.Measure.allCases {
      for averaging in Averaging.allCases { #expect(averagedScore(measure, averaging, of: counts) == 0) }
    }
  }

  @Test func balancedAccuracySkipsClassesThatAreOnlyPredicted() {
    let counts = ClassCounts(trueCodes: [0, 1, 0, 0, 1, 0], predictedCodes: [0, 1, 0, 0, 0, 1])
    #expect(balancedAccuracy(counts) == 0.625)
    let extra = ClassCounts(trueCodes: [0, 0, 1, 1], predictedCodes: [0, 2, 1, 1])
    #expect(balancedAccuracy(extra) == 0.75)
  }
}

/// The labels and out-of-fold predictions of a whole scikit-learn 1.9.1 run on 30 rows, five stratified folds.
@Suite struct CrossValidatedScoreTests {
  static let truth: [Int32] = [
    2, 1, 1, 1, 2, 0, 0, 2, 2, 1, 2, 1, 2, 2, 2, 2, 1, 2, 0, 1, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0,
  ]
  static let predicted: [Int32] = [
    2, 2, 0, 1, 1, 0, 1, 0, 2, 1, 1, 2, 1, 2, 1, 1, 1, 2, 1, 1, 0, 0, 2, 1, 2, 1, 2, 0, 2, 2,
  ]

  @Test func foldScoresMeanAndMatrix() throws {
    let folds = try StratifiedKFold(folds: 5).split(SplitInput(classCodes: Self.truth)).folds
    let scorer = try ScorerCatalog.scorer(named: "f1_weighted")
    let scores = try folds.map { fold in
      try scorer.score(
        ScoringInput(
          classes: ClassList(["0", "1", "2"], areNumbers: true),
          trueCodes: fold.test.map { Self.truth[Int($0)] },
          predictedCodes: fold.test.map { Self.predicted[Int($0)] }))
    }
    #expect(
      scores == [
        0.3333333333333333, 0.6555555555555556, 0.1111111111111111, 0.5, 0.27777777777777773,
      ])
    #expect(ScoreSummary(foldScores: scores).mean == 0.37555555555555553)
    let matrix = ConfusionMatrix(trueCodes: Self.truth, predictedCodes: Self.predicted)
    #expect(matrix.counts == [3, 3, 4, 2, 5, 3, 1, 5, 4])
    let counts = ClassCounts(trueCodes: Self.truth, predictedCodes: Self.predicted)
    #expect(ClassScores(counts).f1 == [0.375, 0.43478260869565216, 0.38095238095238093])
  }
}

@Suite struct ConfusionMatrixTests {
  @Test func subsetsAndOrdersOfLabels() throws {
    func counts(_ labels: [Int32]) throws -> [Int] {
      try ConfusionMatrix(trueCodes: noisyIris.truth, predictedCodes: noisyIris.guess, labels: labels).counts
    }
    #expect(try counts([0, 1]) == [19, 4, 4, 3])
    #expect(try counts([2, 1]) == [18, 2, 24, 3])
    #expect(try counts([2, 3]) == [18, 0, 0, 0])
    #expect(throws: ConfusionMatrixError.noLabels) { try counts([]) }
    #expect(throws: ConfusionMatrixError.noLabelAmongTrueLabels(labels: [3, 4])) { try counts([3, 4]) }
  }

  @Test func normalizedCounts() {
    let truth = [Int32]((0..<18).map { $0 % 3 })
    let guess: [Int32] = [0, 1, 2, 0, 2, 1, 1, 0, 2, 1, 2, 0, 2, 0, 1, 2, 1, 0]
    let matrix = ConfusionMatrix(trueCodes: truth, predictedCodes: guess)
    #expect(matrix.counts == [Int](repeating: 2, count: 9))
    #expect(matrix.normalized(by: .true) == [Double](repeating: 1.0 / 3, count: 9))
    #expect(matrix.normalized(by: .pred) == [Double](repeating: 1.0 / 3, count: 9))
    #expect(matrix.normalized(by: .all) == [Double](repeating: 1.0 / 9, count: 9))
    let single = ConfusionMatrix(
      trueCodes: [0, 0, 0, 0, 1, 1, 1, 1], predictedCodes: [Int32](repeating: 0, count: 8))
    #expect(single.normalized(by: .true).reduce(0, +) == 2)
    #expect(single.normalized(by: .pred).reduce(0, +) == 1)
    #expect(single[1, 0] == 4)
  }
}

@Suite struct ClassificationReportTests {
  @Test func smallReport() {
    let report = ClassificationReport(
      trueCodes: [0, 0, 1, 1, 2, 2, 2], predictedCodes: [0, 1, 1, 1, 2, 0, 2], names: ["0", "1", "2"])
    #expect(
      report.text() == """
                      precision    recall  f1-score   support

                   0       0.50      0.50      0.50         2
                   1       0.67      1.00      0.80         2
                   2       1.00      0.67      0.80         3

            accuracy                           0.71         7
           macro avg       0.72      0.72      0.70         7
        weighted avg       0.76      0.71      0.71         7

        """)
    #expect(report.accuracy == 5.0 / 7)
  }

  @Test func moreDigits() {
    let report = ClassificationReport(
      trueCodes: noisyIris.truth, predictedCodes: noisyIris.guess,
      names: ["setosa", "versicolor", "virginica"])
    #expect(
      report.text(digits: 5) == """
                      precision    recall  f1-score   support

              setosa    0.82609   0.79167   0.80851        24
          versicolor    0.33333   0.09677   0.15000        31
           virginica    0.41860   0.90000   0.57143        20

            accuracy                        0.53333        75
           macro avg    0.52601   0.59615   0.50998        75
        weighted avg    0.51375   0.53333   0.47310        75

        """)
  }

  @Test func longNamesWidenTheFirstColumn() {
    let report = ClassificationReport(
      trueCodes: noisyIris.truth, predictedCodes: noisyIris.guess,
      names: ["blue", "greengreengreengreengreen", "red"])
    #expect(
      report.text() == """
                                   precision    recall  f1-score   support

                             blue       0.83      0.79      0.81        24
        greengreengreengreengreen       0.33      0.10      0.15        31
                              red       0.42      0.90      0.57        20

                         accuracy                           0.53        75
                        macro avg       0.53      0.60      0.51        75
                     weighted avg       0.51      0.53      0.47        75

        """)
  }

  @Test func subsetsOfLabelsShowTheMicroAverage() {
    let report = ClassificationReport(
      trueCodes: noisyIris.truth, predictedCodes: noisyIris.guess, names: ["a", "b", "c"], labels: [0, 1])
    #expect(report.accuracy == nil)
    #expect(report.text().contains("micro avg"))
    #expect(!report.text().contains("accuracy"))
  }
}

@Suite struct CurveTests {
  @Test func curveOfTheExample() {
    let curve = PrecisionRecallCurve(
      positive: [false, true, true, false, true, false], scores: [0.1, 0.4, 0.35, 0.4, 0.8, 0.2])
    #expect(curve.thresholds == [0.1, 0.2, 0.35, 0.4, 0.8])
    #expect(curve.precision == [0.5, 0.6, 0.75, 2.0 / 3, 1, 1])
    #expect(curve.recall == [1, 1, 1, 2.0 / 3, 1.0 / 3, 0])
    #expect(curve.averagePrecision == 0.8055555555555556)
  }

  @Test(arguments: [false, true])
  func toyCurves(drop: Bool) {
    let cases: [([Bool], [Double], [Double], [Double], Double)] = [
      ([false, true], [0, 1], [0.5, 1, 1], [1, 1, 0], 1),
      ([false, true], [1, 0], [0.5, 0, 1], [1, 0, 0], 0.5),
      ([true, false], [1, 1], [0.5, 1], [1, 0], 0.5),
      ([true, false], [1, 0], [0.5, 1, 1], [1, 1, 0], 1),
      ([true, false], [0.5, 0.5], [0.5, 1], [1, 0], 0.5),
      ([false, false], [0.25, 0.75], [0, 0, 1], [1, 1, 0], 0),
      ([true, true], [0.25, 0.75], [1, 1, 1], [1, 0.5, 0], 1),
    ]
    for (positive, scores, precision, recall, area) in cases {
      let curve = PrecisionRecallCurve(positive: positive, scores: scores, dropIntermediate: drop)
      #expect(curve.precision == precision)
      #expect(curve.recall == recall)
      #expect(averagePrecision(positive: positive, scores: scores) == area)
      #expect(curve.hasNoPositives == !positive.contains(true))
    }
  }

  @Test func tiesFormOnePoint() {
    let perfect = averagePrecision(
      positive: [false, false, true, true, true], scores: [0, 0.1, 0.7, 0.7, 0.8])
    #expect(perfect == 1)
    // A positive and a negative that tie cannot be told apart, in whichever order they stand.
    #expect(averagePrecision(positive: [false, true, true], scores: [0.5, 0.5, 0.6]) != 1)
    #expect(
      averagePrecision(positive: [false, true, true], scores: [0.5, 0.5, 0.6])
        == averagePrecision(positive: [true, false, true], scores: [0.5, 0.5, 0.6]))
    #expect(rocAUC(positive: [false, true, false, true], scores: [1, 1, 1, 1]) == 0.5)
  }

  /// The area is the share of (positive, negative) pairs in the right order, ties counting half.
  @Test func areaCountsOrderedPairs() {
    let positive = (0..<40).map { ($0 * 7) % 3 == 0 }
    let scores = (0..<40).map { Double(($0 * 13) % 11) }
    var wins = 0.0
    var pairs = 0.0
    for i in 0..<40 where positive[i] {
      for j in 0..<40 where !positive[j] {
        pairs += 1
        wins += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0
      }
    }
    #expect(abs(rocAUC(positive: positive, scores: scores) - wins / pairs) < 1e-14)
    #expect(rocAUC(positive: [true, true], scores: [0, 1]).isNaN)
    #expect(rocAUC(positive: [false, false], scores: [0, 1]).isNaN)
  }

  @Test func multiclassAveragePrecisionOfTheExample() throws {
    let input = ScoringInput(
      classes: ClassList(["0", "1", "2"], areNumbers: true), trueCodes: [0, 1, 2, 2, 1, 0],
      decisionValues: [
        0.7, 0.2, 0.1, 0.3, 0.4, 0.3, 0.2, 0.5, 0.3, 0.1, 0.1, 0.8, 0.2, 0.6, 0.2, 0.3, 0.3, 0.4,
      ])
    let score = try AveragePrecisionScorer().score(input)
    #expect(abs(score - (0.8333333333333333 * 2 + 0.75) / 3) < 1e-15)
  }
}
