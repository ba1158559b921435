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
/// over V and G. Cost: O(n p K) an epoch.
///
/// Fits that differ in C and l1_ratio only share the row stream. With few classes several of them are packed
/// side by side into the lanes of one pass; a lane's arithmetic does not depend on its neighbours, so the
/// results are those of single fits, bit for bit.
/// Source: Defazio, Bach, Lacoste-Julien, NIPS 2014, arXiv:1407.0202; scikit-learn 1.9.1 `_sag_fast.pyx.tp`.
public enum SAGA {
  /// When omega falls below this, it is multiplied into V.
  static let rescaleThreshold = 1e-9

  /// Below this tolerance the stopping test compares weights that differ in their last bits.
  static let lastBitTolerance = 1e-8

  /// V and G of a pack together: they are to stay in a core's own cache.
  static let packBytes = 1 << 19
  static let largestPack = 8

  /// How many fits of `columns` weight columns and `features` features go into one pass: the number, up to
  /// ``largestPack``, that leaves the fewest lanes empty.
  static func packSize(features: Int, columns: Int, lanes: Int) -> Int {
    func padded(_ fits: Int) -> Int { (fits * columns + lanes - 1) / lanes * lanes }
    var best = 1
    for fits in 1...largestPack where 2 * features * padded(fits) * (64 / lanes) <= packBytes {
      if padded(fits) * best < padded(best) * fits { best = fits }
    }
    return best
  }

  /// Whether scikit-learn's replay of an epoch happens in this fit: a rescale falls on an epoch's last step and
  /// there is an L1 part. Every epoch starts with omega = 1, so n scalar products tell. Complexity: O(n).
  static func replaysEpochs<Scalar: BLASScalar>(
    _ problem: Problem<Scalar>, _ settings: SAGASettings
  ) -> Bool {
    let fit = PackedFit(problem, settings, index: 0, first: 0)
    guard fit.proximal, fit.shrink < 1 else { return false }
    var omega: Scalar = 1
    for s in 0..<problem.rows.count {
      omega = omega * fit.shrink
      if omega < Scalar(rescaleThreshold) {
        if s == problem.rows.count - 1 { return true }
        omega = 1
      }
    }
    return false
  }

  /// Whether the answer hangs on the last bits of the iterates, so that only the strict kernels can give
  /// scikit-learn's: with a tolerance near rounding errors the last epoch does, and the replay of an epoch
  /// (see ``replaySums(_:_:count:)``) adds and subtracts thresholds that are many orders larger than the
  /// weights.
  static func lastBitsDecide<Scalar: BLASScalar>(
    _ problem: Problem<Scalar>, _ settings: SAGASettings
  ) -> Bool {
    settings.tolerance < lastBitTolerance || replaysEpochs(problem, settings)
  }

  /// Runs the fits of `pack`: with the strict kernels those that ask for them or need them, alone those in
  /// which an epoch is replayed.
  static func solve<Scalar: BLASScalar>(
    _ problem: Problem<Scalar>, pack: [SAGASettings], start: SAGAStart<Scalar>?,
    workspace: SAGAWorkspace<Scalar>, fast: SagaKernels, strict: SagaKernels
  ) -> [Solution<Scalar>] {
    let exact = pack.map { $0.strict || lastBitsDecide(problem, $0) }
    // A pack's step sizes are stored in the data's type, which for Float is not exact.
    let alone = pack.indices.filter {
      pack.count == 1 || replaysEpochs(problem, pack[$0]) || (exact[$0] && Scalar.self != Double.self)
    }
    let together = pack.indices.filter { !alone.contains($0) }
    var solutions = [Solution<Scalar>?](repeating: nil, count: pack.count)
    func run(_ members: [Int], exact: Bool) {
      let found = SAGA.run(
        problem, pack: members.map { pack[$0] }, start: start, workspace: workspace,
        kernels: exact ? strict : fast)
      for (member, solution) in zip(members, found) { solutions[member] = solution }
    }
    for member in alone { run([member], exact: exact[member]) }
    if !together.isEmpty { run(together, exact: exact[together[0]]) }
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
    workspace: SAGAWorkspace<Scalar>, kernels: SagaKernels
  ) -> [Solution<Scalar>] {
    precondition(start == nil || pack.count == 1, "a warm start is for a single fit")
    return problem.classCount == 2
      ? run(
        problem, BinaryLogistic.self, pack: pack, start: start, workspace: workspace,
        kernels: kernels.table.pointee)
      : run(
        problem, MultinomialLogistic.self, pack: pack, start: start, workspace: workspace,
        kernels: kernels.table.pointee)
  }

