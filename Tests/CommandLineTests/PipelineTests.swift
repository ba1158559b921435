import Foundation
import Testing

/// The whole grid search on 30 rows and on its shuffled columns, as scikit-learn computes it
/// (`Tests/Fixtures/pipeline.json`; there rows are in shuffled order, here in the file's).
@Suite struct PipelineTests {
  struct Fixture: Decodable {
    struct Refit: Decodable {
      var coef: [[String]]
      var intercept: [String]
    }
    struct Part: Decodable {
      var C: [String]
      var l1_ratio: [String]
      var split_scores: [[String]]
      var mean: [String]
      var std: [String]
      var rank: [Int]
      var n_iter: [[Int]]
      var best_index: Int
      var best_score: String
      var y: [Int]
      var folds: [Int]
      var predicted: [Int]
      var probabilities: [[String]]
      var decisions: [[String]]
      var confusion: [[Int]]
      var precision: [String]
      var recall: [String]
      var f1: [String]
      var support: [Int]
      var report: String
      var fold_scores: [String]
      var average_coefs: [[String]]
      var refit: Refit
    }
    var plain: Part
    var baseline: Part
  }

  static let table = Tool.fixtures + "/thirty.csv"

  /// `RandomState(0).permutation(30)`, computed by NumPy: row t of the shuffled data is row order[t] of the
  /// file.
  static let order = [
    2, 28, 13, 10, 26, 24, 27, 11, 17, 22, 5, 16, 8, 14, 23, 20, 1, 29, 6, 4, 18, 19, 9, 7, 25, 3, 0, 21, 15,
    12,
  ]

  func fixture() throws -> Fixture {
    let url = URL(fileURLWithPath: Tool.repository + "/Tests/Fixtures/pipeline.json")
    return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: url))
  }

  func numbers(_ hexadecimal: [String]) -> [Double] { hexadecimal.map { Double($0) ?? .nan } }

  @Test(arguments: [false, true]) func wholeGridAndBaseline(strict: Bool) throws {
    let folder = try TemporaryFolder()
    let out = folder("run")
    try Tool.succeed(
      ["train", Self.table, "--label", "y", "--folds", "5", "--shuffled-baseline", "--out", out]
        + (strict ? ["--strict"] : []))
    let fixture = try fixture()
    try check(fixture.plain, out, strict: strict)
    try check(fixture.baseline, out + "/baseline", strict: strict)
  }

  func check(_ expected: Fixture.Part, _ out: String, strict: Bool) throws {
    let grid = try TextTable(contentsOf: out + "/cv_results.csv")
    #expect(grid.rows.count == 77)
    #expect(try grid.numbers("param_C") == numbers(expected.C))
    #expect(try grid.numbers("param_l1_ratio") == numbers(expected.l1_ratio))
    for fold in 0..<5 {
      #expect(try grid.numbers("split\(fold)_test_score") == numbers(expected.split_scores.map { $0[fold] }))
      #expect(try grid.integers("split\(fold)_n_iter") == expected.n_iter.map { $0[fold] })
    }
    #expect(try grid.numbers("mean_test_score") == numbers(expected.mean))
    #expect(try grid.numbers("std_test_score") == numbers(expected.std))
    #expect(try grid.integers("rank_test_score") == expected.rank)

    let best = try JSON(contentsOf: out + "/best.json")
    #expect(best["best_index"] == .number(Double(expected.best_index)))
    #expect(best["best_score"].number == Double(expected.best_score))

    // Sample t of the fixture is row order[t] of the file.
    let place = Dictionary(uniqueKeysWithValues: Self.order.enumerated().map { ($1, $0) })
    let samples = (0..<30).map { place[$0]! }
    let rows = try TextTable(contentsOf: out + "/oof_predictions.tsv")
    #expect(try rows.integers("row_id") == Array(0..<30))
    #expect(try rows.integers("fold") == samples.map { expected.folds[$0] })
    #expect(try rows.integers("true") == samples.map { expected.y[$0] })
    #expect(try rows.integers("predicted") == samples.map { expected.predicted[$0] })
    for k in 0..<3 {
      let probabilities = numbers(samples.map { expected.probabilities[$0][k] })
      #expect(largestDifference(try rows.numbers("proba_\(k)"), probabilities) <= 1e-10)
      let decisions = numbers(samples.map { expected.decisions[$0][k] })
      #expect(largestDifference(try rows.numbers("decision_\(k)"), decisions) <= 1e-10)
    }

    let confusion = try TextTable(contentsOf: out + "/confusion_matrix.tsv")
    for k in 0..<3 { #expect(try confusion.integers("\(k)") == expected.confusion.map { $0[k] }) }
    #expect(
      try String(contentsOfFile: out + "/classification_report.txt", encoding: .utf8) == expected.report)
    let perClass = try TextTable(contentsOf: out + "/per_class.tsv")
    #expect(perClass.header == ["class", "precision", "recall", "f1", "support"])
    #expect(try perClass.numbers("precision") == numbers(expected.precision))
    #expect(try perClass.numbers("recall") == numbers(expected.recall))
    #expect(try perClass.numbers("f1") == numbers(expected.f1))
    #expect(try perClass.integers("support") == expected.support)
    #expect(
      try TextTable(contentsOf: out + "/cross_validate.csv").numbers("test_score")
        == numbers(expected.fold_scores))

    let average = try TextTable(contentsOf: out + "/average_coefs.tsv")
    #expect(try average.column("feature") == ["x0", "x1", "x2", "x3"])
    for k in 0..<3 {
      #expect(
        largestDifference(try average.numbers("\(k)"), numbers(expected.average_coefs[k]))
          <= (strict ? 0 : 1e-10))
    }
  }

  /// The baseline at the candidate that is best for the plain data.
  @Test func baselineOfOneCandidate() throws {
    let folder = try TemporaryFolder()
    let out = folder("run")
    try Tool.succeed(
      ["cross-validate", Self.table, "--label", "y", "--c", "0.001", "--folds", "5", "--shuffled-baseline"]
        + ["--out", out])
    let predicted = [
      2, 1, 2, 1, 2, 2, 2, 1, 2, 2, 0, 0, 1, 0, 2, 1, 2, 0, 1, 0, 0, 0, 1, 0, 2, 0, 2, 0, 2, 0,
    ]
    let rows = try TextTable(contentsOf: out + "/baseline/oof_predictions.tsv").integers("predicted")
    #expect(Self.order.map { rows[$0] } == predicted)
    let confusion = try TextTable(contentsOf: out + "/baseline/confusion_matrix.tsv")
    #expect(confusion.rows.map { $0.dropFirst().joined(separator: " ") } == ["4 2 4", "4 2 4", "3 3 4"])
  }
}
