/// Accelerated proximal gradient descent with backtracking and restarts: the plain second solver.
///
/// Each iteration takes a gradient step of the data term, minimised over the intercepts, from an extrapolated
/// point, then the penalty's proximal step. Cost: O(n p K) an iteration.
/// Source: A. Beck, M. Teboulle, SIAM J. Imaging Sci. 2(1), 2009, doi:10.1137/080716542; gradient restarts
/// after B. O'Donoghue, E. Candes, Found. Comput. Math. 15, 2015, doi:10.1007/s10208-013-9150-3.
final class FISTA: OptimumSolver {
  /// A certificate costs a gradient of its own.
  private static let iterationsPerCheck = 10
  private static let defaultIterations = 100_000

  private let settings: OptimumSettings
  private let current: Iterate
  private let ahead: Iterate
  private let previousWeights: AlignedArray<Double>
  private let previousScores: AlignedArray<Double>

  init(_ problem: RowProblem, settings: OptimumSettings) {
    self.settings = settings
    current = Iterate(problem, C: 1, fitsIntercept: settings.fitIntercept)
    ahead = Iterate(problem, C: 1, fitsIntercept: settings.fitIntercept)
    previousWeights = AlignedArray(problem.p * problem.stride)
    previousScores = AlignedArray(problem.n * problem.stride)
  }

  func solve(
    C: Double, l1Ratio: Double, from start: Optimum?, gap: Double, deadline: ContinuousClock.Instant?
  ) -> Optimum {
    current.start(C: C, weights: start?.weights, intercepts: start?.intercepts)
    ahead.setC(C)
    ahead.intercepts.assign(current.intercepts)
    previousWeights.assign(current.weights)
    previousScores.assign(current.scores)
    let count = current.weights.count
    let penalty = ElasticNet(alpha: 1 - l1Ratio, beta: l1Ratio)
    var lipschitz = 1.0
    var momentum = 1.0
    var iterations = 0
    let limit = settings.maxOuter ?? Self.defaultIterations
    var (certificate, scale) = check(l1Ratio)
    var trace: [TraceStep] = []
    let terms = PenaltyTerms(l1Ratio: l1Ratio)

    iterating: while certificate.gap > gap, iterations < limit, deadline.map({ ContinuousClock.now < $0 }) ?? true {
      iterations += 1
      let nextMomentum = (1 + (1 + 4 * momentum * momentum).squareRoot()) / 2
      let beta = (momentum - 1) / nextMomentum
      for i in 0..<count {
        ahead.weights[i] = current.weights[i] + beta * (current.weights[i] - previousWeights[i])
      }
      for i in 0..<current.scores.count {
        ahead.scores[i] = current.scores[i] + beta * (current.scores[i] - previousScores[i])
      }
      ahead.refitIntercepts()
      ahead.updateGradient()
      momentum = nextMomentum
      previousWeights.assign(current.weights)
      previousScores.assign(current.scores)
      current.intercepts.assign(ahead.intercepts)
      while true {
        var (linear, square) = (0.0, 0.0)
        for i in 0..<count {
          let next = penalty.proximal(
            ahead.weights[i] - ahead.gradient[i] / lipschitz, step: 1 / lipschitz)
          let step = next - ahead.weights[i]
          linear += ahead.gradient[i] * step
          square += step * step
          current.weights[i] = next
        }
        current.problem.scores(of: current.weights, into: current.scores)
        current.refitIntercepts()
        let rounding = 1e-12 * ahead.loss.magnitude
        if current.loss <= ahead.loss + linear + lipschitz / 2 * square + rounding { break }
        // Nothing to be won by shorter steps: rounding, or scores beyond the largest numbers.
        guard current.loss.isFinite, ahead.loss.isFinite, lipschitz < 1e100 else { break iterating }
        lipschitz *= 2
      }
      var uphill = 0.0
      for i in 0..<count {
        uphill += (ahead.weights[i] - current.weights[i]) * (current.weights[i] - previousWeights[i])
      }
      if uphill > 0 {
        momentum = 1
        lipschitz *= 0.7
      }
      var step = TraceStep(iteration: iterations, objective: current.loss + terms.value(current.weights))
      if iterations % Self.iterationsPerCheck == 0 || iterations == limit {
        (certificate, scale) = check(l1Ratio)
        step.gap = certificate.gap
      }
      trace.append(step)
    }
    // An iteration that was broken off.
    if trace.count < iterations { trace.append(TraceStep(iteration: iterations)) }
    return current.optimum(
      C: C, l1Ratio: l1Ratio, status: certificate.gap <= gap ? .certified : .notCertified,
      certificate: certificate, iterations: iterations, trace: trace,
      dualPoint: settings.keepsDualPoint ? current.dualPoint(scale: scale) : nil)
  }

  private func check(_ l1Ratio: Double) -> (Certificate, Double) {
    current.updateGradient()
    return current.certificate(l1Ratio: l1Ratio)
  }

}
