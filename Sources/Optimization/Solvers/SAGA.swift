import DenseLinearAlgebra

/// What a SAGA run is asked to do.
public struct SAGASettings: Sendable, Equatable {
  /// Inverse regularisation strength, in (0, inf]. Default 1.
  public var C: Double
  /// Share of the L1 part, in [0, 1]. Default 0.
  public var l1Ratio: Double
  /// Whether intercepts are fitted. Default true.
  public var fitIntercept: Bool
  /// Most epochs, >= 0. Default 100.
  public var maxIterations: Int
  /// Stop when max|W - W_previous| <= tolerance x max|W| after an epoch, >= 0. Default 1e-4.
  public var tolerance: Double
  /// Start state of the row stream; see ``Xorshift32``.
  public var streamSeed: UInt32
  /// Round every operation as scikit-learn's compiled solver does (Double only).
  public var strict: Bool

  public init(
    C: Double = 1, l1Ratio: Double = 0, fitIntercept: Bool = true, maxIterations: Int = 100,
    tolerance: Double = 1e-4, streamSeed: UInt32, strict: Bool = false
  ) {
    self.C = C
    self.l1Ratio = l1Ratio
    self.fitIntercept = fitIntercept
    self.maxIterations = maxIterations
    self.tolerance = tolerance
    self.streamSeed = streamSeed
    self.strict = strict
  }
}

/// A warm start: the coefficients and intercepts of an earlier fit. The gradient memory starts at zero.
public struct SAGAStart<Scalar: BLASScalar>: Sendable {
  /// K x p (1 x p for two classes).
  public var coefficients: Matrix<Scalar>
  public var intercepts: [Scalar]

  public init(coefficients: Matrix<Scalar>, intercepts: [Scalar]) {
    self.coefficients = coefficients
    self.intercepts = intercepts
  }
}

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
/// Source: Defazio, Bach, Lacoste-Julien, NIPS 2014, arXiv:1407.0202; scikit-learn 1.9.1 `_sag_fast.pyx.tp`.
public enum SAGA {
  /// When omega falls below this, it is multiplied into V.
  static let rescaleThreshold = 1e-9

  /// Runs with the strict kernels if that is asked for or if last bits decide the answer, else with the fast.
  static func solve<Scalar: BLASScalar>(
    _ problem: Problem<Scalar>, settings: SAGASettings, start: SAGAStart<Scalar>?,
    workspace: SAGAWorkspace<Scalar>, fast: SagaKernels, strict: SagaKernels
  ) -> Solution<Scalar> {
    let exact = settings.strict || lastBitsDecide(problem, settings)
    let solution = run(
      problem, settings: settings, start: start, workspace: workspace, kernels: exact ? strict : fast)
    guard !exact, isRoundingError(solution.coefficients) else { return solution }
    return run(problem, settings: settings, start: start, workspace: workspace, kernels: strict)
  }

  /// Whether all weights are as small as rounding errors, but not all 0: the data are balanced so that the
  /// gradients cancel, and labels follow the signs of what is left.
  private static func isRoundingError<Scalar: BLASScalar>(_ weights: Matrix<Scalar>) -> Bool {
    let largest = weights.withUnsafeBufferPointer { $0.reduce(0) { max($0, $1.magnitude) } }
    return largest > 0 && largest < Scalar.ulpOfOne.squareRoot() / 1024
  }

  static func run<Scalar: BLASScalar>(
    _ problem: Problem<Scalar>, settings: SAGASettings, start: SAGAStart<Scalar>?,
    workspace: SAGAWorkspace<Scalar>, kernels: SagaKernels
  ) -> Solution<Scalar> {
    problem.classCount == 2
      ? run(
        problem, BinaryLogistic.self, settings: settings, start: start, workspace: workspace,
        kernels: kernels.table.pointee)
      : run(
        problem, MultinomialLogistic.self, settings: settings, start: start, workspace: workspace,
        kernels: kernels.table.pointee)
  }

