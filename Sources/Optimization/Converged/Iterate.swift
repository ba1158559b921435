import Foundation

/// The state of a converged solver: weights, the intercepts that are best for them, and what follows from both.
///
/// All losses are weighted by c_i = C s_i. The intercepts are always those that minimise the data term for
/// the scores at hand, to rounding: duals are feasible only then.
final class Iterate {
  let problem: RowProblem
  /// c_i = C s_i.
  private(set) var lossWeights: [Double]
  private(set) var totalWeight: Double
  let fitsIntercept: Bool

  /// W, p x stride.
  let weights: AlignedArray<Double>
  /// b, stride; they sum to 0 with three or more classes.
  let intercepts: AlignedArray<Double>
  /// X W, n x stride.
  let scores: AlignedArray<Double>
  /// n x stride.
  let probabilities: AlignedArray<Double>
  /// c_i (p_i - y_i), n x stride.
  let residuals: AlignedArray<Double>
  /// X' residuals, p x stride; see ``updateGradient()``.
  let gradient: AlignedArray<Double>
  /// Sums of the residuals over the rows: 0 where the intercepts are exact.
  let residualSums: AlignedArray<Double>
  /// sum_i c_i loss_i.
  private(set) var loss = 0.0
  /// The Hessian in the intercepts at the last refit that needed it.
  private(set) var interceptSystem: InterceptSystem?

  init(_ problem: RowProblem, C: Double, fitsIntercept: Bool) {
    self.problem = problem
    self.fitsIntercept = fitsIntercept
    lossWeights = problem.weights.map { C * $0 }
    totalWeight = lossWeights.reduce(0, +)
    let (n, p, stride) = (problem.n, problem.p, problem.stride)
    weights = AlignedArray(p * stride)
    intercepts = AlignedArray(stride)
    scores = AlignedArray(n * stride)
    probabilities = AlignedArray(n * stride)
    residuals = AlignedArray(n * stride)
    gradient = AlignedArray(p * stride)
    residualSums = AlignedArray(stride)
  }

  /// Starts at given weights (zeros by default), for a C of its own.
  func start(C: Double, weights start: AlignedArray<Double>?, intercepts startIntercepts: AlignedArray<Double>?) {
    setC(C)
    if let start {
      weights.assign(start)
      problem.scores(of: weights, into: scores)
    } else {
      weights.clear()
      scores.clear()
    }
    if let startIntercepts, fitsIntercept { intercepts.assign(startIntercepts) } else { intercepts.clear() }
    refitIntercepts()
  }

  /// Starts, and takes the gradient: in one pass over the data where no intercepts are refitted in between.
  func startWithGradient(
    C: Double, weights start: AlignedArray<Double>?, intercepts startIntercepts: AlignedArray<Double>?
  ) {
    guard !fitsIntercept, let start else {
      self.start(C: C, weights: start, intercepts: startIntercepts)
      return updateGradient()
    }
    setC(C)
    weights.assign(start)
    intercepts.clear()
    loss = problem.lossAndGradient(
      of: weights, intercepts: intercepts, lossWeights: lossWeights, scores: scores, probabilities: probabilities,
      residuals: residuals, sums: residualSums, gradient: gradient)
  }

  /// Goes on at the same weights with another C.
  func setC(_ C: Double) {
    for i in lossWeights.indices { lossWeights[i] = C * problem.weights[i] }
    totalWeight = lossWeights.reduce(0, +)
  }

  /// The data term at other scores and intercepts; fills in probabilities and residuals.
  @discardableResult
  func evaluate() -> Double {
    loss = problem.losses(
      scores: scores, intercepts: intercepts, lossWeights: lossWeights, probabilities: probabilities,
      residuals: residuals, sums: residualSums)
    return loss
  }

  /// Largest |sum_i c_i (p_ik - y_ik)| over the classes, as a share of sum_i c_i.
  var interceptResidual: Double {
    guard fitsIntercept, totalWeight > 0 else { return 0 }
    var largest = 0.0
    for k in 0..<problem.columns { largest = max(largest, residualSums[k].magnitude) }
    return largest / totalWeight
  }

  /// Minimises the data term over the intercepts by Newton's method with step halving, to rounding.
  ///
  /// A class without weight has no best intercept: the search then ends at its limit of steps.
  /// Complexity: O(n K^2) a step, two to four steps from a nearby start.
  func refitIntercepts() {
    evaluate()
    guard fitsIntercept, totalWeight > 0 else { return }
    let K = problem.columns
    let precise = 1e-13
    for _ in 0..<60 where interceptResidual > precise {
      let system = InterceptSystem(
        hessian: problem.interceptHessian(probabilities: probabilities, lossWeights: lossWeights), size: K,
        isBinary: problem.isBinary)
      interceptSystem = system
      let before = loss
      let residualBefore = interceptResidual
      let sums = (0..<K).map { residualSums[$0] }
      let step = system.solve(sums)
      // Far from the optimum of a nearly certain model a Newton step is far too long.
      let longest = step.reduce(0) { max($0, $1.magnitude) }
      var t = longest > 8 ? 8 / longest : 1
      let descent = zip(sums, step).reduce(0) { $0 + $1.0 * $1.1 }
      let start = intercepts.elements
      var accepted = false
      for _ in 0..<40 {
        for k in 0..<K { intercepts[k] = start[k] - t * step[k] }
        evaluate()
        if loss <= before - 1e-4 * t * descent
          || (loss <= before + 1e-14 * before.magnitude && interceptResidual < residualBefore)
        {
          accepted = true
          break
        }
        t /= 2
      }
      if !accepted {
        for k in 0..<K { intercepts[k] = start[k] }
        evaluate()
        break
      }
      // Rounding is reached where Newton's method no longer gains digits.
      if interceptResidual < 1e-12, interceptResidual > 0.25 * residualBefore { break }
    }
    if interceptSystem == nil { refreshInterceptSystem() }
  }

  /// Factors the Hessian in the intercepts at the current probabilities.
  func refreshInterceptSystem() {
    interceptSystem = InterceptSystem(
      hessian: problem.interceptHessian(probabilities: probabilities, lossWeights: lossWeights),
      size: problem.columns, isBinary: problem.isBinary)
  }

  /// gradient = X' residuals. Complexity: O(n p K).
  func updateGradient() { problem.gradient(of: residuals, into: gradient) }
}
