import Foundation
import Optimization

/// What a fit is expected to cost, before it or its like have run: for the order of fits alone.
///
/// Unit: one lane of one feature in a pass without L1, about 0.1 to 0.3 ns.
struct FitCost: Sendable {
  /// n, rows of a training part.
  var rows: Int
  /// p, features.
  var features: Int
  /// K, weight columns of one fit.
  var columns: Int
  /// Scalars that a row of weights is padded to a multiple of.
  var lanes: Int
  var maxIterations: Int
  var tolerance: Double
  /// Largest and mean squared norm of a row.
  var maxSquaredNorm: Double
  var meanSquaredNorm: Double
  /// Cost of a step with L1, relative to one without.
  var proximalFactor = 1.1

  /// Of one class' softmax and gradient, and of a step without any classes.
  private static let columnCost = 30.0
  private static let stepCost = 300.0

  /// Cost of a step of `fits` fits side by side.
  func step(fits: Int, proximal: Bool) -> Double {
    let padded = SAGA.passLanes(fits: fits, columns: columns, lanes: lanes)
    let cost = Double(padded * features) + Double(fits * columns) * Self.columnCost + Self.stepCost
    return proximal ? cost * proximalFactor : cost
  }

  /// Cost of a pack whose fits take `epochs`, in steps of one row (times n - that all fits share - it is the
  /// whole cost). The pack gets narrower as they stop.
  func pass(epochs: [Double], proximal: Bool) -> Double {
    var (cost, done) = (0.0, 0.0)
    for (stopped, end) in epochs.sorted().enumerated() where end > done {
      cost += (end - done) * step(fits: epochs.count - stopped, proximal: proximal)
      done = end
    }
    return cost
  }

  /// Epochs by the theory of the method, 1...maxIterations.
  ///
  /// - The L2 part of strength alpha = (1 - l1_ratio) / (C n) shrinks the distance to the optimum by
  ///   rho = n alpha eta an epoch, eta being about 1 / (3 L), L = R/4, so that
  ///   rho = 4 (1 - l1_ratio) / (3 C R). The weights then change by less than `tolerance` after
  ///   ln(rho / tolerance) / rho epochs. Source of the rate: Defazio, Bach, Lacoste-Julien, NIPS 2014,
  ///   arXiv:1407.0202.
  /// - If beta = l1_ratio / (C n) exceeds every partial derivative of the loss at 0, the weights stay 0 and
  ///   the fit stops after a few epochs. A derivative is a class's share of the rows times its mean feature:
  ///   taken as a quarter of a feature's root mean square.
  func expectedEpochs(_ candidate: Candidate) -> Double {
    let limit = Double(max(1, maxIterations))
    let threshold = candidate.l1Ratio / (candidate.C * Double(max(1, rows)))
    if threshold > 0.25 * (meanSquaredNorm / Double(max(1, features))).squareRoot() { return min(5, limit) }
    let rate = 4 * (1 - candidate.l1Ratio) / (3 * candidate.C * maxSquaredNorm)
    guard rate > tolerance, rate < .infinity else { return limit }
    return min(limit, max(1, log(rate / tolerance) / rate))
  }
}

extension FitCost {
  /// The costs of fits on the folds of `data`.
  init<Scalar: SagaScalar>(_ data: CrossValidationData<Scalar>, estimator: LogisticRegression) {
    let p = data.features.columns
    rows = (data.folds.map(\.train.count).max() ?? 0)
    features = p
    columns = data.classes.count == 2 ? 1 : data.classes.count
    lanes = 64 / MemoryLayout<Scalar>.stride
    maxIterations = estimator.maxIterations
    tolerance = estimator.tolerance
    // Standardised rows have a mean squared norm of p.
    let norms = data.squaredNorms
    let mean = norms.isEmpty ? 1 : norms.reduce(0) { $0 + Double($1) } / Double(norms.count)
    let largest = norms.reduce(0) { max($0, Double($1)) }
    let scale = estimator.standardize && mean > 0 ? Double(p) / mean : 1
    meanSquaredNorm = mean * scale
    maxSquaredNorm = largest * scale
  }
}