  private static func run<Scalar: BLASScalar, Loss: Datafit>(
    _ problem: Problem<Scalar>, _ loss: Loss.Type, settings: SAGASettings, start: SAGAStart<Scalar>?,
    workspace: SAGAWorkspace<Scalar>, kernels: SagaKernelTable
  ) -> Solution<Scalar> {
    // n rows, p features, K weight columns.
    let n = problem.rows.count
    let p = problem.featureCount
    let K = problem.columns
    let stride = (K + kernels.lanes - 1) / kernels.lanes * kernels.lanes
    workspace.prepare(features: p, columns: K, stride: stride, rows: n)

    let penalty = ElasticNet(C: settings.C, l1Ratio: settings.l1Ratio, rows: n)
    let stepSize = sagaStepSize(
      maxSquaredNorm: problem.maxSquaredNorm, alpha: penalty.alpha, fitIntercept: settings.fitIntercept,
      rows: n)
    let shrink = Scalar(1 - stepSize * penalty.alpha)
    let proximal = penalty.beta > 0

    let V = workspace.weights
    let memory = workspace.gradientMemory
    let seen = workspace.seen
    let averageSums = workspace.averageSums
    let thresholdSums = workspace.thresholdSums
    let scores = workspace.lanes
    let raw = scores + stride
    let gradient = raw + stride
    let delta = gradient + stride
    let scaledDelta = delta + stride
    let interceptSum = scaledDelta + stride
    var intercepts = [Scalar](repeating: 0, count: K)
    if let start { load(start, into: V, intercepts: &intercepts, stride: stride) }

    var step = SagaStep()
    step.features = p
    step.stride = stride
    step.weights = UnsafeMutableRawPointer(V)
    step.gradient_sum = UnsafeMutableRawPointer(workspace.gradientSum)
    step.delta = UnsafeRawPointer(delta)
    step.scaled_delta = UnsafeRawPointer(scaledDelta)
    step.scores = UnsafeMutableRawPointer(scores)
    step.step_size = stepSize
    step.proximal = proximal ? 1 : 0

    let X = problem.features
    let rows = problem.rows.baseAddress!
    let codes = problem.codes.baseAddress!
    let weights = problem.weights?.baseAddress
    var stream = Xorshift32(seed: settings.streamSeed)
    var distinct = 0
    var changes: [Double] = []
    var status = FitStatus.iterationLimit
    var iterations = 1

    intercepts.withUnsafeMutableBufferPointer { interceptBuffer in
      let b = interceptBuffer.baseAddress!

      // Draws a row; returns its position and the place of its features.
      func draw() -> (position: Int, x: UnsafePointer<Scalar>) {
        let i = stream.nextRow(of: n)
        if !seen[i] {
          seen[i] = true
          distinct += 1
        }
        return (i, X + Int(rows[i]) * p)
      }

      epochs: for epoch in 0..<settings.maxIterations {
        iterations = epoch + 1
        var omega: Scalar = 1
        var A: Scalar = 0  // running sum of eta / (omega m)
        var B: Scalar = 0  // running sum of eta beta / omega
        var rescaledLast = false
        var (i, x) = draw()
        kernels.score(p, stride, V, x, scores)

        for s in 0..<n {
          var k = 0
          while k < K {
            raw[k] = omega * scores[k] + b[k]
            k += 1
          }
          Loss.gradient(
            scores: raw, columns: K, code: Int(codes[i]), weight: weights?[i] ?? 1, into: gradient)
          omega = omega * shrink

          let m = Double(distinct)
          let correction = 1 - 1 / m
          let stored = memory + i * K
          let hoisted = stepSize * correction / Double(omega)
          k = 0
          while k < K {
            let d = gradient[k] - stored[k]
            delta[k] = d
            scaledDelta[k] = Scalar(Double(d) * hoisted)
            stored[k] = gradient[k]
            k += 1
          }
          if settings.fitIntercept {
            k = 0
            while k < K {
              interceptSum[k] = interceptSum[k] + delta[k]
              let correctionTerm = Scalar(Double(delta[k]) * (stepSize * correction))
              let average = stepSize * Double(interceptSum[k]) / m
              b[k] = Scalar(Double(b[k]) - (average + Double(correctionTerm)))
              guard b[k].isFinite else {
                status = .nonFinite(epoch: iterations)
                break epochs
              }
              k += 1
            }
          }

          let A0 = A
          A = Scalar(Double(A) + stepSize / Double(omega * Scalar(m)))
          let B0 = B
          B = Scalar(Double(B) + stepSize * penalty.beta / Double(omega))
          averageSums[s] = A
          thresholdSums[s] = B

          step.row = UnsafeRawPointer(x)
          step.scale = Double(omega)
          step.correction = correction
          step.average_step = Double(A - A0)
          step.threshold = Double(B - B0)

          let rescale = omega < Scalar(rescaleThreshold)
          let last = s == n - 1
          if rescale {
            guard flush(&step, kernels) else {
              status = .nonFinite(epoch: iterations)
              break epochs
            }
            omega = 1
            A = 0
            B = 0
            averageSums[s] = 0
            thresholdSums[s] = 0
            rescaledLast = last
            if !last {
              (i, x) = draw()
              kernels.score(p, stride, V, x, scores)
            }
          } else if !last {
            (i, x) = draw()
            step.next_row = UnsafeRawPointer(x)
            withUnsafePointer(to: step) { kernels.step($0) }
          }
        }

        if !rescaledLast {
          guard flush(&step, kernels) else {
            status = .nonFinite(epoch: iterations)
            break epochs
          }
        } else if proximal {
          // scikit-learn replays the whole epoch when a rescale falls on its last step; see ``replaySums``.
          replaySums(averageSums, thresholdSums, count: n)
          kernels.replay(
            p, stride, V, workspace.gradientSum, n, averageSums, thresholdSums)
        }

        var largest = 0.0
        var largestChange = 0.0
        kernels.change(p * stride, V, workspace.previousWeights, &largest, &largestChange)
        guard largest.isFinite else {
          status = .nonFinite(epoch: iterations)
          break epochs
        }
        changes.append(largest == 0 ? largestChange : largestChange / largest)
        let still =
          largest == 0
          ? largestChange == 0
          : Double(Scalar(largestChange) / Scalar(largest)) <= settings.tolerance
        if still {
          // scikit-learn warns whenever n_iter_ == max_iter, even if this epoch met the criterion.
          status = iterations == settings.maxIterations ? .iterationLimit : .converged
          break
        }
      }
    }
    if settings.maxIterations == 0 { status = .converged }

    let coefficients = Matrix<Scalar>(rows: K, columns: p) { out in
      for k in 0..<K {
        for j in 0..<p { out[k * p + j] = V[j * stride + k] }
      }
    }
    return Solution(
      coefficients: coefficients, intercepts: intercepts, iterations: iterations, status: status,
      changes: changes)
  }

