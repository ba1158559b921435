import Foundation
import FoundationXML
import Testing

@testable import Reporting

/// The tables of figures made from a stored run, compared with SciPy, scikit-learn and NumPy.
@Suite struct AnalysisFigureTests {
  let answers: FigureAnswers
  let results: RunResults
  let classes = FigureAnswers.classes
  let features = FigureAnswers.features

  init() throws {
    answers = try FigureAnswers.load()
    results = try FigureAnswers.results()
  }

  /// The numbers of one class in a table.
  private func numbers(_ table: FigureTable, _ column: String, of name: String) -> [Double] {
    zip(table.texts("class"), table.numbers(column)).filter { $0.0 == name }.map(\.1)
  }

  @Test func calibration() throws {
    let table = try #require(try Calibration(results)).table
    for (k, answer) in answers.calibration.enumerated() {
      #expect(close(numbers(table, "mean_predicted", of: classes[k]), answer.predicted))
      #expect(close(numbers(table, "fraction_positive", of: classes[k]), answer.positive))
    }
    // Every row counts once for each class.
    #expect(table.integers("rows").reduce(0) { $0 + ($1 ?? 0) } == 120 * classes.count)
  }

  @Test(arguments: ["class", "feature"])
  func clusterMap(axis: String) throws {
    let table = try #require(try ClusterMap(results)).table
    let answer = axis == "class" ? answers.classTree : answers.featureTree
    let names = axis == "class" ? classes : features
    let rows = (0..<table.rowCount).filter { table.texts("axis")[$0] == axis }
    let leaves = rows.filter { table.integers("place")[$0] != nil }
    #expect(leaves.map { table.integers("cluster")[$0] } == answer.leaves)
    #expect(leaves.map { table.integers("place")[$0] } == answer.leaves.indices.map { $0 + 1 })
    #expect(leaves.map { table.texts("name")[$0] } == answer.leaves.map { names[$0] })
    let merges = rows.filter { table.integers("place")[$0] == nil }
    #expect(merges.map { table.integers("cluster")[$0] } == answer.left.indices.map { names.count + $0 })
    #expect(merges.map { table.integers("left")[$0] } == answer.left)
    #expect(merges.map { table.integers("right")[$0] } == answer.right)
    #expect(merges.map { table.integers("size")[$0] } == answer.size)
    #expect(close(merges.map { table.numbers("distance")[$0] }, answer.distance))
  }

  @Test func coefficientDensity() throws {
    let table = try #require(try CoefficientDensity(results)).table
    for (k, name) in classes.enumerated() {
      let (x, y) = (numbers(table, "coefficient", of: name), numbers(table, "density", of: name))
      for (place, expected) in zip([-0.5, 0.0, 0.75], answers.densities[k]) {
        let right = try #require(x.firstIndex { $0 > place })
        let share = (place - x[right - 1]) / (x[right] - x[right - 1])
        let value = y[right - 1] + share * (y[right] - y[right - 1])
        // Straight between points: a parabola's bow is left.
        #expect(abs(value - expected) < 1e-3 * answers.peaks[k], "\(name) at \(place)")
      }
      #expect(abs((y.max() ?? 0) - answers.peaks[k]) < 1e-3 * answers.peaks[k])
    }
  }

  @Test func meanCoefficients() throws {
    let byClass = try #require(try MeanCoefficientsByClass(results)).table
    #expect(byClass.texts("class") == classes)
    #expect(close(byClass.numbers("mean_abs"), answers.meanByClass))
    #expect(byClass.integers("nonzero") == answers.nonzero)
    let byFeature = try #require(try MeanCoefficientsByFeature(results)).table
    #expect(byFeature.texts("feature") == answers.featureOrder.map { features[$0] })
    #expect(close(byFeature.numbers("mean_abs"), answers.meanByFeature))
  }

  @Test func signStability() throws {
    let table = try #require(try SignStabilityBars(results)).table
    #expect(table.integers("coefficients") == answers.levels.flatMap { $0 })
  }

