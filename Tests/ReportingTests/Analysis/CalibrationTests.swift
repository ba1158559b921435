import Optimization
import Reporting
import Testing

/// Reliability curves, compared with scikit-learn's `calibration_curve`.
@Suite struct CalibrationTests {
  @Test func binsAreScikitLearnsToTheBit() {
    let answers = AnalysisAnswers.stored.calibrations
    #expect(answers.count == 7)
    for answer in answers {
      var random = LegacyRandomState(seed: answer.seed)
      var probabilities: [Double] = []
      var positive: [Bool] = []
      for _ in 0..<answer.rows {
        var u = random.double()
        if answer.levels > 0 { u = (u * Double(answer.levels) + 0.5).rounded(.down) / Double(answer.levels) }
        probabilities.append(u)
        positive.append(random.double() < u)
      }
      let bins = CalibrationCurve(probabilities: probabilities, isPositive: positive, binCount: answer.bins).bins
      #expect(bins.map(\.index) == answer.index, "seed \(answer.seed)")
      #expect(bins.map(\.count) == answer.count, "seed \(answer.seed)")
      #expect(same(bins.map(\.meanPredicted), answer.predicted), "seed \(answer.seed)")
      #expect(same(bins.map(\.fractionPositive), answer.positive), "seed \(answer.seed)")
    }
  }

  @Test func rowsWithoutProbabilityAreLeftOut() {
    let curve = CalibrationCurve(probabilities: [.nan, 0, 1, 1.5], isPositive: [true, false, true, true])
    #expect(curve.bins.map(\.index) == [0, 9])
    #expect(curve.bins.map(\.count) == [1, 1])
    #expect(curve.expectedError == 0)
  }

  @Test func noRowsHaveNoBins() {
    let curve = CalibrationCurve(probabilities: [], isPositive: [])
    #expect(curve.bins.isEmpty)
    #expect(curve.expectedError.isNaN)
  }

  @Test func theErrorIsTheMeanDistanceOverRows() {
    // Three rows at 0.25, one of them positive, and one at 0.75 that is not.
    let curve = CalibrationCurve(
      probabilities: [0.25, 0.25, 0.25, 0.75], isPositive: [true, false, false, false])
    #expect(close(curve.expectedError, (3 * (1.0 / 3 - 0.25) + 0.75) / 4))
  }
}
