import Reporting
import Testing

/// Standard errors and what is chosen by them.
@Suite struct SpreadTests {
  @Test func standardErrorsAreSciPys() {
    let answers = AnalysisAnswers.stored.spreads
    #expect(answers.count == 6)
    for answer in answers {
      let values = drawn(seed: answer.seed, count: answer.rows)
      #expect(sampleStandardDeviation(values) == answer.std.value, "seed \(answer.seed)")
      #expect(standardError(values) == answer.error.value, "seed \(answer.seed)")
    }
  }

  @Test(arguments: [[], [1], [1, .nan]] as [[Double]])
  func noSpread(values: [Double]) {
    #expect(sampleStandardDeviation(values).isNaN)
    #expect(standardError(values).isNaN)
  }

  private func chosen(_ means: [Double], error: Double = 0.1, C: [Double], _ l1Ratios: [Double]) -> Int? {
    OneStandardErrorRule.candidate(
      means: means, standardErrors: means.map { _ in error }, C: C, l1Ratios: l1Ratios,
      best: means.indices.max { means[$0] < means[$1] } ?? 0)
  }

  @Test func theSmallestCWithinOneErrorIsChosen() {
    #expect(chosen([0.5, 0.75, 0.875, 0.8], error: 0.125, C: [0.1, 1, 10, 100], [0, 0, 0, 0]) == 1)
    // A mean of exactly the threshold is within one error, the next smaller number is not.
    #expect(chosen([(0.75).nextDown, 0.875], error: 0.125, C: [1, 10], [0, 0]) == 1)
    #expect(chosen([0.75, 0.875], error: 0.125, C: [1, 10], [0, 0]) == 0)
  }

  @Test func amongEqualCTheLargestL1RatioIsChosen() {
    #expect(chosen([0.9, 0.89, 0.88], C: [1, 1, 1], [0, 1, 0.5]) == 1)
    // C counts before l1_ratio.
    #expect(chosen([0.9, 0.89, 0.88], C: [1, 1, 0.1], [0, 1, 0]) == 2)
    // Of two alike the first, whichever is best.
    #expect(chosen([0.8, 0.9], error: 0.2, C: [1, 1], [0, 0]) == 0)
  }

  @Test func failedCandidatesAreNotChosen() {
    let found = OneStandardErrorRule.candidate(
      means: [.nan, 0.9, 0.89], standardErrors: [.nan, 0.1, 0.1], C: [0.1, 10, 1], l1Ratios: [0, 0, 0], best: 1)
    #expect(found == 2)
  }

  @Test func withoutAnErrorNoneIsChosen() {
    #expect(chosen([0.9, 0.8], error: .nan, C: [1, 0.1], [0, 0]) == nil)
    #expect(chosen([.nan], C: [1], [0]) == nil)
  }
}
