import DenseLinearAlgebra

/// The epochs of one pack of fits that share a row stream; see ``SAGA`` for the iteration.
struct SAGARun<Scalar: BLASScalar> {
  let problem: Problem<Scalar>
  /// What the fits share; their C and l1Ratio are in `fits`.
  private let settings: SAGASettings
  let workspace: SAGAWorkspace<Scalar>
  let kernels: SagaKernelTable
  /// Other threads for the passes, if there are any to spare.
  private let team: PassTeam?
  private let observer: SAGAObserver<Scalar>?
  /// Those still running.
  var fits: [PackedFit<Scalar>]
  private var solutions: [Solution<Scalar>?]
  private var stream: Xorshift32
  private var pairChoice = PairChoice()
  /// m, rows drawn at least once so far.
  private var distinct = 0
  /// Mean over steps of the largest change of a class, in units of W, as far as it is known; see `saga_steady_block`.
  var expectedChange = 0.0
  /// Mean over rows of |x| of each feature, once it is needed.
  var typicalSizes: [Scalar] = []
  private let replays: Bool
  /// Rows drawn for steps that are still to be taken.
  var drawnAhead: [DrawnRow] = []
  /// The epoch from which on steady blocks are tried again.
  private var blockEpoch = 0

  /// Epochs until steady blocks are tried again after they did not pay.
  private static var epochsBetweenTrials: Int { 4 }

  init(
    _ problem: Problem<Scalar>, pack: [SAGASettings], workspace: SAGAWorkspace<Scalar>, kernels: SagaKernelTable,
    team: PassTeam?, observer: SAGAObserver<Scalar>?
  ) {
    self.problem = problem
    settings = pack[0]
    self.workspace = workspace
    self.kernels = kernels
    self.team = team
    self.observer = observer
    replays = pack.count == 1 && SAGA.replaysEpochs(problem, pack[0])
    fits = pack.enumerated().map { PackedFit(problem, $1, index: $0) }
    solutions = [Solution<Scalar>?](repeating: nil, count: pack.count)
    stream = Xorshift32(seed: settings.streamSeed)
    workspace.prepare(
      features: problem.featureCount, rows: problem.rows.count,
      layout: SAGALaneLayout(fits: pack.count, columns: problem.columns, lanes: kernels.lanes))
  }

  mutating func solve() -> [Solution<Scalar>] {
    for epoch in 0..<settings.maxIterations {
      let start = team.map { $0.beginEpoch() }
      runEpoch(epoch)
      if let start { team?.endEpoch(since: start) }
      if let observer { tell(observer) }
      if fits.contains(where: { $0.status != nil }) { retire() }
      if fits.isEmpty { break }
    }
    for f in fits.indices { fits[f].status = settings.maxIterations == 0 ? .converged : .iterationLimit }
    retire()
    return solutions.map { $0! }
  }

  /// A row drawn for a step: its position, features, and m from then on.
  struct DrawnRow {
    let position: Int
    let x: UnsafePointer<Scalar>
    let distinct: Double
  }

  @inline(__always)
  mutating func draw() -> DrawnRow {
    if !drawnAhead.isEmpty { return drawnAhead.removeFirst() }
    let i = stream.nextRow(of: problem.rows.count)
    if !workspace.seen[i] {
      workspace.seen[i] = true
      distinct += 1
    }
    return DrawnRow(
      position: i, x: problem.features + Int(problem.rows[i]) * problem.featureCount, distinct: Double(distinct))
  }

  private func memory(_ row: DrawnRow) -> UnsafeMutableRawPointer {
    UnsafeMutableRawPointer(workspace.gradientMemory + row.position * workspace.layout.memoryColumns)
  }

  /// What lies between two passes, for `row`, with the one after it already known.
  @inline(__always)
  func runUpdate(_ update: inout SagaUpdate, _ row: DrawnRow, next: DrawnRow) -> UInt32 {
    update.distinct = row.distinct
    update.next_distinct = next.distinct
    update.code = Int32(problem.codes[row.position])
    if let weights = problem.weights { update.weight = Double(weights[row.position]) }
    update.memory = memory(row)
    update.next_memory = UnsafeRawPointer(memory(next))
    return kernels.update(&update)
  }

