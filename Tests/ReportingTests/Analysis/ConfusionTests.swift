import Reporting
import Testing

/// Confused classes and doubtful rows, worked out by hand.
@Suite struct ConfusionTests {
  @Test func pairsAreRankedByCountThenShare() {
    let counts = [
      10, 2, 3,
      0, 4, 3,
      2, 0, 8,
    ]
    let pairs = ConfusedPairs.ranked(counts: counts, classes: 3)
    #expect(pairs.map(\.trueClass) == [1, 0, 2, 0])
    #expect(pairs.map(\.predictedClass) == [2, 2, 0, 1])
    #expect(pairs.map(\.count) == [3, 3, 2, 2])
    let shares: [Double] = [3.0 / 7, 3.0 / 15, 2.0 / 10, 2.0 / 15]
    #expect(pairs.map(\.share) == shares)
  }

  @Test func equalPairsStandInTheClassesOrder() {
    let pairs = ConfusedPairs.ranked(counts: [1, 1, 1, 1, 1, 1, 1, 1, 1], classes: 3)
    #expect(pairs.map { [$0.trueClass, $0.predictedClass] } == [[0, 1], [0, 2], [1, 0], [1, 2], [2, 0], [2, 1]])
  }

  @Test func withoutMistakesThereAreNoPairs() {
    #expect(ConfusedPairs.ranked(counts: [5], classes: 1).isEmpty)
    #expect(ConfusedPairs.ranked(counts: [5, 0, 0, 0], classes: 2).isEmpty)
  }

  @Test func rowsAreRankedByTheirLargestProbability() {
    let probabilities = [0.75, 0.25, 0.5, 0.5, .nan, 0.5, 0.375, 0.625, 0.5, 0.5]
    let rows = LowConfidence.ranked(probabilities: probabilities, classes: 2)
    #expect(rows.map(\.index) == [1, 4, 3, 0])
    #expect(rows.map(\.probability) == [0.5, 0.5, 0.625, 0.75])
    #expect(LowConfidence.ranked(probabilities: probabilities, classes: 2, limit: 1).map(\.index) == [1])
    #expect(LowConfidence.ranked(probabilities: [], classes: 2).isEmpty)
  }
}
