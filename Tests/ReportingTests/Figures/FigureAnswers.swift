import Foundation

@testable import Reporting

/// The stored run of `Fixtures/make_figure_fixtures.py`, and what its figures' tables hold.
struct FigureAnswers: Decodable {
  struct Curve: Decodable {
    let predicted: [Double]
    let positive: [Double]
  }
  struct Tree: Decodable {
    let left: [Int]
    let right: [Int]
    let distance: [Double]
    let size: [Int]
    let leaves: [Int]
  }
  let calibration: [Curve]
  let classTree: Tree
  let featureTree: Tree
  let densities: [[Double]]
  let peaks: [Double]
  let meanByClass: [Double]
  let nonzero: [Int]
  let featureOrder: [Int]
  let meanByFeature: [Double]
  let levels: [[Int]]
  let pairs: [[Int]]
  let pairRows: [Int]
  let pairShares: [Double]
  let leastConfident: [Int]
  let ranking: [[Int]]
  let rankingStd: [[Double]]
  let rankingAgreement: [[Double]]
  let similarityOrder: [Int]

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures")

  static func load() throws -> FigureAnswers {
    try JSONDecoder().decode(
      FigureAnswers.self, from: Data(contentsOf: folder.appendingPathComponent("figures.json")))
  }

  static func results(_ order: ReportChoices.ClassOrdering = .given) throws -> RunResults {
    try RunResults(folder.appendingPathComponent("figures-run").path, choices: ReportChoices(classOrder: order))
  }

  static let classes = ["a<b", "Grape & co", "quo\"te", "עברית"]
  static let features = (0..<10).map { "f\($0)" } + ["<script>", "tab\there"]
}

/// Whether two lists agree to `tolerance` of their size.
func close(_ a: [Double], _ b: [Double], tolerance: Double = 1e-12) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= tolerance * max(abs($1), 1e-3) }
}
