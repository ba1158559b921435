/// Newton's method with conjugate gradients, for l1_ratio = 0 and for C = inf.
///
/// The intercepts are eliminated from the linear system, which is solved roughly, preconditioned by the
/// Hessian's diagonal; then a line search. Cost: O(n p K) a product, some tens of them an outer iteration. Where
/// that takes so many products that a Cholesky factor of the Hessian costs little more, as with many more rows
/// than correlated features, a factor is made and serves as long as it keeps the products few.
///
/// At C = inf there is no penalty and no duality gap: the fit ends when the gradient's largest element falls
/// to the gap's share of what it is at W = 0, and the bound is -infinity. A point that tells all its rows'
/// classes apart proves that there is no minimiser.
/// Source: J. Nocedal, S. Wright, Numerical Optimization, 2006, doi:10.1007/978-0-387-40065-5, chapter 7.
final class NewtonCG: OptimumSolver {
  private static let defaultOuter = 100
  private static let mostProducts = 250
  /// The system is solved to this share of its right side.
  private static let accuracy = 0.2
  /// A factor costs about as much as p K / 8 products; it is made once this share of them has been taken.
  private static let patience = 0.1
  /// Fewer products than these are no reason to make a factor.
  private static let fewProducts = 25

  private let problem: RowProblem
  private let settings: OptimumSettings
  private let point: Iterate
  private let hessian: HessianOperator
  private let lineSearch: LineSearch
  private let steps: AlignedArray<Double>
  private let remainder: AlignedArray<Double>
  private let conditioned: AlignedArray<Double>
  private let direction: AlignedArray<Double>
  private let image: AlignedArray<Double>
  private let diagonal: AlignedArray<Double>
  private let curvatures: AlignedArray<Float>
  private let squares: AlignedArray<Float>
  /// Of the Hessian at this point of the path or one near it.
  private var factor: SupportHessian?
  /// Whether no factor could be made at this point of the path.
  private var isIndefinite = false
  /// Factors made for the last point.
  private(set) var factors = 0

  init(_ problem: RowProblem, settings: OptimumSettings) {
    self.problem = problem
    self.settings = settings
    point = Iterate(problem, C: 1, fitsIntercept: settings.fitIntercept)
    hessian = HessianOperator(problem, fitsIntercept: settings.fitIntercept, isRough: true)
    lineSearch = LineSearch(problem)
    let count = problem.p * problem.stride
    steps = AlignedArray(count)
    remainder = AlignedArray(count)
    conditioned = AlignedArray(count)
    direction = AlignedArray(count)
    image = AlignedArray(count)
    diagonal = AlignedArray(count)
    curvatures = AlignedArray(problem.n * problem.singleStride)
    squares = AlignedArray(problem.p * problem.singleStride)
  }

  func solve(
    C: Double, l1Ratio: Double, from start: Optimum?, gap: Double, deadline: ContinuousClock.Instant?
  ) -> Optimum {
    let ridge = C.isFinite ? 1.0 : 0
    point.startWithGradient(C: C.isFinite ? C : 1, weights: start?.weights, intercepts: start?.intercepts)
    let target = C.isFinite ? 0 : gap * gradientAtZero()
    let limit = settings.maxOuter ?? Self.defaultOuter
    var outer = 0
    var stalls = 0
    hessian.isRough = true
    // Results must not depend on what was solved before.
    factor = nil
    isIndefinite = false
    factors = 0
    var trace: [TraceStep] = []
    while true {
      let (certificate, status) = judge(C: C, gap: gap, target: target)
      if outer > 0 {
        trace.append(TraceStep(iteration: outer, objective: certificate.objective, gap: certificate.gap))
      }
      if status != .notCertified || outer >= limit || stalls == 2
        || deadline.map({ ContinuousClock.now >= $0 }) ?? false
      {
        return point.optimum(
          C: C, l1Ratio: l1Ratio, status: status, certificate: certificate, iterations: outer,
          trace: trace, dualPoint: settings.keepsDualPoint ? point.dualPoint(scale: 1) : nil)
      }
      outer += 1
      let interceptSteps = solveSystem(ridge: ridge)
      let length = lineSearch.move(point, steps: steps, interceptSteps: interceptSteps, l1: 0, ridge: ridge)
      stalls = length == 0 ? stalls + 1 : 0
      // A step that is of no use: single precision may be at its end.
      if length < 1 { hessian.isRough = false }
      point.refitIntercepts()
      point.updateGradient()
    }
  }

  private func judge(C: Double, gap: Double, target: Double) -> (Certificate, FitStatus) {
    if C.isFinite {
      let certificate = point.certificate(l1Ratio: 0).certificate
      return (certificate, certificate.gap <= gap ? .certified : .notCertified)
    }
    let certificate = Certificate(objective: point.loss, bound: -.infinity)
    if separates() { return (certificate, .unbounded) }
    var largest = 0.0
    for i in 0..<point.gradient.count { largest = max(largest, point.gradient[i].magnitude) }
    return (certificate, largest <= target ? .certified : .notCertified)
  }

