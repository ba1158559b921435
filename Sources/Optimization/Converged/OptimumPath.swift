import Foundation

/// The solvers that end with a certificate, by their command-line names.
public enum OptimumSolverName: String, Sendable, CaseIterable {
  /// Proximal Newton, or Newton-CG without an L1 part; see ``ProximalNewton`` and ``NewtonCG``.
  case converged
  /// Accelerated proximal gradients; see ``FISTA``.
  case fista
}

/// Certified optima of one training part along paths of C and l1_ratio.
///
/// Objective: C sum_i s_i loss_i + l1_ratio ||W||_1 + (1 - l1_ratio)/2 ||W||_F^2, intercepts unpenalised; at
/// C = inf the first term alone, with C = 1.
///
/// Solvers are fast from the optimum of a nearby point and slow from afar, above all towards larger C: where C
/// rises by more than half a decade, the points between are solved roughly on the way. The result depends on
/// the start and on what this instance solved before: equal paths give equal results.
///
/// One instance serves one thread.
public final class OptimumPath {
  /// Half a decade.
  private static let longestStep = 10.0.squareRoot() * (1 + 1e-9)
  /// The gap of the points between.
  private static let roughGap = 0.3
  /// Most iterations of the second solver after the first.
  private static let fallbackIterations = 5000

  private let problem: RowProblem
  private let settings: OptimumSettings
  private let name: OptimumSolverName
  private lazy var proximal = ProximalNewton(problem, settings: settings)
  private lazy var smooth = NewtonCG(problem, settings: settings)
  private lazy var plain = FISTA(problem, settings: settings)
  private lazy var fallback: FISTA = {
    var settings = settings
    settings.maxOuter = Self.fallbackIterations
    return FISTA(problem, settings: settings)
  }()

  public init(_ problem: RowProblem, solver: OptimumSolverName = .converged, settings: OptimumSettings = .init()) {
    self.problem = problem
    self.settings = settings
    name = solver
  }

  /// Without a penalty only Newton-CG serves.
  private func solver(_ C: Double, _ l1Ratio: Double) -> any OptimumSolver {
    if !C.isFinite { return smooth }
    if name == .fista { return plain }
    return l1Ratio > 0 ? proximal : smooth
  }

  /// Solves one point from another's optimum, or from W = 0.
  public func solve(C: Double, l1Ratio: Double, from start: Optimum? = nil) -> Optimum {
    let deadline =
      settings.maxSeconds.isFinite ? ContinuousClock.now + .seconds(settings.maxSeconds) : nil
    var at = start
    for between in stepsBetween(start?.C ?? startC(l1Ratio), C) {
      at = solver(between, l1Ratio).solve(
        C: between, l1Ratio: l1Ratio, from: at, gap: Self.roughGap, deadline: deadline)
    }
    let optimum = solver(C, l1Ratio).solve(C: C, l1Ratio: l1Ratio, from: at, gap: settings.gap, deadline: deadline)
    guard optimum.status == .notCertified, settings.maxOuter == nil, name != .fista, C.isFinite else {
      return optimum
    }
    // Where single-precision models are too coarse, plain gradients still get there.
    let second = fallback.solve(C: C, l1Ratio: l1Ratio, from: optimum, gap: settings.gap, deadline: deadline)
    return second.certificate.gap <= optimum.certificate.gap ? second : optimum
  }

  /// Half-decade steps above `low`, below `high`, equally spaced in the logarithm.
  private func stepsBetween(_ low: Double, _ high: Double) -> [Double] {
    guard low > 0, low.isFinite, high.isFinite, high > low * Self.longestStep else { return [] }
    let count = Int((log(high / low) / log(Self.longestStep)).rounded(.up))
    return (1..<count).map { low * pow(high / low, Double($0) / Double(count)) }
  }

  /// A C at which W = 0 is optimal or nearly so.
  private func startC(_ l1Ratio: Double) -> Double {
    let point = Iterate(problem, C: 1, fitsIntercept: settings.fitIntercept)
    point.refitIntercepts()
    point.updateGradient()
    var largest = 0.0
    for i in 0..<point.gradient.count { largest = max(largest, point.gradient[i].magnitude) }
    guard largest > 0 else { return .infinity }
    return max(l1Ratio, 0.01) / largest
  }
}

extension RowProblem {
  /// The certificate of any solution: F at its weights and intercepts as they are, D at its weights with the
  /// intercepts refitted (a dual point must satisfy their condition).
  ///
  /// Complexity: O(n p K).
  public func certificate<Scalar>(
    of solution: Solution<Scalar>, C: Double, l1Ratio: Double, fitIntercept: Bool
  ) -> Certificate {
    let point = Iterate(self, C: C, fitsIntercept: fitIntercept)
    let loss = point.evaluate(coefficients: solution.coefficients, intercepts: solution.intercepts)
    let objective = loss + PenaltyTerms(l1Ratio: l1Ratio).value(point.weights)
    point.refitIntercepts()
    point.updateGradient()
    return Certificate(objective: objective, bound: point.certificate(l1Ratio: l1Ratio).certificate.bound)
  }
}
