import DenseLinearAlgebra
import Foundation
import TestSupport
import Testing

@testable import Optimization

/// Optima of small problems by independent solvers, as `scripts/make-optimum-fixtures` writes them.
struct OptimumFixtures: Decodable, Sendable {
  struct Data: Decodable, Sendable {
    let name: String
    let X: [[Double]]
    let y: [Int32]
    let weights: [Double]?
    let class_weight: String
    let fit_intercept: Bool

    func training<Scalar: SagaScalar>(_ type: Scalar.Type) throws -> TrainingSet<Scalar> {
      let classCount = Int(y.max()!) + 1
      return try TrainingSet(
        features: Matrix<Scalar>(rows: X.count, columns: X[0].count, elements: X.flatMap { $0.map { Scalar($0) } }),
        rows: (0..<Int32(X.count)).map { $0 }, codes: y, classes: (0..<classCount).map { String($0) },
        sampleWeights: weights, classWeight: class_weight == "balanced" ? .balanced : .none)
    }

    /// The same for the plain formulas.
    func naive() throws -> NaiveObjective {
      let set = try training(Double.self)
      return NaiveObjective(
        X: X, y: y.map { Int($0) }, weights: set.weights ?? [Double](repeating: 1, count: y.count),
        classCount: set.classes.count, fitIntercept: fit_intercept)
    }
  }

  struct Problem: Decodable, Sendable, CustomTestStringConvertible {
    let data: Int
    let C: Double
    let l1_ratio: Double
    /// F at the optimum, and D, which lies within 1e-9 of it.
    let objective: Double
    let bound: Double
    /// What no point's objective is below: D is subject to the rounding of its dual point, F is not.
    var least: Double { min(bound, objective) }

    var testDescription: String { "\(OptimumFixtures.all.data[data].name), C=\(C), l1_ratio=\(l1_ratio)" }
    var entry: Data { OptimumFixtures.all.data[data] }
  }

  let data: [Data]
  let problems: [Problem]

  static let all: OptimumFixtures = {
    let url = SklearnFixtures.root.appendingPathComponent("Tests/OptimizationTests/Fixtures/optima.json")
    return try! JSONDecoder().decode(OptimumFixtures.self, from: Foundation.Data(contentsOf: url))
  }()
}
