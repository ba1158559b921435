import DenseLinearAlgebra
import Foundation
import TestSupport
import Testing

@testable import Optimization

/// What is recorded of a fit on its way.
@Suite struct TraceTests {
  /// A small problem with weights; `classes` of them.
  struct Rows {
    let X: [[Double]]
    let y: [Int]
    let weights: [Double]
    let classes: Int

    init(classes: Int, n: Int = 48, p: Int = 6) {
      var random = LegacyRandomState(seed: UInt32(classes))
      X = (0..<n).map { _ in (0..<p).map { _ in 2 * random.double() - 1 } }
      y = (0..<n).map { $0 % classes }
      weights = (0..<n).map { _ in 0.5 + random.double() }
      self.classes = classes
    }

    func trainingSet<Scalar: SagaScalar>(_ type: Scalar.Type) throws -> TrainingSet<Scalar> {
      try TrainingSet(
        features: Matrix(rows: X.count, columns: X[0].count, elements: X.flatMap { $0.map { Scalar($0) } }),
        rows: (0..<Int32(X.count)).map { $0 }, codes: y.map { Int32($0) },
        classes: (0..<classes).map { "\($0)" }, sampleWeights: weights)
    }

    var naive: NaiveObjective {
      NaiveObjective(X: X, y: y, weights: weights, classCount: classes, fitIntercept: true)
    }
  }

  /// Every epoch of each fit of a pack against the textbook form, run for as many epochs.
  @Test(arguments: [2, 3, 9]) func epochsAreTheTextbooks(classes: Int) throws {
    let rows = Rows(classes: classes)
    let set = try rows.trainingSet(Double.self)
    let epochs = 6
    let points = [(C: 1.0, l1: 0.3), (C: 100.0, l1: 0.0), (C: 0.5, l1: 0.5), (C: 10.0, l1: 1.0), (C: 3.0, l1: 0.1)]
    let pack = points.map {
      SAGASettings(
        C: $0.C, l1Ratio: $0.l1, maxIterations: epochs, tolerance: 1e-7, streamSeed: 209_652_397)
    }
    let silent = set.fit(pack: pack, workspace: SAGAWorkspace())
    for (place, point) in points.enumerated() {
      let trace = SAGATrace<Double>(
        RowProblem(objectivesOf: set), C: point.C, l1Ratio: point.l1, fitIntercept: true)
      let solutions = set.fit(pack: pack, workspace: SAGAWorkspace(), observer: trace.observer(fit: place))
      // Looking on changes nothing.
      #expect(solutions.map(\.coefficients.elements) == silent.map(\.coefficients.elements))
      #expect(solutions.map(\.intercepts) == silent.map(\.intercepts))
      #expect(trace.steps.map(\.iteration) == Array(1...solutions[place].iterations))
      var before = [[Double]](repeating: [Double](repeating: 0, count: 6), count: classes == 2 ? 1 : classes)
      for (step, ratio) in zip(trace.steps, solutions[place].changes) {
        let (W, b) = NaiveSAGA(C: point.C, l1Ratio: point.l1, epochs: step.iteration)
          .fit(rows.X, rows.y, classCount: classes, weights: rows.weights)
        let largest = W.joined().map(abs).max()!
        let change = zip(W.joined(), before.joined()).map { abs($0 - $1) }.max()!
        #expect(abs(step.maxWeight - largest) <= 1e-12)
        #expect(abs(step.maxChange - change) <= 1e-12)
        #expect(ratio == (step.maxWeight == 0 ? step.maxChange : step.maxChange / step.maxWeight))
        let objective = rows.naive.objective(W, b, C: point.C, l1Ratio: point.l1)
        #expect(abs(step.objective - objective) <= 1e-10 * objective)
        #expect(step.gap.isNaN)
        before = W
      }
    }
  }

  /// Without a penalty the objective is the data term at C = 1.
  @Test func objectiveWithoutPenalty() throws {
    let rows = Rows(classes: 3)
    let set = try rows.trainingSet(Double.self)
    let trace = SAGATrace<Double>(
      RowProblem(objectivesOf: set), C: .infinity, l1Ratio: 0.5, fitIntercept: true)
    let settings = SAGASettings(C: .infinity, l1Ratio: 0.5, maxIterations: 4, streamSeed: 5)
    let solution = set.fit(pack: [settings], workspace: SAGAWorkspace(), observer: trace.observer())[0]
    let (W, b, _) = NaiveObjective.parts(solution)
    let expected = rows.naive.dataTerm(W, b, C: 1)
    #expect(abs(try #require(trace.steps.last).objective - expected) <= 1e-12 * expected)
  }

  /// A fit that stops early, one that is begun anew by the strict kernels, and one that overflows.
  @Test func lengths() throws {
    let set = try Rows(classes: 3).trainingSet(Float.self)
    for (l1, C, tolerance) in [(0.0, 0.1, 1e-2), (1.0, 1e-3, 1e-4), (0.5, 1, 1e-12)] {
      let trace = SAGATrace<Float>(RowProblem(objectivesOf: set), C: C, l1Ratio: l1, fitIntercept: true)
      let settings = SAGASettings(
        C: C, l1Ratio: l1, maxIterations: 30, tolerance: tolerance, streamSeed: 209_652_397)
      let solution = set.fit(pack: [settings], workspace: SAGAWorkspace(), observer: trace.observer())[0]
      #expect(trace.steps.map(\.iteration) == Array(1...solution.iterations))
      let met = trace.steps.map { $0.maxWeight == 0 ? $0.maxChange == 0 : $0.maxChange / $0.maxWeight <= tolerance }
      #expect(met.dropLast().allSatisfy { !$0 })
      #expect(met.last == (solution.status == .converged) || solution.iterations == 30)
    }
  }

  /// Outer iterations: as many as are counted, the last one at the certificate, none above the one before.
  @Test(arguments: OptimumSolverName.allCases, [0.0, 0.4, 1.0])
  func outerIterations(solver: OptimumSolverName, l1Ratio: Double) throws {
    for classes in [2, 4] {
      let rows = Rows(classes: classes)
      let set = try rows.trainingSet(Double.self)
      let path = OptimumPath(
        RowProblem(set), solver: solver, settings: OptimumSettings(gap: 1e-7))
      var previous: Optimum?
      for C in [0.5, 20] {
        let optimum = path.solve(C: C, l1Ratio: l1Ratio, from: previous)
        previous = optimum
        #expect(optimum.status == .certified)
        #expect(optimum.trace.map(\.iteration) == Array(1..<optimum.iterations + 1))
        #expect(C < 20 || optimum.iterations > 0)
        guard let last = optimum.trace.last else { continue }
        #expect(last.objective == optimum.certificate.objective)
        #expect(last.gap == optimum.certificate.gap)
        let (W, b, _) = NaiveObjective.parts(optimum.solution(Double.self))
        let objective = rows.naive.objective(W, b, C: C, l1Ratio: l1Ratio)
        #expect(abs(last.objective - objective) <= 1e-10 * objective)
        guard solver == .converged else { continue }
        for (a, b) in zip(optimum.trace, optimum.trace.dropFirst()) {
          #expect(b.objective <= a.objective * (1 + 1e-12))
        }
      }
    }
  }
}