  @Test func doubt() throws {
    let pairs = try #require(try MostConfusedPairs(results)).table
    #expect(pairs.texts("true") == answers.pairs.map { classes[$0[0]] })
    #expect(pairs.texts("predicted") == answers.pairs.map { classes[$0[1]] })
    #expect(pairs.integers("rows") == answers.pairRows)
    #expect(close(pairs.numbers("share"), answers.pairShares))
    let rows = try #require(try LeastConfidentRows(results)).table
    #expect(rows.texts("row_id") == answers.leastConfident.map { "row \($0)" })
  }

  @Test func featureRanking() throws {
    let (stored, coefficients) = try #require(try results.coefficientsByFold())
    let table = FeatureRankingFile.table(stored, coefficients, classes: Array(classes.indices))
    #expect(
      table.columns.map(\.name) == ["class", "rank", "feature", "mean", "std", "sign_agreement"])
    #expect(table.texts("feature") == answers.ranking.flatMap { $0.map { features[$0] } })
    #expect(close(table.numbers("std"), answers.rankingStd.flatMap { $0 }))
    #expect(table.numbers("sign_agreement") == answers.rankingAgreement.flatMap { $0 })
    let top = try #require(try TopFeatures(results)).table
    #expect(top.texts("feature") == answers.ranking.flatMap { $0.prefix(10).map { features[$0] } })
  }

  @Test func similarClassesStandTogether() throws {
    let results = try FigureAnswers.results(.similarity)
    #expect(try results.classOrder() == answers.similarityOrder)
    let table = try #require(try MeanCoefficientsByClass(results)).table
    #expect(table.texts("class") == answers.similarityOrder.map { classes[$0] })
  }

  @Test func heatMapHoldsAllCoefficients() throws {
    let figure = try #require(try CoefficientHeatMap(results))
    let average = try #require(try results.averageCoefficients())
    #expect(figure.table.columns.map(\.name) == ["feature"] + classes)
    #expect(figure.table.numbers("quo\"te") == average.values(ofClass: 2))
  }

  /// Names with markup stay text, and every drawing is an XML document.
  @Test func drawingsAreXML() throws {
    let figures: [any Figure.Type] = [
      Calibration.self, CoefficientHeatMap.self, ClusterMap.self, CoefficientDensity.self,
      MeanCoefficientsByClass.self, MeanCoefficientsByFeature.self, SignStabilityBars.self,
    ]
    for type in figures {
      let figure = try #require(try type.init(results))
      var canvas = Canvas()
      figure.draw(&canvas)
      let text = SVGDocument.file(canvas, title: figure.title, summary: figure.summary)
      let document = try XMLDocument(data: Data(text.utf8))
      #expect(document.rootElement()?.name == "svg")
      #expect(!text.contains("<script"))
      #expect(text.contains("a&lt;b") || type == MeanCoefficientsByFeature.self, "\(type.name)")
    }
  }
}

/// What a map shows of more features than it has columns.
@Suite struct CoefficientMapTests {
  @Test func theLargestOfAColumnIsSeen() {
    var row = [Double](repeating: 0, count: 2_700)
    row[4] = -3
    row[5] = 2
    row[2_699] = 1
    let map = CoefficientMap([row])
    #expect(map.columns == 900 && map.featuresPerColumn == 3)
    #expect(map.values[1] == -3 && map.values[899] == 1)
    #expect(map.values.count { $0 != 0 } == 2)
  }

  @Test func fewCoefficientsKeepTheirRange() {
    let map = CoefficientMap([[1, -100, 0], [2, 3, 4]])
    #expect(map.values == [1, -100, 0, 2, 3, 4])
    #expect(map.limit == 100 && !map.isCut && map.note.isEmpty)
  }

  @Test func fewLargeOnesDoNotMakeTheRestPale() {
    var row = [Double](repeating: 1, count: 2_000)
    row[7] = 50
    let map = CoefficientMap([row])
    #expect(map.limit == 1 && map.isCut)
  }

  @Test func zerosHaveAScale() {
    let map = CoefficientMap([[0, 0]])
    #expect(map.limit == 0)
    #expect(map.heatMap.ramp.paint(0) == .diverging(Paint.divergingSteps / 2))
  }
}