  private mutating func runEpoch(_ epoch: Int) {
    let p = problem.featureCount
    let layout = workspace.layout
    let lanes = workspace.lanes
    for f in fits.indices { fits[f].beginEpoch(epoch, lanes, group: layout.group) }
    if takesBlocks, !fits[0].proximal {
      takeBlocks()
    } else {
      let n = problem.rows.count
      let first = triesBlocks(epoch) ? takeSteadyBlocks() : 0
      // Blocks do not use the team, whether or not it would be faster: bits must not depend on threads.
      if first == n { team?.leave() }
      if first > 0 { blockEpoch = first == n ? epoch + 1 : epoch + Self.epochsBetweenTrials }
      if first < n { takeSteps(from: first) }
    }
    kernels.change(
      p, layout.stride, workspace.weights, workspace.previousWeights, lanes.largest, lanes.largestChange)
    for f in fits.indices where fits[f].status == nil { fits[f].endEpoch(lanes, layout, settings) }
  }

  /// Whether the steps of an epoch are to be taken in blocks while that pays. Not while m changes often.
  private func triesBlocks(_ epoch: Int) -> Bool {
    takesBlocks && !replays && epoch >= blockEpoch && Double(distinct) > 0.98 * Double(problem.rows.count)
  }

  /// An epoch's steps from `first` on, a pass each.
  private mutating func takeSteps(from first: Int) {
    guard kernels.pairs != 0, outgrowsFirstCache else {
      takeSteps(from: first, inPairs: false)
      return
    }
    let start = ContinuousClock.now
    takeSteps(from: first, inPairs: pairChoice.inPairs)
    pairChoice.end(elapsed: .now - start, steps: problem.rows.count - first)
  }

  private mutating func takeSteps(from first: Int, inPairs: Bool) {
    let n = problem.rows.count
    let p = problem.featureCount
    let layout = workspace.layout
    let lanes = workspace.lanes
    let V = workspace.weights
    // Sums of single fits, for ``replaySums(_:_:count:)``.
    let sums = fits.count == 1 && fits[0].proximal ? (workspace.averageSums, workspace.thresholdSums) : nil

    var update = update(layout, lanes)
    var step = step(layout, lanes)
    var next = draw()
    kernels.score(p, layout.stride, V, next.x, lanes.scores)
    for s in first..<n {
      let row = next
      step.change.row = UnsafeRawPointer(row.x)
      step.change.correction = 1 - 1 / row.distinct
      let last = s == n - 1
      // The next row is drawn before this step's end is done: its stored gradients are fetched meanwhile.
      if !last { next = draw() }
      let flags = runUpdate(&update, row, next: next)
      if flags != 0 { fail(flags, lanes, group: layout.group) }
      if let sums {
        sums.0[s] = lanes.averageSums[0]
        sums.1[s] = lanes.thresholdSums[0]
      }
      let rescales = flags & sagaRescales != 0
      if rescales || last {
        for fit in fits where fit.status == nil { fit.prepareFlush(lanes, group: layout.group, last: last) }
        let finite = kernels.flush(&step) == 1
        step.earlier = nil
        step.ahead = 0
        for f in fits.indices where fits[f].status == nil {
          fits[f].flushed(lanes, layout, last: last, finite: finite)
        }
        if rescales, let sums {
          sums.0[s] = 0
          sums.1[s] = 0
        }
      }
      guard !last else { break }
      if fits.count == 1, fits[0].status != nil { break }
      if rescales {
        kernels.score(p, layout.stride, V, next.x, lanes.scores)
      } else {
        step.next_row = UnsafeRawPointer(next.x)
        step.backward = Int32(s & 1)
        step.peek = inPairs && step.earlier == nil ? 1 : 0
        let goesAhead = kernels.ahead != 0 && step.early != 0 && step.earlier != nil
        step.next_average_steps = goesAhead ? UnsafeRawPointer(lanes.nextAverageSteps) : nil
        if let team, team.isOn {
          team.pass(&step, kernels.step, lanes: kernels.lanes)
        } else {
          kernels.step(&step)
        }
        if step.peek == 0 { step.ahead = goesAhead ? 1 : 0 }
        step.earlier = step.peek != 0 ? workspace.keepEarlier(step.change) : nil
      }
    }

    if let sums, fits[0].status == nil, fits[0].rescaledLast {
      // scikit-learn replays the whole epoch when a rescale falls on its last step.
      SAGA.replaySums(sums.0, sums.1, count: n)
      kernels.replay(p, layout.stride, V, workspace.gradientSum, n, sums.0, sums.1)
    }
  }