  /// Whether every row's own class has the largest score: scaled up, the point lowers the loss to 0.
  private func separates() -> Bool {
    let (K, stride) = (problem.columns, problem.stride)
    for i in 0..<problem.n where problem.weights[i] > 0 {
      let code = Int(problem.codes[i])
      func score(_ k: Int) -> Double { point.scores[i * stride + k] + point.intercepts[k] }
      if problem.isBinary {
        if code == 1 ? score(0) <= 0 : score(0) >= 0 { return false }
      } else {
        for k in 0..<K where k != code && score(k) >= score(code) { return false }
      }
    }
    return true
  }

  private func gradientAtZero() -> Double {
    let zero = Iterate(problem, C: 1, fitsIntercept: settings.fitIntercept)
    zero.refitIntercepts()
    zero.updateGradient()
    var largest = 0.0
    for i in 0..<zero.gradient.count { largest = max(largest, zero.gradient[i].magnitude) }
    return largest
  }

  /// (H + ridge) steps = -(gradient + ridge W), roughly. Returns the intercepts' steps.
  private func solveSystem(ridge: Double) -> [Double] {
    let count = steps.count
    hessian.set(probabilities: point.probabilities, lossWeights: point.lossWeights)
    updateDiagonal(ridge: ridge)
    steps.clear()
    var interceptSteps = [Double](repeating: 0, count: problem.columns)
    for i in 0..<count { remainder[i] = -(point.gradient[i] + ridge * point.weights[i]) }
    var product = 0.0
    var enough = 0.0
    func begin() {
      condition()
      direction.assign(conditioned)
      product = dot(remainder, conditioned)
      enough = Self.accuracy * Self.accuracy * product
    }
    begin()
    var mayFactor = !isIndefinite && problem.p * problem.columns <= SupportHessian.mostWeights
    for products in 1...Self.mostProducts {
      hessian.apply(direction, into: image)
      for i in 0..<count { image[i] += ridge * direction[i] }
      let curvature = dot(direction, image)
      guard curvature > 0, product > 0 else { break }
      let length = product / curvature
      for k in interceptSteps.indices { interceptSteps[k] += length * hessian.interceptChanges[k] }
      for i in 0..<count {
        steps[i] += length * direction[i]
        remainder[i] -= length * image[i]
      }
      condition()
      let next = dot(remainder, conditioned)
      if next <= enough { break }
      if mayFactor, products >= patience {
        mayFactor = false
        if makeFactor(ridge: ridge) {
          begin()
          continue
        }
      }
      for i in 0..<count { direction[i] = conditioned[i] + next / product * direction[i] }
      product = next
    }
    return interceptSteps
  }

  /// Products after which a system is worth a factor of its own.
  private var patience: Int {
    max(Self.fewProducts, Int(Self.patience * Double(problem.p * problem.columns) / 8))
  }

  /// False, and the factor as before, if the Hessian is not positive definite to rounding.
  private func makeFactor(ridge: Double) -> Bool {
    let all = (0..<Int32(problem.p)).map { $0 }
    guard
      let made = SupportHessian(
        problem, features: [[Int32]](repeating: all, count: problem.columns), probabilities: point.probabilities,
        lossWeights: point.lossWeights, fitsIntercept: settings.fitIntercept, ridge: ridge)
    else {
      isIndefinite = true
      return false
    }
    factor = made
    factors += 1
    return true
  }

  private func condition() {
    if let factor {
      conditioned.clear()
      factor.solve(remainder, into: conditioned)
    } else {
      for i in 0..<remainder.count { conditioned[i] = remainder[i] / diagonal[i] }
    }
  }

  private func updateDiagonal(ridge: Double) {
    let (stride, singleStride) = (problem.stride, problem.singleStride)
    for i in 0..<problem.n {
      for k in 0..<problem.columns {
        let p = point.probabilities[i * stride + k]
        curvatures[i * singleStride + k] = NewtonModel.single(point.lossWeights[i] * p * (1 - p))
      }
    }
    problem.squares(rowWeights: curvatures, into: squares)
    for j in 0..<problem.p {
      for k in 0..<stride {
        let square = k < problem.columns ? Double(squares[j * singleStride + k]) : 0
        diagonal[j * stride + k] = max(square + ridge, 1e-30)
      }
    }
  }

  private func dot(_ a: AlignedArray<Double>, _ b: AlignedArray<Double>) -> Double {
    var sum = 0.0
    for i in 0..<a.count { sum += a[i] * b[i] }
    return sum
  }
}
