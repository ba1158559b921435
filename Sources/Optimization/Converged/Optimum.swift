import DenseLinearAlgebra

/// What a converged fit is asked for.
///
/// | parameter | default | range |
/// |---|---|---|
/// | `gap` | 1e-4 | (0, inf) |
/// | `maxOuter` | the solver's | 1... |
/// | `maxSeconds` | inf | (0, inf] |
public struct OptimumSettings: Sendable, Equatable {
  public var fitIntercept: Bool
  /// The relative duality gap to reach, see ``Certificate/gap``; at C = inf the gradient's norm relative to
  /// its norm at W = 0.
  public var gap: Double
  /// Most outer iterations of a fit; nil leaves it to the solver.
  public var maxOuter: Int?
  /// Most seconds of a fit, the path up to it included.
  public var maxSeconds: Double
  /// Whether optima keep their dual points (n x K).
  public var keepsDualPoint: Bool

  public init(
    fitIntercept: Bool = true, gap: Double = 1e-4, maxOuter: Int? = nil, maxSeconds: Double = .infinity,
    keepsDualPoint: Bool = false
  ) {
    self.fitIntercept = fitIntercept
    self.gap = gap
    self.maxOuter = maxOuter
    self.maxSeconds = maxSeconds
    self.keepsDualPoint = keepsDualPoint
  }
}

/// The end of a converged fit: a point and what is proven about it. Serves as the start of the next one.
public final class Optimum: Sendable {
  public let C: Double
  public let l1Ratio: Double
  public let status: FitStatus
  public let certificate: Certificate
  /// Outer iterations.
  public let iterations: Int
  /// The outer iterations: objectives, and gaps where a certificate was computed.
  public let trace: [TraceStep]
  /// W, p x stride, and b, stride.
  let weights: AlignedArray<Double>
  let intercepts: AlignedArray<Double>
  /// q, n x stride, if kept.
  let dualPoint: AlignedArray<Double>?
  let columns: Int
  let stride: Int

  init(
    C: Double, l1Ratio: Double, status: FitStatus, certificate: Certificate, iterations: Int,
    trace: [TraceStep], weights: AlignedArray<Double>, intercepts: AlignedArray<Double>, dualPoint: AlignedArray<Double>?,
    columns: Int, stride: Int
  ) {
    self.C = C
    self.l1Ratio = l1Ratio
    self.status = status
    self.certificate = certificate
    self.iterations = iterations
    self.trace = trace
    self.weights = weights
    self.intercepts = intercepts
    self.dualPoint = dualPoint
    self.columns = columns
    self.stride = stride
  }

  /// The point as a solution: K x p coefficients (1 x p for two classes).
  public func solution<Scalar: BLASScalar>(_ type: Scalar.Type) -> Solution<Scalar> {
    let p = weights.count / stride
    let coefficients = Matrix<Scalar>(rows: columns, columns: p) { out in
      for k in 0..<columns {
        for j in 0..<p { out[k * p + j] = Scalar(weights[j * stride + k]) }
      }
    }
    var solution = Solution(
      coefficients: coefficients, intercepts: (0..<columns).map { Scalar(intercepts[$0]) },
      iterations: iterations, status: status, changes: [])
    solution.certificate = certificate
    solution.trace = trace
    if let dualPoint {
      let n = dualPoint.count / stride
      solution.dualPoint = Matrix(rows: n, columns: columns) { out in
        for i in 0..<n {
          for k in 0..<columns { out[i * columns + k] = dualPoint[i * stride + k] }
        }
      }
    }
    return solution
  }
}

/// A solver that ends with a certificate. One instance belongs to one training part and one thread.
protocol OptimumSolver: AnyObject {
  init(_ problem: RowProblem, settings: OptimumSettings)

  /// Minimises the objective at `C` and `l1Ratio`.
  ///
  /// - Parameters:
  ///   - start: where to begin; nil begins at W = 0.
  ///   - gap: the relative gap to reach.
  ///   - deadline: when to give up.
  func solve(
    C: Double, l1Ratio: Double, from start: Optimum?, gap: Double, deadline: ContinuousClock.Instant?
  ) -> Optimum
}

extension Iterate {
  /// The current point as the end of a fit.
  func optimum(
    C: Double, l1Ratio: Double, status: FitStatus, certificate: Certificate, iterations: Int,
    trace: [TraceStep], dualPoint: AlignedArray<Double>?
  ) -> Optimum {
    let kept = AlignedArray<Double>(weights.count)
    kept.assign(weights)
    let keptIntercepts = AlignedArray<Double>(intercepts.count)
    keptIntercepts.assign(intercepts)
    return Optimum(
      C: C, l1Ratio: l1Ratio, status: status, certificate: certificate, iterations: iterations, trace: trace,
      weights: kept, intercepts: keptIntercepts, dualPoint: dualPoint, columns: problem.columns, stride: problem.stride)
  }

  /// The dual point of ``certificate(l1Ratio:)``: the probabilities drawn towards the labels.
  func dualPoint(scale: Double) -> AlignedArray<Double> {
    let stride = problem.stride
    let q = AlignedArray<Double>(probabilities.count)
    for i in 0..<problem.n {
      let code = Int(problem.codes[i])
      for k in 0..<problem.columns {
        let y = (problem.isBinary ? code == 1 : code == k) ? 1.0 : 0
        q[i * stride + k] = (1 - scale) * y + scale * probabilities[i * stride + k]
      }
    }
    return q
  }
}