  /// Below this tolerance the stopping test compares weights that differ in their last bits.
  static let lastBitTolerance = 1e-8

  /// Whether the answer hangs on the last bits of the iterates, so that only the strict kernels can give
  /// scikit-learn's: with a tolerance near rounding errors the last epoch does, and the replay after a rescale
  /// on an epoch's last step (see ``replaySums(_:_:count:)``) adds and subtracts thresholds that are many
  /// orders larger than the weights.
  ///
  /// Every epoch starts with omega = 1, so n scalar products tell where its rescales fall. Complexity: O(n).
  static func lastBitsDecide<Scalar: BLASScalar>(
    _ problem: Problem<Scalar>, _ settings: SAGASettings
  ) -> Bool {
    if settings.tolerance < lastBitTolerance { return true }
    let n = problem.rows.count
    let penalty = ElasticNet(C: settings.C, l1Ratio: settings.l1Ratio, rows: n)
    guard penalty.beta > 0, penalty.alpha > 0 else { return false }
    let stepSize = sagaStepSize(
      maxSquaredNorm: problem.maxSquaredNorm, alpha: penalty.alpha, fitIntercept: settings.fitIntercept, rows: n)
    let shrink = Scalar(1 - stepSize * penalty.alpha)
    var omega: Scalar = 1
    for s in 0..<n {
      omega = omega * shrink
      if omega < Scalar(rescaleThreshold) {
        if s == n - 1 { return true }
        omega = 1
      }
    }
    return false
  }

  /// Completes the pending step and multiplies omega into V. False if a weight is not finite.
  @inline(__always)
  private static func flush(_ step: inout SagaStep, _ kernels: SagaKernelTable) -> Bool {
    kernels.flush(&step) == 1
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
    _ start: SAGAStart<Scalar>, into V: UnsafeMutablePointer<Scalar>, intercepts: inout [Scalar], stride: Int
  ) {
    let K = start.coefficients.rows
    let p = start.coefficients.columns
    precondition(K == intercepts.count, "a warm start of \(K) weight columns for \(intercepts.count)")
    start.coefficients.withUnsafeBufferPointer { w in
      for k in 0..<K {
        for j in 0..<p { V[j * stride + k] = w[k * p + j] }
      }
    }
    intercepts = start.intercepts
  }
}
