import Reporting
import Testing

/// What varies between the folds' coefficients, compared with NumPy.
@Suite struct CoefficientTests {
  @Test func summariesAndRanksAreNumPys() {
    let answers = AnalysisAnswers.stored.rankings
    #expect(answers.count == 4)
    for answer in answers {
      let coefficients = FoldCoefficients(
        folds: answer.folds, classes: answer.classes, features: answer.features,
        values: drawn(
          seed: answer.seed, count: answer.folds * answer.classes * answer.features, levels: answer.levels))
      for k in 0..<answer.classes {
        let entries = FeatureRanking(coefficients, ofClass: k).entries
        #expect(entries.map(\.feature) == answer.order[k], "seed \(answer.seed), class \(k)")
        #expect(entries.map(\.rank) == Array(1...answer.features))
        for entry in entries {
          let place = k * answer.features + entry.feature
          #expect(entry.summary.mean == answer.mean[place].value, "seed \(answer.seed), \(place)")
          #expect(
            close(entry.summary.standardDeviation, answer.std[place].value)
              || (answer.folds == 1 && entry.summary.standardDeviation.isNaN), "seed \(answer.seed), \(place)")
          #expect(entry.summary.signAgreement == answer.sign[place].value, "seed \(answer.seed), \(place)")
        }
      }
    }
  }

  @Test func zerosHaveNoSign() {
    #expect(SignStability.agreement([0, 0, 0]) == 0)
    #expect(SignStability.agreement([1, -1]) == 0)
    #expect(SignStability.agreement([0, 2, 3, -1]) == 0.5)
    #expect(SignStability.agreement([-0.0, -2]) == 0.5)
    #expect(SignStability.agreement([]).isNaN)
  }

  @Test func foldsWithoutAClassDoNotCount() {
    // Two classes, one feature; the second fold lacks class 1, and all folds lack class 2.
    let coefficients = FoldCoefficients(
      folds: 3, classes: 3, features: 1, values: [1, 2, .nan, 1, .nan, .nan, -1, 4, .nan])
    let first = coefficients.summary(ofClass: 1, feature: 0)
    #expect(first.mean == 3 && first.signAgreement == 1 && first.standardDeviation == 2.0.squareRoot())
    let none = coefficients.summary(ofClass: 2, feature: 0)
    #expect(none.mean.isNaN && none.signAgreement.isNaN && none.standardDeviation.isNaN)
    #expect(FeatureRanking(coefficients, ofClass: 2).entries.map(\.feature) == [0])
  }

  @Test func featuresWithoutAMeanComeLast() {
    let coefficients = FoldCoefficients(folds: 1, classes: 1, features: 4, values: [.nan, 0, -2, 2])
    #expect(FeatureRanking(coefficients, ofClass: 0).entries.map(\.feature) == [2, 3, 1, 0])
  }
}
