/// Proximal Newton with a working set, for l1_ratio > 0.
///
/// Each outer iteration refits the intercepts exactly, takes the full gradient and the certificate, chooses a
/// working set (non-zero weights and the worst violators), minimises a quadratic model over it
/// (``NewtonModel``), shifts weights where the loss does not see it (``ClassShift``) and searches along the step.
/// Models are made in single precision and may leave out rows of negligible curvature; gradient, line search and
/// certificate are in double precision.
/// Cost: O(n p K) an outer iteration, and the model's.
/// Source: J. Lee, Y. Sun, M. Saunders, SIAM J. Optim. 24(3), 2014, doi:10.1137/130921428.
final class ProximalNewton: OptimumSolver {
  private static let defaultOuter = 200
  /// Share of a class's curvature that may be left out of its model at first, without and with l1_ratio = 1.
  private static let droppedShare = (usual: 1e-3, lasso: 1e-4)
  /// A model whose curvatures have moved by more than this is made anew.
  private static let staleness = 0.15
  /// With l1_ratio < 1 an iteration that leaves more than this share of the gap, with the gap still `far` times what is
  /// asked for, has come to the end of what its model knows.
  private static let poorProgress = (share: 0.1, far: 3.0)
  /// A model's last sweep gains less than this share of all gained. With l1_ratio < 1 it may gain more where the gap
  /// is to fall by little: this share of the ratio by which it is to fall.
  private static let lastGain = (usual: 0.01, ofRatio: 0.1)
  /// With l1_ratio < 1, sweeps of the model that gain less than this share of the gap asked for are the last; ten times
  /// less after every iteration that halves no gap, since many such sweeps may be what is missing.
  private static let leastGain = 0.001
  private static let leastViolators = 300
  /// A dual point is looked for when the objective is expected to fall by less than this share of the gap.
  private static let dualShare = 0.003
  /// The next one after a failure, when it is expected to fall by less than this share of what was expected then: at
  /// once, nearly, after one whose gap was no more than `near` times what is asked for.
  private static let dualPause = (usual: 0.1, soon: 0.5, near: 10.0)
  /// Gaps from here on are for points on the way, not worth a dual point of their own.
  private static let roughGap = 0.05

  private let problem: RowProblem
  private let settings: OptimumSettings
  private let point: Iterate
  private let model: NewtonModel
  private let steps: AlignedArray<Double>
  private let lineSearch: LineSearch
  private lazy var dualNewton = DualNewton(problem, fitsIntercept: settings.fitIntercept)
  private var last: Optimum?
  private var modelC = 0.0
  /// Share left out of the model at hand.
  private var modelShare = 0.0

  init(_ problem: RowProblem, settings: OptimumSettings) {
    self.problem = problem
    self.settings = settings
    point = Iterate(problem, C: 1, fitsIntercept: settings.fitIntercept)
    model = NewtonModel(problem, fitsIntercept: settings.fitIntercept)
    steps = AlignedArray(problem.p * problem.stride)
    lineSearch = LineSearch(problem)
  }

