/// The Hessian of the data term in the weights, with the intercepts eliminated, as an operator: for a direction
/// d it gives X' c (diag q - q q') (X d + db), db being the intercepts' best answer to d.
///
/// Double precision. The metric's q may be the probabilities or any other point of the simplex.
/// Complexity: O(n p K) a product.
final class HessianOperator {
  private let problem: RowProblem
  private let fitsIntercept: Bool
  private var probabilities: AlignedArray<Double>
  private var lossWeights: [Double] = []
  private var system: InterceptSystem?
  private let flow: AlignedArray<Double>
  /// X d + db of the last product, n x stride.
  let scoreChanges: AlignedArray<Double>
  /// db of the last product.
  private(set) var interceptChanges: [Double]

  init(_ problem: RowProblem, fitsIntercept: Bool) {
    self.problem = problem
    self.fitsIntercept = fitsIntercept
    flow = AlignedArray(problem.n * problem.stride)
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
    problem.scores(of: direction, into: scoreChanges)
    let sums = applyMetric()
    if let system {
      let (n, K, stride) = (problem.n, problem.columns, problem.stride)
      interceptChanges = system.solve(sums).map { -$0 }
      for i in 0..<n {
        for k in 0..<K { scoreChanges[i * stride + k] += interceptChanges[k] }
      }
      applyMetric()
    }
    problem.gradient(of: flow, into: image)
  }

  /// flow_i = c_i (diag q_i - q_i q_i') a_i; returns its sum over the rows.
  @discardableResult
  private func applyMetric() -> [Double] {
    let (K, stride) = (problem.columns, problem.stride)
    var sums = [Double](repeating: 0, count: K)
    for i in 0..<problem.n {
      let at = i * stride
      var mean = 0.0
      for k in 0..<K { mean += probabilities[at + k] * scoreChanges[at + k] }
      let c = lossWeights[i]
      for k in 0..<K {
        let value = c * probabilities[at + k] * (scoreChanges[at + k] - mean)
        flow[at + k] = value
        sums[k] += value
      }
    }
    return sums
  }
}