  private static func run<Scalar: BLASScalar, Loss: Datafit>(
    _ problem: Problem<Scalar>, _ loss: Loss.Type, pack: [SAGASettings], start: SAGAStart<Scalar>?,
    workspace: SAGAWorkspace<Scalar>, kernels: SagaKernelTable
  ) -> [Solution<Scalar>] {
    // n rows, p features, K weight columns a fit.
    let n = problem.rows.count
    let p = problem.featureCount
    let K = problem.columns
    let settings = pack[0]
    var stride = (pack.count * K + kernels.lanes - 1) / kernels.lanes * kernels.lanes
    workspace.prepare(features: p, columns: K, stride: stride, rows: n, fits: pack.count)

    let V = workspace.weights
    let seen = workspace.seen
    let lanes = workspace.lanes
    let (scores, raw, gradient) = (lanes.scores, lanes.raw, lanes.gradient)
    let (delta, scaledDelta) = (lanes.delta, lanes.scaledDelta)
    let averageSums = workspace.averageSums
    let thresholdSums = workspace.thresholdSums
    var fits = pack.enumerated().map { PackedFit(problem, $1, index: $0, first: $0 * K) }
    var solutions = [Solution<Scalar>?](repeating: nil, count: pack.count)
    if let start { load(start, into: V, intercepts: workspace.intercepts, stride: stride) }

    var step = SagaStep()
    step.features = p
    step.weights = UnsafeMutableRawPointer(V)
    step.gradient_sum = UnsafeMutableRawPointer(workspace.gradientSum)
    step.delta = UnsafeRawPointer(delta)
    step.scaled_delta = UnsafeRawPointer(scaledDelta)
    step.scores = UnsafeMutableRawPointer(scores)

    let X = problem.features
    let rows = problem.rows.baseAddress!
    let codes = problem.codes.baseAddress!
    let weights = problem.weights?.baseAddress
    var stream = Xorshift32(seed: settings.streamSeed)
    var distinct = 0

    // Draws a row; returns its position and the place of its features.
    func draw() -> (position: Int, x: UnsafePointer<Scalar>) {
      let i = stream.nextRow(of: n)
      if !seen[i] {
        seen[i] = true
        distinct += 1
      }
      return (i, X + Int(rows[i]) * p)
    }

    /// Takes the fits that have ended out of the pack and closes the gaps.
    func retire() {
      for fit in fits where fit.status != nil {
        solutions[fit.index] = solution(fit, workspace, features: p, columns: K, stride: stride)
      }
      let left = fits.filter { $0.status == nil }
      guard left.count < fits.count, !left.isEmpty else {
        fits = left
        return
      }
      let newStride = (left.count * K + kernels.lanes - 1) / kernels.lanes * kernels.lanes
      workspace.compact(
        lanes: left.flatMap { $0.first..<$0.first + K }, features: p, stride: stride, newStride: newStride)
      stride = newStride
      fits = left.enumerated().map { position, fit in
        var fit = fit
        fit.first = position * K
        return fit
      }
    }

    for epoch in 0..<settings.maxIterations {
      let packed = fits.count > 1
      step.stride = stride
      step.proximal = fits.contains { $0.proximal } ? 1 : 0
      step.step_size = fits[0].stepSize
      lanes.bind(to: &step, packed: packed)
      fits.withUnsafeMutableBufferPointer { fits in
        for f in fits.indices { fits[f].beginEpoch(epoch, columns: K, lanes: lanes, packed: packed) }
        var (i, x) = draw()
        kernels.score(p, stride, V, x, scores)

        for s in 0..<n {
          let m = Double(distinct)
          let correction = 1 - 1 / m
          let last = s == n - 1
          var rescales = false
          for f in fits.indices where fits[f].status == nil {
            let fit = fits.baseAddress! + f
            let first = fit.pointee.first
            let b = workspace.intercepts + fit.pointee.index * K
            let omega = fit.pointee.omega
            var k = 0
            while k < K {
              raw[k] = omega * scores[first + k] + b[k]
              k += 1
            }
            Loss.gradient(
              scores: raw, columns: K, code: Int(codes[i]), weight: weights?[i] ?? 1, into: gradient)
            let stored = workspace.gradientMemory + (fit.pointee.index * n + i) * K
            let eta = fit.pointee.stepSize
            let next = omega * fit.pointee.shrink
            let hoisted = eta * correction / Double(next)
            k = 0
            while k < K {
              let d = gradient[k] - stored[k]
              delta[first + k] = d
              scaledDelta[first + k] = Scalar(Double(d) * hoisted)
              stored[k] = gradient[k]
              k += 1
            }
            if settings.fitIntercept {
              let sum = workspace.interceptSums + fit.pointee.index * K
              k = 0
              while k < K {
                let d = delta[first + k]
                sum[k] = sum[k] + d
                let own = Scalar(Double(d) * (eta * correction))
                b[k] = Scalar(Double(b[k]) - (eta * Double(sum[k]) / m + Double(own)))
                if !b[k].isFinite {
                  fit.pointee.fail()
                  break
                }
                k += 1
              }
            }
            fit.pointee.advance(to: next, distinct: m)
            if packed {
              fit.pointee.fillLanes(lanes, columns: K, last: last)
            } else {
              averageSums[s] = fit.pointee.A
              thresholdSums[s] = fit.pointee.B
              step.scale = Double(next)
              step.average_step = Double(fit.pointee.averageStep)
              step.threshold = Double(fit.pointee.threshold)
            }
            rescales = rescales || next < Scalar(rescaleThreshold)
          }
          step.row = UnsafeRawPointer(x)
          step.correction = correction
          if rescales || last {
            let finite = kernels.flush(&step) == 1
            for f in fits.indices where fits[f].status == nil {
              fits[f].flushed(last: last, finite: finite, scores: scores, columns: K)
            }
            if !packed && rescales {
              averageSums[s] = 0
              thresholdSums[s] = 0
            }
          }
          guard !last else { break }
          if !packed, fits[0].status != nil { break }
          (i, x) = draw()
          if rescales {
            kernels.score(p, stride, V, x, scores)
          } else {
            step.next_row = UnsafeRawPointer(x)
            kernels.step(&step)
          }
        }

        if !packed, fits[0].status == nil, fits[0].rescaledLast, fits[0].proximal {
          // scikit-learn replays the whole epoch when a rescale falls on its last step.
          replaySums(averageSums, thresholdSums, count: n)
          kernels.replay(p, stride, V, workspace.gradientSum, n, averageSums, thresholdSums)
        }
        kernels.change(p, stride, V, workspace.previousWeights, lanes.largest, lanes.largestChange)
        for f in fits.indices where fits[f].status == nil {
          fits[f].endEpoch(lanes, columns: K, settings)
        }
      }
      if fits.contains(where: { $0.status != nil }) { retire() }
      if fits.isEmpty { break }
    }
    for f in fits.indices { fits[f].status = settings.maxIterations == 0 ? .converged : .iterationLimit }
    retire()
    return solutions.map { $0! }
  }

