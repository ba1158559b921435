/// Intercepts at which the classes have the wanted shares: mean softmax(z + b)_k = pi_k.
///
/// Decision values without intercept are z = s C n with n standard normal, s the row's scale and C C' = W'SW
/// (Cholesky): the exact distribution of W'x, without a row of features. The mean is taken over M such draws,
/// M = 2^18 / K kept within 1024...16384, so shares of the simulated population are right to about the
/// sampling error of M rows. b is found by b_k += log(pi_k / mean_k) until no step exceeds 1e-4 (at most 500
/// steps, none longer than log 100).
struct InterceptCalibration {
  private let classes: Int
  private let shares: [Double]
  /// Row-major M x K; two classes: 0 and z.
  private let values: [Double]

  init(
    covariance: [Double], parameters: SimulationParameters, model: FactorModel, _ stream: inout NormalStream
  ) {
    let (K, D) = (parameters.classes, parameters.decisions)
    let draws = Swift.min(16_384, Swift.max(1024, (1 << 18) / K))
    let root = Self.cholesky(covariance, D)
    var values = [Double](repeating: 0, count: draws * K)
    var normals = [Double](repeating: 0, count: D)
    for i in 0..<draws {
      let scale = model.drawScale(&stream)
      for k in 0..<D { normals[k] = stream.normal() }
      for a in 0..<D {
        var sum = 0.0
        for b in 0...a { sum += root[a * D + b] * normals[b] }
        values[i * K + (K - D) + a] = scale * sum
      }
    }
    (classes, self.values) = (K, values)
    shares = Self.shares(parameters)
  }

  /// pi: 1 / K each, or proportional to 6^(-k / (K - 1)).
  static func shares(_ parameters: SimulationParameters) -> [Double] {
    let K = parameters.classes
    let sizes = (0..<K).map { k in
      switch parameters.classSizes {
      case .balanced: 1.0
      case .uneven: PortableFunctions.exp(-PortableFunctions.log(6) * Double(k) / Double(K - 1))
      }
    }
    let total = sizes.reduce(0, +)
    return sizes.map { $0 / total }
  }

  /// b, one number a decision value.
  func solve() -> [Double] {
    let K = classes
    let draws = values.count / K
    var b = [Double](repeating: 0, count: K)
    var row = [Double](repeating: 0, count: K)
    for _ in 0..<500 {
      var means = [Double](repeating: 0, count: K)
      row.withUnsafeMutableBufferPointer { row in
        for i in 0..<draws {
          for k in 0..<K { row[k] = values[i * K + k] + b[k] }
          Softmax.weights(row)
          var total = 0.0
          for k in 0..<K { total += row[k] }
          for k in 0..<K { means[k] += row[k] / total }
        }
      }
      var longest = 0.0
      for k in 0..<K {
        let mean = Swift.max(means[k] / Double(draws), shares[k] / 100)
        let step = PortableFunctions.log(shares[k] / mean)
        b[k] += step
        longest = Swift.max(longest, abs(step))
      }
      if longest <= 1e-4 { break }
    }
    if K == 2 { return [b[1] - b[0]] }
    let mean = b.reduce(0, +) / Double(K)
    return b.map { $0 - mean }
  }

  /// The lower factor of a positive semidefinite matrix. W'SW has rank K - 1 at most: a column whose pivot is
  /// a rounding error is 0.
  private static func cholesky(_ matrix: [Double], _ n: Int) -> [Double] {
    var root = [Double](repeating: 0, count: n * n)
    for j in 0..<n {
      var pivot = matrix[j * n + j]
      for c in 0..<j { pivot -= root[j * n + c] * root[j * n + c] }
      guard pivot > 1e-9 * matrix[j * n + j] else { continue }
      let diagonal = pivot.squareRoot()
      root[j * n + j] = diagonal
      for i in j + 1..<Swift.max(n, j + 1) {
        var sum = matrix[i * n + j]
        for c in 0..<j { sum -= root[i * n + c] * root[j * n + c] }
        root[i * n + j] = sum / diagonal
      }
    }
    return root
  }
}
