import DenseLinearAlgebra
import Testing

@testable import Optimization

/// Newton-CG where conjugate gradients alone are slow, certified by plain formulas.
@Suite struct NewtonCGTests {
  /// Many more rows than features, which are nearly the same up to their scales.
  @Test(arguments: [true, false]) func factorOfTheHessian(fitIntercept: Bool) throws {
    let (n, p, classes) = (400, 40, 4)
    var random = LegacyRandomState(seed: 3)
    let X = (0..<n).map { i -> [Double] in
      let common = 2 * random.double() - 1 + 0.2 * Double(i % classes)
      return (0..<p).map { j in common + 0.01 * (2 * random.double() - 1) * Double(1 + j % 7) }
    }
    let y = (0..<n).map { random.double() < 0.3 ? ($0 + 1) % classes : $0 % classes }
    let set = try TrainingSet(
      features: Matrix<Double>(rows: n, columns: p, elements: X.flatMap { $0 }), rows: (0..<Int32(n)).map { $0 },
      codes: y.map { Int32($0) }, classes: (0..<classes).map(String.init))
    let problem = RowProblem(set)
    let solver = NewtonCG(problem, settings: OptimumSettings(fitIntercept: fitIntercept))
    let optimum = solver.solve(C: 1000, l1Ratio: 0, from: nil, gap: 1e-7, deadline: nil)
    #expect(solver.factors > 0 && optimum.status == .certified)

    let naive = NaiveObjective(
      X: X, y: y, weights: [Double](repeating: 1, count: n), classCount: classes, fitIntercept: fitIntercept)
    let W = (0..<naive.columns).map { k in (0..<p).map { optimum.weights[$0 * problem.stride + k] } }
    let b = (0..<naive.columns).map { optimum.intercepts[$0] }
    let q = naive.scores(W, b).map(NaiveObjective.probabilities)
    let objective = naive.objective(W, b, C: 1000, l1Ratio: 0)
    let dual = naive.dual(q, C: 1000, l1Ratio: 0)
    #expect(objective - dual.bound <= 2e-7 * dual.bound && dual.intercept <= 1e-9)
  }
}