  /// Turns the running sums of an epoch into their increments.
  ///
  /// scikit-learn 1.9.1 replays the increments of the whole epoch, newest first, on every weight when its
  /// rescaling of omega falls on the epoch's last step and the penalty has an L1 part (a defect: the sums
  /// of the rescaled steps are 0, so increments can be negative). Its numbers are reproduced all the same.
  private static func replaySums<Scalar: BLASScalar>(
    _ averageSums: UnsafeMutablePointer<Scalar>, _ thresholdSums: UnsafeMutablePointer<Scalar>, count: Int
  ) {
    for q in Swift.stride(from: count - 1, to: 0, by: -1) {
      averageSums[q] = averageSums[q] - averageSums[q - 1]
      thresholdSums[q] = thresholdSums[q] - thresholdSums[q - 1]
    }
  }

  private static func load<Scalar: BLASScalar>(
    _ start: SAGAStart<Scalar>, into V: UnsafeMutablePointer<Scalar>,
    intercepts: UnsafeMutablePointer<Scalar>, stride: Int
  ) {
    let K = start.coefficients.rows
    let p = start.coefficients.columns
    start.coefficients.withUnsafeBufferPointer { w in
      for k in 0..<K {
        for j in 0..<p { V[j * stride + k] = w[k * p + j] }
      }
    }
    intercepts.update(from: start.intercepts, count: K)
  }

  private static func solution<Scalar: BLASScalar>(
    _ fit: PackedFit<Scalar>, _ workspace: SAGAWorkspace<Scalar>, features p: Int, columns K: Int, stride: Int
  ) -> Solution<Scalar> {
    let V = workspace.weights
    let coefficients = Matrix<Scalar>(rows: K, columns: p) { out in
      for k in 0..<K {
        for j in 0..<p { out[k * p + j] = V[j * stride + fit.first + k] }
      }
    }
    return Solution(
      coefficients: coefficients,
      intercepts: Array(UnsafeBufferPointer(start: workspace.intercepts + fit.index * K, count: K)),
      iterations: fit.iterations, status: fit.status!, changes: fit.changes)
  }
}
