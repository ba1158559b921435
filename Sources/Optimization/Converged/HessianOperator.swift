/// The Hessian of the data term in the weights, with the intercepts eliminated, as an operator: for a direction
/// d it gives X' c (diag q - q q') (X d + db), db being the intercepts' best answer to d.
///
/// In double precision, or with both products in single precision, which is two to three times as fast and does
/// where the system is solved roughly. The metric's q may be the probabilities or any other point of the simplex.
/// Complexity: O(n p K) a product.
final class HessianOperator {
  private let problem: RowProblem
  private let fitsIntercept: Bool
  /// Whether products are in single precision.
  var isRough: Bool
  private lazy var rough = Rough(problem)
  private var probabilities: AlignedArray<Double>
  private var lossWeights: [Double] = []
  private var system: InterceptSystem?
  private let flow: AlignedArray<Double>
  private let sums: AlignedArray<Double>
  /// X d + db of the last product, n x stride.
  let scoreChanges: AlignedArray<Double>
  /// db of the last product.
  private(set) var interceptChanges: [Double]

  init(_ problem: RowProblem, fitsIntercept: Bool, isRough: Bool = false) {
    self.problem = problem
    self.isRough = isRough
    self.fitsIntercept = fitsIntercept
    flow = AlignedArray(problem.n * problem.stride)
    sums = AlignedArray(problem.stride)
    scoreChanges = AlignedArray(problem.n * problem.stride)
    probabilities = AlignedArray(0)
    interceptChanges = [Double](repeating: 0, count: problem.columns)
  }

  /// Takes the Hessian at `probabilities`, which must stay as they are while products are asked for.
  func set(probabilities: AlignedArray<Double>, lossWeights: [Double]) {
    self.probabilities = probabilities
    self.lossWeights = lossWeights
    guard fitsIntercept else { return }
    system = InterceptSystem(
      hessian: problem.interceptHessian(probabilities: probabilities, lossWeights: lossWeights),
      size: problem.columns, isBinary: problem.isBinary)
  }

  /// `image` = the product with `direction`, p x stride.
  func apply(_ direction: AlignedArray<Double>, into image: AlignedArray<Double>) {
    if isRough {
      rough.scores(of: direction, into: scoreChanges)
    } else {
      problem.scores(of: direction, into: scoreChanges)
    }
    let sums = applyMetric()
    if let system {
      let (n, K, stride) = (problem.n, problem.columns, problem.stride)
      interceptChanges = system.solve(sums).map { -$0 }
      for i in 0..<n {
        for k in 0..<K { scoreChanges[i * stride + k] += interceptChanges[k] }
      }
      applyMetric()
    }
    if isRough {
      rough.gradient(of: flow, into: image)
    } else {
      problem.gradient(of: flow, into: image)
    }
  }

  /// The products in single precision. Both factors are scaled by their largest element, to stay clear of
  /// single precision's ends.
  private final class Rough {
    private let problem: RowProblem
    private let features: AlignedArray<Float>
    private let rows: AlignedArray<Float>

    init(_ problem: RowProblem) {
      self.problem = problem
      features = AlignedArray(problem.p * problem.singleStride)
      rows = AlignedArray(problem.n * problem.singleStride)
    }

    func scores(of direction: AlignedArray<Double>, into scores: AlignedArray<Double>) {
      let scale = narrow(direction, into: features)
      problem.singleScores(rows: problem.rows, of: features, into: rows)
      widen(rows, scale, into: scores)
    }

    func gradient(of flow: AlignedArray<Double>, into gradient: AlignedArray<Double>) {
      let scale = narrow(flow, into: rows)
      problem.singleGradient(rows: problem.rows, of: rows, into: features)
      widen(features, scale, into: gradient)
    }

    private func narrow(_ from: AlignedArray<Double>, into to: AlignedArray<Float>) -> Double {
      let loops = problem.loops.table.pointee
      let largest = loops.largest(from.count, from.base)
      guard largest > 0 else {
        to.clear()
        return 1
      }
      let (stride, singleStride) = (problem.stride, problem.singleStride)
      loops.to_single(from.count / stride, stride, singleStride, 1 / largest, from.base, to.base)
      return largest
    }

    private func widen(_ from: AlignedArray<Float>, _ scale: Double, into to: AlignedArray<Double>) {
      let (stride, singleStride) = (problem.stride, problem.singleStride)
      problem.loops.table.pointee.to_double(to.count / stride, stride, singleStride, scale, from.base, to.base)
    }
  }

  /// flow_i = c_i (diag q_i - q_i q_i') a_i; returns its sum over the rows.
  @discardableResult
  private func applyMetric() -> [Double] {
    problem.loops.table.pointee.metric(
      problem.n, problem.stride, lossWeights, probabilities.base, scoreChanges.base, flow.base, sums.base)
    return Array(UnsafeBufferPointer(start: sums.base, count: problem.columns))
  }
}
