import DenseLinearAlgebra

/// Proximal SAGA for multinomial (or binary) logistic loss with an elastic-net penalty, on the trajectory of
/// scikit-learn 1.9.1's `LogisticRegression(solver="saga")`.
///
/// Objective: (1/n) sum_i s_i loss_i + (alpha/2) ||W||^2 + beta ||W||_1, intercepts unpenalised. Each epoch
/// draws n rows with replacement. Step s on row i with gradient change delta:
///
///     G += x delta';  W <- (1 - eta alpha) W - eta (1 - 1/m) x delta' - (eta/m) G;  W <- soft(W, eta beta)
///
/// m being the number of distinct rows drawn so far. W is kept as omega V with a scalar omega, as in
/// scikit-learn: the factor (1 - eta alpha) then costs no pass and no rounding. The lagging half of a step
/// (average gradient, threshold) is done together with the next row's scores, so that a step is one pass
/// over V and G; two such passes may store them once (``PairChoice``). Without an L1 part a step is linear in V
/// and G once its gradient is known, and one pass serves a block of 16 steps (``SagaBlock``). With one that holds for
/// features whose weights keep their signs, or stay 0, for the length of a block: bounds tell which, and the others go
/// through every step (``SagaSteadyBlock``). Cost: O(n p K) an epoch.
///
/// Fits that differ in C and l1_ratio only share the row stream. With few classes several of them are packed
/// side by side into the lanes of one pass; a lane's arithmetic does not depend on its neighbours, so the
/// results are those of single fits, bit for bit.
/// Source: Defazio, Bach, Lacoste-Julien, NIPS 2014, arXiv:1407.0202; scikit-learn 1.9.1 `_sag_fast.pyx.tp`.
public enum SAGA {
  /// When omega falls below this, it is multiplied into V.
  static let rescaleThreshold = 1e-9

  /// Compared in Double, as the kernels and scikit-learn do.
  static func rescales<Scalar: BLASScalar>(_ omega: Scalar) -> Bool { Double(omega) < rescaleThreshold }

  /// Below this tolerance the stopping test compares weights that differ in their last bits.
  static let lastBitTolerance = 1e-8

  /// V and G of a pack together: they are to stay in a core's own cache.
  static let packBytes = 1 << 19

  /// A core's first cache at most: where V and G fit in, passes are bound by their arithmetic. No machine's own
  /// number, so that results do not depend on it.
  static let firstCacheBytes = sagaFirstCache

  /// Lanes that a pass over `fits` fits of `columns` weight columns goes through, padding to a multiple of
  /// `lanes` and empty places included.
  public static func passLanes(fits: Int, columns: Int, lanes: Int) -> Int {
    SAGALaneLayout(fits: fits, columns: columns, lanes: lanes).stride
  }

  /// How many fits of `columns` weight columns and `features` features go into one pass: of the numbers that
  /// fill a group, the one that takes the fewest lanes a fit. On a tie 4: several share the row stream and
  /// the evaluation of the loss, and smaller packs leave more tasks for other threads.
  static func packSize(features: Int, columns: Int, lanes: Int) -> Int {
    func stride(_ fits: Int) -> Int { passLanes(fits: fits, columns: columns, lanes: lanes) }
    func fitsCache(_ fits: Int) -> Bool { 2 * features * stride(fits) * (64 / lanes) <= packBytes }
    var best = 1
    if fitsCache(4), stride(4) <= 4 * stride(1) { best = 4 }
    if fitsCache(8), stride(8) * best < stride(best) * 8 { best = 8 }
    return best
  }

  /// Whether scikit-learn's replay of an epoch happens in this fit: a rescale falls on an epoch's last step
  /// and there is an L1 part. Every epoch starts with omega = 1, so n scalar products tell. Complexity: O(n).
  static func replaysEpochs<Scalar: BLASScalar>(
    _ problem: Problem<Scalar>, _ settings: SAGASettings
  ) -> Bool {
    let fit = PackedFit(problem, settings, index: 0)
    guard fit.proximal, fit.shrink < 1 else { return false }
    var omega: Scalar = 1
    for s in 0..<problem.rows.count {
      omega = omega * fit.shrink
      if rescales(omega) {
        if s == problem.rows.count - 1 { return true }
        omega = 1
      }
    }
    return false
  }

