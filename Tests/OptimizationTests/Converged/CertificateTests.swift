import DenseLinearAlgebra
import TestSupport
import Testing

@testable import Optimization

/// Certificates of any points, solutions of SAGA among them.
@Suite struct CertificateTests {
  typealias Problem = OptimumFixtures.Problem

  static let problems = OptimumFixtures.all.problems.filter { $0.entry.X.count * $0.entry.X[0].count < 2000 }

  func solution(_ W: [[Double]], _ b: [Double]) -> Solution<Double> {
    Solution(
      coefficients: Matrix(rows: W.count, columns: W[0].count, elements: W.flatMap { $0 }), intercepts: b,
      iterations: 0, status: .iterationLimit, changes: [])
  }

  /// Intercepts of zero gradient, by plain Newton steps on the naive formulas: what D is taken at.
  func refitted(_ naive: NaiveObjective, _ W: [[Double]], _ b: [Double], C: Double) -> [Double] {
    guard naive.fitIntercept else { return b }
    var b = b
    for _ in 0..<400 {
      let p = naive.scores(W, b).map(NaiveObjective.probabilities)
      let slopes = naive.gradient(of: p, C: 1).intercepts
      // The Hessian is at most this in every direction.
      for k in b.indices {
        let curvature = (0..<naive.n).reduce(0) { $0 + naive.weights[$1] * p[$1][k] * (1 - p[$1][k]) }
        b[k] -= slopes[k] / max(2 * curvature, 1e-3)
      }
    }
    return b
  }

  /// F at any point is the formula's; D is below every objective; and with the probabilities at refitted
  /// intercepts as dual point it is the formula's too.
  @Test(arguments: problems) func anyPoint(_ problem: Problem) throws {
    let naive = try problem.entry.naive()
    let rows = RowProblem(try problem.entry.training(Double.self))
    var values = TestValues(seed: 3)
    for scale in [0.0, 0.01, 0.3] {
      let W = (0..<naive.columns).map { _ in (0..<naive.p).map { _ in scale * values.value() } }
      let b = (0..<naive.columns).map { _ in naive.fitIntercept ? values.value() : 0 }
      let certificate = rows.certificate(
        of: solution(W, b), C: problem.C, l1Ratio: problem.l1_ratio, fitIntercept: naive.fitIntercept)
      let value = naive.objective(W, b, C: problem.C, l1Ratio: problem.l1_ratio)
      #expect(abs(certificate.objective - value) <= 1e-11 * value)
      #expect(certificate.objective >= problem.least * (1 - 1e-11))
      #expect(certificate.bound <= problem.objective * (1 + 1e-11))
      if certificate.bound <= 0 {
        #expect(certificate.gap == .infinity)
      } else {
        #expect(certificate.gap == (certificate.objective - certificate.bound) / certificate.bound)
      }
      guard scale <= 0.01, problem.entry.name != "columns of all sizes" else { continue }
      var q = naive.scores(W, refitted(naive, W, b, C: problem.C)).map(NaiveObjective.probabilities)
      if problem.l1_ratio == 1 {
        let largest = naive.gradient(of: q, C: problem.C).weights.joined().map(abs).max()!
        let t = min(1, 1 / largest)
        for i in q.indices {
          for k in q[i].indices { q[i][k] = (1 - t) * naive.label(i, k) + t * q[i][k] }
        }
      }
      let dual = naive.dual(q, C: problem.C, l1Ratio: problem.l1_ratio)
      #expect(dual.intercept <= 1e-9)
      #expect(abs(dual.bound - certificate.bound) <= 1e-9 * (value + abs(dual.bound)))
    }
  }

  /// The oracles' own optima have no gap.
  @Test func gapsAreDefined() {
    #expect(Certificate(objective: 3, bound: 2).gap == 0.5)
    #expect(Certificate(objective: 2, bound: 2.0000001).gap == 0)
    for bound in [0, -1, -Double.infinity, .nan] { #expect(Certificate(objective: 3, bound: bound).gap == .infinity) }
  }

  /// SAGA with scikit-learn's settings ends far from the optimum at large C, and nearer with more epochs.
  @Test(arguments: [0, 0.5, 1]) func saga(_ l1Ratio: Double) throws {
    let problem = try #require(
      OptimumFixtures.all.problems.first { $0.entry.name == "few rows" && $0.C == 1000 && $0.l1_ratio == l1Ratio })
    let set = try problem.entry.training(Double.self)
    let rows = RowProblem(set)
    var excesses: [Double] = []
    for epochs in [1, 10, 100, 10_000] {
      let estimator = LogisticRegression(C: problem.C, l1Ratio: l1Ratio, maxIterations: epochs, tolerance: 0)
      let fitted = try estimator.fit(set, workspace: SAGAWorkspace())
      let certificate = rows.certificate(of: fitted.solution, C: problem.C, l1Ratio: l1Ratio, fitIntercept: true)
      #expect(certificate.bound <= problem.objective * (1 + 1e-11))
      #expect(certificate.gap >= (certificate.objective - problem.objective) / problem.objective)
      excesses.append(certificate.objective / problem.objective - 1)
    }
    #expect(excesses[2] > 1)
    #expect(excesses == excesses.sorted(by: >))
  }

  /// Where SAGA does converge, its certificate says so.
  @Test(arguments: OptimumFixtures.all.problems.filter { $0.data < 2 && $0.C == 0.1 })
  func convergedSaga(_ problem: Problem) throws {
    let set = try problem.entry.training(Double.self)
    let rows = RowProblem(set)
    var gaps: [Double] = []
    for epochs in [1, 20, 3000] {
      let estimator = LogisticRegression(
        C: problem.C, l1Ratio: problem.l1_ratio, maxIterations: epochs, tolerance: 0)
      let fitted = try estimator.fit(set, workspace: SAGAWorkspace())
      gaps.append(
        rows.certificate(of: fitted.solution, C: problem.C, l1Ratio: problem.l1_ratio, fitIntercept: true).gap)
    }
    #expect(gaps[0] > gaps[2])
    #expect(gaps[2] <= 1e-9)
  }
}