  /// V and G together.
  var outgrowsFirstCache: Bool {
    outgrowsFirstCache(workspace.layout)
  }

  private func outgrowsFirstCache(_ layout: SAGALaneLayout) -> Bool {
    2 * problem.featureCount * layout.stride * MemoryLayout<Scalar>.stride > SAGA.firstCacheBytes
  }

  /// Whether c G is taken from V early (see `saga_step`): in single precision where pairs of steps gain by it. That is
  /// for the fit alone to say, whose bits must not depend on its pack.
  private var takesAverageEarly: Bool {
    Scalar.self == Double.self
      || outgrowsFirstCache(SAGALaneLayout(fits: 1, columns: problem.columns, lanes: kernels.lanes))
  }

  func update(_ layout: SAGALaneLayout, _ lanes: SAGALanes<Scalar>) -> SagaUpdate {
    var update = lanes.update(layout, binary: problem.classCount == 2, workspace.kernelFits)
    update.fit_intercept = settings.fitIntercept ? 1 : 0
    return update
  }

  private func step(_ layout: SAGALaneLayout, _ lanes: SAGALanes<Scalar>) -> SagaStep {
    var step = lanes.step(layout, features: problem.featureCount, workspace.kernelFits)
    step.weights = UnsafeMutableRawPointer(workspace.weights)
    step.gradient_sum = UnsafeMutableRawPointer(workspace.gradientSum)
    step.proximal = fits.contains { $0.proximal } ? 1 : 0
    step.early = takesAverageEarly ? 1 : 0
    return step
  }

  /// Marks the fits whose intercepts an update has found not to be finite.
  mutating func fail(_ flags: UInt32, _ lanes: SAGALanes<Scalar>, group: Int) {
    for f in fits.indices where fits[f].status == nil && flags & (1 << UInt32(fits[f].place)) != 0 {
      fits[f].fail(lanes, group: group)
    }
  }

  /// Takes the fits that have ended out of the pack and closes the gaps.
  private mutating func retire() {
    for fit in fits where fit.status != nil { solutions[fit.index] = solution(fit) }
    var left = fits.filter { $0.status == nil }
    if left.count < fits.count, !left.isEmpty {
      workspace.compact(
        places: left.map(\.place),
        layout: SAGALaneLayout(fits: left.count, columns: problem.columns, lanes: kernels.lanes))
      for f in left.indices { left[f].place = f }
    }
    fits = left
  }

  private func solution(_ fit: PackedFit<Scalar>) -> Solution<Scalar> {
    Solution(
      coefficients: coefficients(fit), intercepts: intercepts(fit), iterations: fit.iterations,
      status: fit.status!, changes: fit.changes)
  }

  private func coefficients(_ fit: PackedFit<Scalar>) -> Matrix<Scalar> {
    let p = problem.featureCount
    let V = workspace.weights
    let stride = workspace.layout.stride
    let own = workspace.layout.lanes(place: fit.place)
    return Matrix<Scalar>(rows: own.count, columns: p) { out in
      for (k, lane) in own.enumerated() {
        for j in 0..<p { out[k * p + j] = V[j * stride + lane] }
      }
    }
  }

  private func intercepts(_ fit: PackedFit<Scalar>) -> [Scalar] {
    workspace.layout.lanes(place: fit.place).map { workspace.lanes.intercepts[$0] }
  }

  /// Tells the observer of its fit's epoch, unless the fit has failed in it.
  private func tell(_ observer: SAGAObserver<Scalar>) {
    guard let fit = fits.first(where: { $0.index == observer.fit }) else { return }
    if case .nonFinite = fit.status { return }
    observer.observe(
      SAGAEpoch(
        number: fit.iterations, maxWeight: Double(fit.largestWeight), maxChange: Double(fit.largestChange),
        coefficients: coefficients(fit), intercepts: intercepts(fit)))
  }
}