  /// Runs the fits of `pack`, alone those in which an epoch is replayed.
  ///
  /// The strict kernels run those that ask for them, and those whose answer hangs on the last bits of the
  /// iterates, so that only these kernels can give scikit-learn's: with a tolerance near rounding errors the
  /// last epoch does, and the replay of an epoch (see ``replaySums(_:_:count:)``) adds and subtracts
  /// thresholds that are many orders larger than the weights.
  static func solve<Scalar: BLASScalar>(
    _ problem: Problem<Scalar>, pack: [SAGASettings], start: SAGAStart<Scalar>?,
    workspace: SAGAWorkspace<Scalar>, fast: SagaKernels, strict: SagaKernels, team: PassTeam? = nil,
    observer: SAGAObserver<Scalar>? = nil
  ) -> [Solution<Scalar>] {
    let replays = pack.map { replaysEpochs(problem, $0) }
    let exact = pack.indices.map { pack[$0].strict || replays[$0] || pack[$0].tolerance < lastBitTolerance }
    // Fits of a shape that is not packed take steps in blocks, alone, and so they do here.
    let packs = packSize(features: problem.featureCount, columns: problem.columns, lanes: fast.lanes) > 1
    let alone = pack.indices.filter { pack.count == 1 || replays[$0] || !packs }
    let together = pack.indices.filter { !alone.contains($0) }
    var solutions = [Solution<Scalar>?](repeating: nil, count: pack.count)
    func run(_ members: [Int], exact: Bool) {
      let found = SAGA.run(
        problem, pack: members.map { pack[$0] }, start: start, workspace: workspace,
        kernels: exact ? strict : fast, team: team, observer: observer?.among(members))
      for (member, solution) in zip(members, found) { solutions[member] = solution }
    }
    for member in alone { run([member], exact: exact[member]) }
    for isExact in [false, true] {
      let members = together.filter { exact[$0] == isExact }
      for first in Swift.stride(from: 0, to: members.count, by: sagaLargestGroup) {
        run(Array(members[first..<min(first + sagaLargestGroup, members.count)]), exact: isExact)
      }
    }
    for member in pack.indices where !exact[member] && isRoundingError(solutions[member]!.coefficients) {
      run([member], exact: true)
    }
    return solutions.map { $0! }
  }

  /// Whether all weights are as small as rounding errors, but not all 0: the data are balanced so that the
  /// gradients cancel, and labels follow the signs of what is left.
  private static func isRoundingError<Scalar: BLASScalar>(_ weights: Matrix<Scalar>) -> Bool {
    let largest = weights.withUnsafeBufferPointer { $0.reduce(0) { max($0, $1.magnitude) } }
    return largest > 0 && largest < Scalar.ulpOfOne.squareRoot() / 1024
  }

  /// Runs the fits of `pack`, which differ in `C` and `l1Ratio` only; a start is for a pack of one.
  static func run<Scalar: BLASScalar>(
    _ problem: Problem<Scalar>, pack: [SAGASettings], start: SAGAStart<Scalar>?,
    workspace: SAGAWorkspace<Scalar>, kernels: SagaKernels, team: PassTeam? = nil,
    observer: SAGAObserver<Scalar>? = nil
  ) -> [Solution<Scalar>] {
    precondition(start == nil || pack.count == 1, "a warm start is for a single fit")
    precondition(pack.count <= sagaLargestGroup, "\(pack.count) fits do not go into one pass")
    var run = SAGARun(
      problem, pack: pack, workspace: workspace, kernels: kernels.table.pointee, team: team,
      observer: observer)
    if let start { load(start, into: workspace) }
    return run.solve()
  }

  /// Turns the running sums of an epoch into their increments.
  ///
  /// scikit-learn 1.9.1 replays the increments of the whole epoch, newest first, on every weight when its
  /// rescaling of omega falls on the epoch's last step and the penalty has an L1 part (a defect: the sums
  /// of the rescaled steps are 0, so increments can be negative). Its numbers are reproduced all the same.
  static func replaySums<Scalar: BLASScalar>(
    _ averageSums: UnsafeMutablePointer<Scalar>, _ thresholdSums: UnsafeMutablePointer<Scalar>, count: Int
  ) {
    for q in Swift.stride(from: count - 1, to: 0, by: -1) {
      averageSums[q] = averageSums[q] - averageSums[q - 1]
      thresholdSums[q] = thresholdSums[q] - thresholdSums[q - 1]
    }
  }

  private static func load<Scalar: BLASScalar>(
    _ start: SAGAStart<Scalar>, into workspace: SAGAWorkspace<Scalar>
  ) {
    let layout = workspace.layout
    let p = start.coefficients.columns
    start.coefficients.withUnsafeBufferPointer { w in
      for (k, lane) in layout.lanes(place: 0).enumerated() {
        for j in 0..<p { workspace.weights[j * layout.stride + lane] = w[k * p + j] }
        workspace.lanes.intercepts[lane] = start.intercepts[k]
      }
    }
  }
}
