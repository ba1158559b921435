import DenseLinearAlgebra

/// How a pack's fits lie in the lanes of V and G: `group` lanes a weight column, so that lane k * group + f
/// is column k of the fit at place f.
///
/// One multinomial fit takes a group of 1. Several fits, and fits of one column alone, take groups of 4 or 8,
/// whose places may be empty: then the loss of all fits is evaluated by the same vector operations.
struct SAGALaneLayout: Equatable {
  /// K, weight columns of a fit.
  let columns: Int
  let group: Int
  /// Lanes of a row of V and G, padding included.
  let stride: Int

  /// The layout for `fits` fits (1...8) of `columns` weight columns; rows are padded to a multiple of
  /// `lanes`.
  init(fits: Int, columns: Int, lanes: Int) {
    self.columns = columns
    group = fits > 4 ? 8 : fits > 1 || columns == 1 ? 4 : 1
    stride = (columns * group + lanes - 1) / lanes * lanes
  }

  /// Scalars of a row's stored gradients: whole vectors of 8 where one fit's columns are not a multiple of 8.
  var memoryColumns: Int { group == 1 ? (columns + 7) / 8 * 8 : columns * group }

  func lane(column k: Int, place: Int) -> Int { group == 1 ? k : k * group + place }

  /// The lanes of the fit at `place`, by column.
  func lanes(place: Int) -> [Int] { (0..<columns).map { lane(column: $0, place: place) } }
}

/// Vectors with one entry per lane and patterns with one per fit (see `CSagaKernels.h`), 64-byte aligned, in
/// one block of scalars and one of doubles.
struct SAGALanes<Scalar: BLASScalar> {
  let scores: UnsafeMutablePointer<Scalar>
  let delta: UnsafeMutablePointer<Scalar>
  let scaledDelta: UnsafeMutablePointer<Scalar>
  let scratch: UnsafeMutablePointer<Scalar>
  let intercepts: UnsafeMutablePointer<Scalar>
  let interceptSums: UnsafeMutablePointer<Scalar>
  let largest: UnsafeMutablePointer<Scalar>
  let largestChange: UnsafeMutablePointer<Scalar>
  let earlierDelta: UnsafeMutablePointer<Scalar>
  let earlierScaledDelta: UnsafeMutablePointer<Scalar>

  let shrinks: UnsafeMutablePointer<Scalar>
  let scales: UnsafeMutablePointer<Scalar>
  let averageSums: UnsafeMutablePointer<Scalar>
  let thresholdSums: UnsafeMutablePointer<Scalar>
  let averageSteps: UnsafeMutablePointer<Scalar>
  let thresholds: UnsafeMutablePointer<Scalar>
  let nextAverageSteps: UnsafeMutablePointer<Scalar>
  let flushScales: UnsafeMutablePointer<Scalar>
  let earlierScales: UnsafeMutablePointer<Scalar>
  let earlierAverageSteps: UnsafeMutablePointer<Scalar>
  let earlierThresholds: UnsafeMutablePointer<Scalar>

  let stepSizes: UnsafeMutablePointer<Double>
  let thresholdRates: UnsafeMutablePointer<Double>
  let alive: UnsafeMutablePointer<Double>

  private static var laneVectors: Int { 10 }
  private static var patterns: Int { 11 }

  /// Scalars and doubles that the vectors and patterns take.
  static func scalarCount(stride: Int) -> Int { laneVectors * stride + patterns * sagaPattern }
  static var doubleCount: Int { 3 * sagaPattern }

  init(scalars: UnsafeMutablePointer<Scalar>, doubles: UnsafeMutablePointer<Double>, stride: Int) {
    func vector(_ number: Int) -> UnsafeMutablePointer<Scalar> { scalars + number * stride }
    let first = scalars + Self.laneVectors * stride
    func pattern(_ number: Int) -> UnsafeMutablePointer<Scalar> { first + number * sagaPattern }
    scores = vector(0)
    delta = vector(1)
    scaledDelta = vector(2)
    scratch = vector(3)
    intercepts = vector(4)
    interceptSums = vector(5)
    largest = vector(6)
    largestChange = vector(7)
    earlierDelta = vector(8)
    earlierScaledDelta = vector(9)
    shrinks = pattern(0)
    scales = pattern(1)
    averageSums = pattern(2)
    thresholdSums = pattern(3)
    averageSteps = pattern(4)
    thresholds = pattern(5)
    flushScales = pattern(6)
    earlierScales = pattern(7)
    earlierAverageSteps = pattern(8)
    earlierThresholds = pattern(9)
    nextAverageSteps = pattern(10)
    stepSizes = doubles
    thresholdRates = doubles + sagaPattern
    alive = doubles + 2 * sagaPattern
  }

