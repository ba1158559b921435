import DenseLinearAlgebra

/// One fit while it runs, alone or beside others in a pack. What changes at every step lies in the patterns
/// of ``SAGALanes``, where the kernels advance it.
struct PackedFit<Scalar: BLASScalar> {
  /// Position in the pack as it was asked for.
  let index: Int
  /// The fit's place among those of its group.
  var place: Int
  /// eta.
  let stepSize: Double
  /// eta beta.
  let thresholdRate: Double
  /// u = 1 - eta alpha.
  let shrink: Scalar
  let proximal: Bool

  /// Whether omega was folded into V on the epoch's last step.
  private(set) var rescaledLast = false
  private(set) var iterations = 1
  /// How the fit ended; nil while it runs.
  var status: FitStatus?
  private(set) var changes: [Double] = []
  /// max|W| and max|W - W_previous| after the last epoch.
  private(set) var largestWeight: Scalar = 0
  private(set) var largestChange: Scalar = 0

  init(_ problem: Problem<Scalar>, _ settings: SAGASettings, index: Int) {
    let penalty = ElasticNet(C: settings.C, l1Ratio: settings.l1Ratio, rows: problem.rows.count)
    self.index = index
    place = index
    stepSize = sagaStepSize(
      maxSquaredNorm: problem.maxSquaredNorm, alpha: penalty.alpha, fitIntercept: settings.fitIntercept,
      rows: problem.rows.count)
    thresholdRate = stepSize * penalty.beta
    shrink = Scalar(1 - stepSize * penalty.alpha)
    proximal = penalty.beta > 0
  }

  /// Sets the fit's entries in the patterns: omega = 1, A = B = 0.
  mutating func beginEpoch(_ epoch: Int, _ lanes: SAGALanes<Scalar>, group: Int) {
    iterations = epoch + 1
    rescaledLast = false
    set(lanes.alive, 1, group)
    set(lanes.stepSizes, stepSize, group)
    set(lanes.thresholdRates, thresholdRate, group)
    set(lanes.shrinks, shrink, group)
    resetScale(lanes, group: group)
  }

  private func resetScale(_ lanes: SAGALanes<Scalar>, group: Int) {
    set(lanes.scales, 1, group)
    set(lanes.averageSums, 0, group)
    set(lanes.thresholdSums, 0, group)
  }

  private func set<Value>(_ pattern: UnsafeMutablePointer<Value>, _ value: Value, _ group: Int) {
    SAGALanes<Scalar>.set(pattern, place: place, group: group, to: value)
  }

  /// Before a flush: what the fit's weights are to be multiplied by.
  func prepareFlush(_ lanes: SAGALanes<Scalar>, group: Int, last: Bool) {
    let omega = lanes.scales[place]
    set(lanes.flushScales, last || SAGA.rescales(omega) ? omega : 1, group)
  }

  /// After a flush: omega is 1 again if it was folded in. `scores` holds NaN in lanes with weights that are
  /// not finite.
  mutating func flushed(_ lanes: SAGALanes<Scalar>, _ layout: SAGALaneLayout, last: Bool, finite: Bool) {
    if !finite, layout.lanes(place: place).contains(where: { lanes.scores[$0] != 0 }) {
      fail(lanes, group: layout.group)
      return
    }
    guard SAGA.rescales(lanes.scales[place]) else { return }
    resetScale(lanes, group: layout.group)
    rescaledLast = last
  }

  /// A weight or intercept is not finite: the fit stands still from now on.
  mutating func fail(_ lanes: SAGALanes<Scalar>, group: Int) {
    status = .nonFinite(epoch: iterations)
    set(lanes.alive, 0, group)
    set(lanes.nextAverageSteps, 0, group)
  }

  /// scikit-learn's stopping test on the weights of this epoch and the last.
  mutating func endEpoch(_ lanes: SAGALanes<Scalar>, _ layout: SAGALaneLayout, _ settings: SAGASettings) {
    var largest: Scalar = 0
    var change: Scalar = 0
    for k in layout.lanes(place: place) {
      if lanes.largest[k] > largest { largest = lanes.largest[k] }
      if lanes.largestChange[k] > change { change = lanes.largestChange[k] }
    }
    guard largest.isFinite else {
      fail(lanes, group: layout.group)
      return
    }
    largestWeight = largest
    largestChange = change
    let ratio = largest == 0 ? Double(change) : Double(change / largest)
    changes.append(ratio)
    if largest == 0 ? change == 0 : ratio <= settings.tolerance {
      // scikit-learn warns whenever n_iter_ == max_iter, even if this epoch met the criterion.
      status = iterations == settings.maxIterations ? .iterationLimit : .converged
    }
  }
}
