import DenseLinearAlgebra

/// The scalars of one fit while it runs, alone or beside others in a pack.
struct PackedFit<Scalar: BLASScalar> {
  /// Position in the pack as it was asked for.
  let index: Int
  /// First of the fit's lanes in V and G.
  var first: Int
  /// eta.
  let stepSize: Double
  /// eta beta.
  let thresholdRate: Double
  /// u = 1 - eta alpha.
  let shrink: Scalar
  let proximal: Bool

  /// W = omega V.
  private(set) var omega: Scalar = 1
  /// Running sum of eta / (omega m) in this epoch.
  private(set) var A: Scalar = 0
  /// Running sum of eta beta / omega in this epoch.
  private(set) var B: Scalar = 0
  /// A's and B's last increments: differences of the rounded sums.
  private(set) var averageStep: Scalar = 0
  private(set) var threshold: Scalar = 0
  /// Whether omega was folded into V on the epoch's last step.
  private(set) var rescaledLast = false

  private(set) var iterations = 1
  /// How the fit ended; nil while it runs.
  var status: FitStatus?
  private(set) var changes: [Double] = []

  init(_ problem: Problem<Scalar>, _ settings: SAGASettings, index: Int, first: Int) {
    let penalty = ElasticNet(C: settings.C, l1Ratio: settings.l1Ratio, rows: problem.rows.count)
    self.index = index
    self.first = first
    stepSize = sagaStepSize(
      maxSquaredNorm: problem.maxSquaredNorm, alpha: penalty.alpha, fitIntercept: settings.fitIntercept,
      rows: problem.rows.count)
    thresholdRate = stepSize * penalty.beta
    shrink = Scalar(1 - stepSize * penalty.alpha)
    proximal = penalty.beta > 0
  }

  mutating func beginEpoch(_ epoch: Int, columns K: Int, lanes: SAGALanes<Scalar>, packed: Bool) {
    iterations = epoch + 1
    omega = 1
    A = 0
    B = 0
    rescaledLast = false
    if packed { (lanes.stepSizes + first).update(repeating: Scalar(stepSize), count: K) }
  }

  /// Ends a step: omega has become `next` and `distinct` rows have been seen.
  @inline(__always)
  mutating func advance(to next: Scalar, distinct m: Double) {
    omega = next
    let sum = Scalar(Double(A) + stepSize / Double(next * Scalar(m)))
    averageStep = sum - A
    A = sum
    let cut = Scalar(Double(B) + thresholdRate / Double(next))
    threshold = cut - B
    B = cut
  }

  /// Writes the step's scalars into the fit's lanes; a fit that has failed stands still.
  @inline(__always)
  func fillLanes(_ lanes: SAGALanes<Scalar>, columns K: Int, last: Bool) {
    let alive = status == nil
    let cut: Scalar = alive && proximal ? threshold : 0
    let average: Scalar = alive ? averageStep : 0
    let factor: Scalar = last || omega < Scalar(SAGA.rescaleThreshold) ? omega : 1
    var k = first
    while k < first + K {
      lanes.averageSteps[k] = average
      lanes.thresholds[k] = cut
      lanes.scales[k] = omega
      lanes.flushScales[k] = factor
      if !alive {
        lanes.delta[k] = 0
        lanes.scaledDelta[k] = 0
      }
      k += 1
    }
  }

  /// After a flush: omega is 1 again if it was folded in. `scores` holds NaN in lanes with weights that are not
  /// finite.
  mutating func flushed(last: Bool, finite: Bool, scores: UnsafeMutablePointer<Scalar>, columns K: Int) {
    if !finite, (0..<K).contains(where: { scores[first + $0] != 0 }) {
      fail()
      return
    }
    guard omega < Scalar(SAGA.rescaleThreshold) else { return }
    omega = 1
    A = 0
    B = 0
    rescaledLast = last
  }

  /// A weight or intercept is not finite.
  mutating func fail() { status = .nonFinite(epoch: iterations) }

  /// scikit-learn's stopping test on the weights of this epoch and the last.
  mutating func endEpoch(_ lanes: SAGALanes<Scalar>, columns K: Int, _ settings: SAGASettings) {
    var largest: Scalar = 0
    var change: Scalar = 0
    for k in first..<first + K {
      if lanes.largest[k] > largest { largest = lanes.largest[k] }
      if lanes.largestChange[k] > change { change = lanes.largestChange[k] }
    }
    guard largest.isFinite else {
      fail()
      return
    }
    let ratio = largest == 0 ? Double(change) : Double(change / largest)
    changes.append(ratio)
    if largest == 0 ? change == 0 : ratio <= settings.tolerance {
      // scikit-learn warns whenever n_iter_ == max_iter, even if this epoch met the criterion.
      status = iterations == settings.maxIterations ? .iterationLimit : .converged
    }
  }
}