  /// The kernels' view of the patterns.
  var fits: SagaFits {
    SagaFits(
      step_sizes: stepSizes, threshold_rates: thresholdRates, alive: alive, shrinks: shrinks, scales: scales,
      average_sums: averageSums, threshold_sums: thresholdSums, average_steps: averageSteps,
      thresholds: thresholds, next_average_steps: nextAverageSteps, flush_scales: flushScales)
  }

  /// What all updates between two passes have in common: weight 1, with an intercept.
  func update(_ layout: SAGALaneLayout, binary: Bool, _ fits: UnsafePointer<SagaFits>) -> SagaUpdate {
    var update = SagaUpdate()
    update.columns = layout.columns
    update.group = layout.group
    update.binary = binary ? 1 : 0
    update.fit_intercept = 1
    update.weight = 1
    update.rescale_below = SAGA.rescaleThreshold
    update.memory_bytes = layout.memoryColumns * MemoryLayout<Scalar>.stride
    update.scores = UnsafeRawPointer(scores)
    update.intercepts = UnsafeMutableRawPointer(intercepts)
    update.intercept_sums = UnsafeMutableRawPointer(interceptSums)
    update.scratch = UnsafeMutableRawPointer(scratch)
    update.delta = UnsafeMutableRawPointer(delta)
    update.scaled_delta = UnsafeMutableRawPointer(scaledDelta)
    update.fits = fits
    return update
  }

  /// What all passes over p `features` have in common: all lanes, no L1.
  func step(_ layout: SAGALaneLayout, features: Int, _ fits: UnsafePointer<SagaFits>) -> SagaStep {
    var step = SagaStep()
    step.features = features
    step.stride = layout.stride
    step.end_lane = layout.stride
    step.group = layout.group
    step.change = change
    step.scores = UnsafeMutableRawPointer(scores)
    step.fits = fits
    return step
  }

  /// The kernels' view of the step under way; its row and correction are to be set.
  var change: SagaChange {
    SagaChange(
      row: nil, delta: delta, scaled_delta: scaledDelta, correction: 0, scales: scales,
      average_steps: averageSteps, thresholds: thresholds)
  }

  /// The step under way as the earlier one of the next pass, with its numbers kept aside.
  func keep(_ change: SagaChange, stride: Int) -> SagaChange {
    earlierDelta.update(from: delta, count: stride)
    earlierScaledDelta.update(from: scaledDelta, count: stride)
    earlierScales.update(from: scales, count: sagaPattern)
    earlierAverageSteps.update(from: averageSteps, count: sagaPattern)
    earlierThresholds.update(from: thresholds, count: sagaPattern)
    return SagaChange(
      row: change.row, delta: earlierDelta, scaled_delta: earlierScaledDelta, correction: change.correction,
      scales: earlierScales, average_steps: earlierAverageSteps, thresholds: earlierThresholds)
  }

  /// Sets the entries of the fit at `place` in a pattern of period `group`.
  static func set<Value>(
    _ pattern: UnsafeMutablePointer<Value>, place: Int, group: Int, to value: Value
  ) {
    for entry in Swift.stride(from: place, to: sagaPattern, by: group) { pattern[entry] = value }
  }

  /// Padding and places without a fit: nothing moves there.
  func clear(_ layout: SAGALaneLayout) {
    for vector in [scores, delta, scaledDelta, scratch, intercepts, interceptSums] {
      vector.update(repeating: 0, count: layout.stride)
    }
    if layout.group == 1 {
      // Their exponentials are 0 then.
      for lane in layout.columns..<layout.stride { intercepts[lane] = -.infinity }
    }
    for pattern in [shrinks, scales, flushScales] { pattern.update(repeating: 1, count: sagaPattern) }
    for pattern in [averageSums, thresholdSums, averageSteps, thresholds, nextAverageSteps] {
      pattern.update(repeating: 0, count: sagaPattern)
    }
    for pattern in [stepSizes, thresholdRates, alive] { pattern.update(repeating: 0, count: sagaPattern) }
  }
}
