import ModelSelection
import Optimization
import Testing

private struct SplitAnswers: Decodable {
  struct Folds: Decodable {
    let splitter: String
    let seed: UInt32
    let rows: Int
    let classes: Int
    let folds: Int
    let shuffleSeed: UInt32?
    let skewed: Bool
    let warns: Bool
    let assignment: [Int32]?
  }
  struct TrainTest: Decodable {
    let seed: UInt32
    let rows: Int
    let classes: Int
    let skewed: Bool
    let stratified: Bool
    let splitSeed: UInt32
    let testShare: Double?
    let testRows: Int?
    let trainShare: Double?
    let trainRows: Int?
    let train: [Int32]?
    let test: [Int32]?
  }
  struct Groups: Decodable {
    let groups: [String]
    let names: [String]
    let assignment: [Int32]
  }
  let folds: [Folds]
  let trainTest: [TrainTest]
  let groups: [Groups]
}

/// The fold number of each row, -1 for rows that are never tested.
func assignment(_ folds: [Fold], rows: Int) -> [Int32] {
  var result = [Int32](repeating: -1, count: rows)
  for (number, fold) in folds.enumerated() {
    for row in fold.test { result[Int(row)] = Int32(number) }
  }
  return result
}

/// scikit-learn 1.9.1's folds of random problems.
@Suite struct SplitFixtureTests {
  private let answers = Fixture.load("splits.json", as: SplitAnswers.self)

  @Test func foldsErrorsAndWarningsAreScikitLearns() throws {
    #expect(answers.folds.count == 144)
    for answer in answers.folds {
      var random = LegacyRandomState(seed: answer.seed)
      let codes = random.drawCodes(answer.rows, classes: answer.classes, skewed: answer.skewed)
      let splitter = try SplitterCatalog.splitter(
        named: answer.splitter,
        options: SplitterOptions(folds: answer.folds, shuffleSeed: answer.shuffleSeed))
      guard let expected = answer.assignment else {
        #expect(throws: SplitError.self) { try splitter.split(SplitInput(classCodes: codes)) }
        continue
      }
      let result = try splitter.split(SplitInput(classCodes: codes))
      #expect(assignment(result.folds, rows: answer.rows) == expected, "seed \(answer.seed)")
      #expect(!result.warnings.isEmpty == answer.warns, "seed \(answer.seed)")
    }
  }

  @Test func trainTestSplitsAreScikitLearns() throws {
    #expect(answers.trainTest.count == 48)
    for answer in answers.trainTest {
      var random = LegacyRandomState(seed: answer.seed)
      let codes = random.drawCodes(answer.rows, classes: answer.classes, skewed: answer.skewed)
      let splitter = TrainTestSplit(
        test: answer.testShare.map(SplitSize.share) ?? answer.testRows.map(SplitSize.rows),
        train: answer.trainShare.map(SplitSize.share) ?? answer.trainRows.map(SplitSize.rows),
        stratified: answer.stratified, seed: answer.splitSeed)
      guard let train = answer.train, let test = answer.test else {
        #expect(throws: SplitError.self) { try splitter.split(SplitInput(classCodes: codes)) }
        continue
      }
      let result = try splitter.split(SplitInput(classCodes: codes))
      #expect(result.folds == [Fold(train: train, test: test)], "seed \(answer.seed)")
    }
  }

  @Test func groupsAreSortedAsNumPySortsThem() throws {
    for answer in answers.groups {
      let count = answer.groups.count
      let result = try LeaveOneGroupOut().split(SplitInput(count: count, groups: answer.groups))
      #expect(result.names?.map { Array($0.utf8) } == answer.names.map { Array($0.utf8) })
      #expect(assignment(result.folds, rows: count) == answer.assignment)
    }
  }
}
