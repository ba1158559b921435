import DenseLinearAlgebra
import TestSupport
import Testing

@testable import Optimization

/// Converged fits against independently found optima, with every claim of the certificates computed again.
@Suite struct OptimumTests {
  typealias Problem = OptimumFixtures.Problem

  /// Problems on which plain proximal gradients take too long: there FISTA has to be honest, not fast.
  static let hardForGradients: Set = [
    "columns of all sizes", "few rows", "equal and constant columns", "separable", "a class of two rows",
  ]

  @Test func fixtures() {
    #expect(OptimumFixtures.all.problems.count > 150)
    for problem in OptimumFixtures.all.problems {
      #expect(abs(problem.objective - problem.bound) <= 1e-9 * problem.objective)
    }
  }

  /// Checks an optimum's claims; the gap it must have reached is that of its status.
  func check(_ optimum: Optimum, _ problem: Problem, _ naive: NaiveObjective, gap: Double, required: Bool) {
    let certificate = optimum.certificate
    if required { #expect(optimum.status == .certified) }
    #expect(certificate.objective >= problem.least * (1 - 1e-11))
    #expect(certificate.bound <= problem.objective * (1 + 1e-11))
    if optimum.status == .certified {
      #expect(certificate.objective <= problem.objective * (1 + gap))
    }
    checkClaims(optimum, naive, C: problem.C, l1Ratio: problem.l1_ratio, gap: gap, required: required)
    let (W, b, _) = NaiveObjective.parts(optimum.solution(Double.self))
    checkCoordinates(W, b, naive, problem, excess: certificate.objective - problem.least)
  }

  /// Objective, bound and feasibility of the dual point by plain formulas.
  func checkClaims(
    _ optimum: Optimum, _ naive: NaiveObjective, C: Double, l1Ratio: Double, gap: Double, required: Bool = true
  ) {
    let certificate = optimum.certificate
    #expect((optimum.status == .certified) == (certificate.gap <= gap))
    let (W, b, q) = NaiveObjective.parts(optimum.solution(Double.self))
    let value = naive.objective(W, b, C: C, l1Ratio: l1Ratio)
    #expect(abs(value - certificate.objective) <= 1e-9 * value)
    guard let q, certificate.bound > -.infinity else {
      #expect(!required)
      return
    }
    let dual = naive.dual(q, C: C, l1Ratio: l1Ratio)
    #expect(abs(dual.bound - certificate.bound) <= 1e-9 * value)
    #expect(dual.simplex <= 1e-12)
    #expect(dual.intercept <= 1e-9)
    // V is a sum of terms c x of either sign: their rounding is all that may be over.
    let terms = (0..<naive.p).map { j in
      (0..<naive.n).reduce(0) { $0 + naive.weights[$1] * abs(naive.X[$1][j]) }
    }.max()!
    #expect(dual.box <= 1e-9 + 4 * Double.ulpOfOne * C * terms)
    if !naive.fitIntercept { #expect(b.allSatisfy { $0 == 0 }) }
  }

  /// No coordinate's proximal step may promise more than is left to win: with the curvature L_j at most, a
  /// step d lowers F by L_j d^2 / 2 or more.
  func checkCoordinates(
    _ W: [[Double]], _ b: [Double], _ naive: NaiveObjective, _ problem: Problem, excess: Double
  ) {
    let penalty = ElasticNet(alpha: 1 - problem.l1_ratio, beta: problem.l1_ratio)
    let G = naive.gradient(W, b, C: problem.C).weights
    for j in 0..<naive.p {
      let squares = (0..<naive.n).reduce(0) { $0 + naive.weights[$1] * naive.X[$1][j] * naive.X[$1][j] }
      let L = problem.C * squares / 4
      guard L > 0 else {
        #expect(W.allSatisfy { abs($0[j]) <= 1e-6 })
        continue
      }
      for k in 0..<naive.columns {
        let step = penalty.proximal(W[k][j] - G[k][j] / L, step: 1 / L) - W[k][j]
        #expect(L * step * step / 2 <= excess + 1e-9 * problem.objective)
      }
    }
  }

  func solve<Scalar: SagaScalar>(
    _ problem: Problem, _ name: OptimumSolverName, _ type: Scalar.Type, gap: Double, maxOuter: Int? = nil
  ) throws -> Optimum {
    let settings = OptimumSettings(
      fitIntercept: problem.entry.fit_intercept, gap: gap, maxOuter: maxOuter, maxSeconds: 60, keepsDualPoint: true)
    let path = OptimumPath(RowProblem(try problem.entry.training(type)), solver: name, settings: settings)
    return path.solve(C: problem.C, l1Ratio: problem.l1_ratio)
  }

  @Test(arguments: OptimumFixtures.all.problems) func converged(_ problem: Problem) throws {
    for gap in [1e-4, 1e-7] {
      let optimum = try solve(problem, .converged, Double.self, gap: gap)
      check(optimum, problem, try problem.entry.naive(), gap: gap, required: true)
    }
  }

  @Test(arguments: OptimumFixtures.all.problems) func fista(_ problem: Problem) throws {
    let optimum = try solve(problem, .fista, Double.self, gap: 1e-4, maxOuter: 20_000)
    let required = !Self.hardForGradients.contains(problem.entry.name)
    check(optimum, problem, try problem.entry.naive(), gap: 1e-4, required: required)
  }

  /// All features are exact in single precision, so the problems are the same ones.
  @Test(arguments: OptimumFixtures.all.problems) func float32(_ problem: Problem) throws {
    let set = try problem.entry.training(Float.self)
    var naive = try problem.entry.naive()
    if let weights = set.weights {
      // Weights are rounded with the features.
      naive = NaiveObjective(
        X: naive.X, y: naive.y, weights: weights.map { Double($0) }, classCount: naive.classCount,
        fitIntercept: naive.fitIntercept)
    }
    let optimum = try solve(problem, .converged, Float.self, gap: 1e-6)
    guard try set.weights.map({ $0.map { Double($0) } }) == problem.entry.training(Double.self).weights else {
      // Another problem, if only by rounding.
      #expect(optimum.status == .certified)
      return checkClaims(optimum, naive, C: problem.C, l1Ratio: problem.l1_ratio, gap: 1e-6)
    }
    check(optimum, problem, naive, gap: 1e-6, required: true)
  }

  /// More classes than a vector has lanes, by far.
  @Test(arguments: [0, 0.5, 1]) func manyClasses(_ l1Ratio: Double) throws {
    let (n, p, K) = (600, 12, 200)
    var values = TestValues(seed: 9)
    let codes = (0..<n).map { Int32($0 * 7 % K) }
    let elements = codes.flatMap { code in (0..<p).map { j in Double(Int(code) >> (j % 8) & 1) + values.value() } }
    let set = try TrainingSet(
      features: Matrix(rows: n, columns: p, elements: elements), rows: (0..<Int32(n)).map { $0 }, codes: codes,
      classes: (0..<K).map { String($0) })
    let settings = OptimumSettings(gap: 1e-4, maxSeconds: 60, keepsDualPoint: true)
    let path = OptimumPath(RowProblem(set), settings: settings)
    let optimum = path.solve(C: 3, l1Ratio: l1Ratio)
    #expect(optimum.status == .certified)
    let naive = NaiveObjective(
      X: (0..<n).map { Array(elements[($0 * p)..<(($0 + 1) * p)]) }, y: codes.map { Int($0) },
      weights: [Double](repeating: 1, count: n), classCount: K, fitIntercept: true)
    checkClaims(optimum, naive, C: 3, l1Ratio: l1Ratio, gap: 1e-4)
  }

  /// A feature whose curvature no float holds: the fit ends, whatever it finds, and claims nothing that is not so.
  @Test(arguments: [0, 0.5, 1]) func enormous(_ l1Ratio: Double) throws {
    let (n, p) = (60, 3)
    var values = TestValues(seed: 10)
    let elements = (0..<n).flatMap { i in [values.value(), values.value() + Double(i % 3), 1e20 * values.value()] }
    let set = try TrainingSet(
      features: Matrix(rows: n, columns: p, elements: elements), rows: (0..<Int32(n)).map { $0 },
      codes: (0..<Int32(n)).map { $0 % 3 }, classes: ["a", "b", "c"])
    let settings = OptimumSettings(maxOuter: 50, maxSeconds: 20, keepsDualPoint: true)
    let path = OptimumPath(RowProblem(set), settings: settings)
    let naive = NaiveObjective(
      X: (0..<n).map { Array(elements[($0 * p)..<(($0 + 1) * p)]) }, y: (0..<n).map { $0 % 3 },
      weights: [Double](repeating: 1, count: n), classCount: 3, fitIntercept: true)
    var last: Optimum?
    for C in [1e-40, 1e-20, 1e-3, 1, 1000] {
      let optimum = path.solve(C: C, l1Ratio: l1Ratio, from: last)
      if optimum.status == .certified { checkClaims(optimum, naive, C: C, l1Ratio: l1Ratio, gap: 1e-4) }
      last = optimum
    }
  }

  /// At a tiny gap 0 lies nearly in the subdifferential.
  @Test(arguments: OptimumFixtures.all.problems.filter { $0.data < 2 }) func subdifferential(_ problem: Problem) throws {
    let naive = try problem.entry.naive()
    let optimum = try solve(problem, .converged, Double.self, gap: 1e-9)
    #expect(optimum.status == .certified)
    let (W, b, _) = NaiveObjective.parts(optimum.solution(Double.self))
    let gradient = naive.gradient(W, b, C: problem.C)
    let penalty = ElasticNet(alpha: 1 - problem.l1_ratio, beta: problem.l1_ratio)
    let L = (0..<naive.p).map { j in
      problem.C * naive.X.reduce(0) { $0 + $1[j] * $1[j] } / 4 + 1 - problem.l1_ratio
    }.max()!
    let limit = (2 * L * 1e-9 * problem.objective).squareRoot() + 1e-9
    for (weights, slopes) in zip(W, gradient.weights) {
      for (w, g) in zip(weights, slopes) where w == 0 || abs(w) > 1e-4 {
        #expect(penalty.subdifferentialDistance(w, gradient: g) <= limit)
      }
    }
    #expect(gradient.intercepts.allSatisfy { abs($0) <= 1e-9 * problem.C * Double(naive.n) })
  }
}