  func solve(
    C: Double, l1Ratio: Double, from start: Optimum?, gap: Double, deadline: ContinuousClock.Instant?
  ) -> Optimum {
    if let start, start === last {
      if start.C != C {
        point.setC(C)
        point.refitIntercepts()
        point.updateGradient()
      }
    } else {
      point.startWithGradient(C: C, weights: start?.weights, intercepts: start?.intercepts)
    }
    if l1Ratio == 1 { dualNewton.restart() }
    let limit = settings.maxOuter ?? Self.defaultOuter
    var share = l1Ratio == 1 ? Self.droppedShare.lasso : Self.droppedShare.usual
    var (certificate, scale) = point.certificate(l1Ratio: l1Ratio)
    // The best dual point of another origin, and its bound.
    var dual: (bound: Double, dualPoint: AlignedArray<Double>)?
    var forecast = DecreaseForecast(objective: certificate.objective)
    // After a failure the point must come much closer before another is looked for.
    var nextDual = Double.infinity
    var outer = 0
    var mustRebuild = !model.isBuilt || modelC != C || modelShare > share
    var leastGain = Self.leastGain
    var stalls = 0
    var trace: [TraceStep] = []
    func record() {
      trace.append(TraceStep(iteration: outer, objective: certificate.objective, gap: certificate.gap))
    }
    while certificate.gap > gap, outer < limit, deadline.map({ ContinuousClock.now < $0 }) ?? true {
      outer += 1
      if mustRebuild || model.relativeChange(point, scale: 1) > Self.staleness {
        model.rebuild(point, droppedShare: share)
        point.refreshInterceptSystem()
        modelC = C
        modelShare = share
        mustRebuild = false
      }
      if l1Ratio == 1, gap < Self.roughGap,
        forecast.remaining < min(Self.dualShare * gap * certificate.objective, nextDual)
      {
        let found = dualNewton.dualPoint(point, model: model, target: gap)
        let isNear = Certificate(objective: certificate.objective, bound: found.bound).gap <= Self.dualPause.near * gap
        nextDual = (isNear ? Self.dualPause.soon : Self.dualPause.usual) * forecast.remaining
        if found.bound > dual?.bound ?? -.infinity { dual = found }
        certificate.bound = max(certificate.bound, found.bound)
        if certificate.gap <= gap {
          record()
          break
        }
      }
      let ratio = l1Ratio == 1 ? 0 : gap / certificate.gap
      let interceptSteps = model.minimise(
        point, workingSet: workingSet(l1Ratio), l1Ratio: l1Ratio,
        enough: max(Self.lastGain.usual, Self.lastGain.ofRatio * ratio),
        least: l1Ratio == 1 ? 0 : leastGain * gap * certificate.objective, steps: steps)
      if !problem.isBinary {
        ClassShift.improve(
          steps, from: point.weights, classes: problem.columns, stride: problem.stride, l1: l1Ratio,
          ridge: 1 - l1Ratio)
      }
      let length = lineSearch.move(
        point, steps: steps, interceptSteps: interceptSteps, l1: l1Ratio, ridge: 1 - l1Ratio)
      point.refitIntercepts()
      point.updateGradient()
      let before = certificate.gap
      (certificate, scale) = point.certificate(l1Ratio: l1Ratio)
      forecast.add(certificate.objective)
      if let dual { certificate.bound = max(certificate.bound, dual.bound) }
      record()
      if length < 1 { mustRebuild = true }
      if !(certificate.gap < 0.5 * before) {
        mustRebuild = true
        leastGain /= 10
        // At l1_ratio = 1 the gap is no measure of the model.
        if l1Ratio < 1 || length == 0 { share /= 10 }
      } else if l1Ratio < 1, certificate.gap > Self.poorProgress.share * before,
        certificate.gap > Self.poorProgress.far * gap
      {
        mustRebuild = true
      }
      stalls = length == 0 ? stalls + 1 : 0
      if stalls == 4 { break }  // the model is exact by now, and nothing moves
    }
    let improved = dual.map { $0.bound >= certificate.bound } ?? false
    let optimum = point.optimum(
      C: C, l1Ratio: l1Ratio, status: certificate.gap <= gap ? .certified : .notCertified,
      certificate: certificate, iterations: outer, trace: trace,
      dualPoint: settings.keepsDualPoint ? (improved ? dual!.dualPoint : point.dualPoint(scale: scale)) : nil)
    last = optimum
    return optimum
  }

  /// For each class the features to work on: non-zero weights, and of the weights at 0 whose gradient exceeds
  /// the threshold the worst.
  private func workingSet(_ l1Ratio: Double) -> [[Int32]] {
    let (p, K, stride) = (problem.p, problem.columns, problem.stride)
    var set = [[Int32]](repeating: [], count: K)
    var violators: [(size: Double, feature: Int32, column: Int32)] = []
    var active = 0
    for j in 0..<p {
      for k in 0..<K {
        let at = j * stride + k
        if point.weights[at] != 0 {
          set[k].append(Int32(j))
          active += 1
        } else if point.gradient[at].magnitude > l1Ratio {
          violators.append((point.gradient[at].magnitude, Int32(j), Int32(k)))
        }
      }
    }
    let most = max(Self.leastViolators, active * 3 / 2)
    if violators.count > most {
      violators.sort { ($0.size, $1.feature, $1.column) > ($1.size, $0.feature, $0.column) }
      violators.removeLast(violators.count - most)
    }
    for violator in violators { set[Int(violator.column)].append(violator.feature) }
    return set
  }
}

/// How much an objective will still fall if its decreases go on as a geometric series.
struct DecreaseForecast {
  private var objective: Double
  private var decreases: [Double] = []

  init(objective: Double) { self.objective = objective }

  mutating func add(_ next: Double) {
    decreases.append(max(0, objective - next))
    objective = next
  }

  /// Infinite until two decreases are known.
  var remaining: Double {
    guard decreases.count >= 2 else { return .infinity }
    let (last, before) = (decreases[decreases.count - 1], decreases[decreases.count - 2])
    guard last > 0 else { return 0 }
    let ratio = min(last / before, 0.95)
    return last * ratio / (1 - ratio)
  }
}
