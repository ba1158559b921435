import DenseLinearAlgebra
import Optimization
import Testing

@testable import Simulation

@Suite struct SimulatorTests {
  @Test func seedsDecide() throws {
    var parameters = SimulationParameters(rows: 50, features: 20, classes: 3)
    let one = try Sample(parameters)
    let again = try Sample(parameters)
    #expect(one.rows == again.rows && one.labels == again.labels)
    parameters.seed = 1
    #expect(try Sample(parameters).rows != one.rows)
  }

  @Test func aTableIsTheBeginningOfALongerOne() throws {
    var parameters = SimulationParameters(rows: 200, features: 20, classes: 3)
    let short = try Sample(parameters)
    parameters.rows = 300
    let long = try Sample(parameters)
    try #require(short.simulator.discardedRows == 0)
    #expect(Array(long.rows.prefix(200)) == short.rows && Array(long.labels.prefix(200)) == short.labels)
    #expect(long.simulator.intercepts == short.simulator.intercepts)
  }

  /// Ten rows of each class for ten folds, or all that the rows allow.
  @Test(arguments: [(150, 15, 10), (160, 15, 10), (47, 15, 3), (15, 15, 1), (2862, 15, 10)])
  func everyClassHasItsRows(_ rows: Int, _ classes: Int, _ fewest: Int) throws {
    var parameters = SimulationParameters(rows: rows, features: 12, classes: classes)
    parameters.classSizes = .uneven
    #expect(parameters.fewestRowsOfAClass == fewest)
    let simulator = try Sample(parameters).simulator
    #expect(simulator.classCounts.reduce(0, +) == rows)
    #expect((simulator.classCounts.min() ?? 0) >= fewest)
    #expect((simulator.discardedRows > 0) == (rows < 2862))
  }

  /// A fit of many rows has the true coefficients' signs and about their sizes, and finds the features that
  /// have none.
  @Test(arguments: [2, 3]) func aFitRecoversTheCoefficients(_ classes: Int) throws {
    var parameters = SimulationParameters(rows: 6000, features: 8, classes: classes)
    (parameters.nonzero, parameters.signal, parameters.tail) = (0.5, 2, 9)
    let sample = try Sample(parameters)
    let matrix = Matrix<Double>(rows: 6000, columns: 8, elements: sample.rows.flatMap { $0 })
    let labels = sample.labels.map { parameters.classNames[$0] }
    let model = try LogisticRegression(C: 1000, l1Ratio: 0).fit(matrix, labels: labels)
    #expect(model.classes == parameters.classNames)
    for j in 0..<8 {
      for (k, truth) in sample.simulator.coefficients(ofFeature: j).enumerated() {
        let fitted = model.coefficients[k, j]
        #expect(abs(fitted - truth) < 0.25, "feature \(j), class \(k): \(fitted), truly \(truth)")
        if abs(truth) > 0.25 { #expect(fitted.sign == truth.sign) }
      }
    }
    for (k, truth) in sample.simulator.intercepts.enumerated() {
      #expect(abs(model.intercepts[k] - truth) < 0.25)
    }
  }

  @Test func namesSortAsTheirNumbers() {
    let names = SimulationParameters(rows: 200, features: 1, classes: 101).classNames
    #expect(names[7] == "class_007" && names[100] == "class_100" && names == names.sorted())
    #expect(SimulationParameters(rows: 20, features: 1, classes: 10).classNames[9] == "class_9")
  }

  /// A change after which a parameter has the value that the error must name.
  struct Refusal: Sendable, CustomTestStringConvertible {
    var name: String
    var value: String
    var change: @Sendable (inout SimulationParameters) -> Void
    var testDescription: String { "\(name) = \(value)" }

    init(_ name: String, _ value: String, _ change: @escaping @Sendable (inout SimulationParameters) -> Void) {
      (self.name, self.value, self.change) = (name, value, change)
    }
  }

  static let refusals = [
    Refusal("features", "0") { $0.features = 0 }, Refusal("classes", "1") { $0.classes = 1 },
    Refusal("rows", "4") { $0.rows = 4 }, Refusal("correlation", "1.0") { $0.correlation = 1 },
    Refusal("correlation", "nan") { $0.correlation = .nan }, Refusal("factors", "0") { $0.factors = 0 },
    Refusal("tail", "2.0") { $0.tail = 2 }, Refusal("tail", "nan") { $0.tail = .nan },
    Refusal("nonzero", "-0.1") { $0.nonzero = -0.1 }, Refusal("signal", "inf") { $0.signal = .infinity },
    Refusal("min-class-rows", "5") { $0.minClassRows = 5 },
    Refusal("min-class-rows", "-1") { $0.minClassRows = -1 },
    Refusal("features", "1000000000000") { $0.features = 1_000_000_000_000 },
  ]

  @Test(arguments: refusals) func impossibleParametersAreRefused(_ refusal: Refusal) throws {
    var parameters = SimulationParameters(rows: 20, features: 4, classes: 5)
    refusal.change(&parameters)
    do {
      _ = try Simulator(parameters)
      Issue.record("accepted")
    } catch {
      guard case .outOfRange(let name, let value, _) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(name == refusal.name && value == refusal.value)
    }
  }
}
