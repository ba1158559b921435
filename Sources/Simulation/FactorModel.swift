/// Features that share common factors: covariance S = (1 - r) I + r L' L, variances 1.
///
/// A row is x = s (sqrt(1 - r) e + sqrt(r) L' f) with e (P) and f (F) standard normal and L (F x P) of
/// columns of length 1, so cor(x_j, x_k) = r L_j . L_k. The scale s = sqrt((nu - 2) / v), v chi-squared with
/// nu degrees of freedom, is common to the row: x is multivariate t, each feature Student's t with nu degrees
/// of freedom scaled to variance 1 (excess kurtosis 6 / (nu - 4) for nu > 4). Infinite nu: s = 1.
struct FactorModel: Sendable {
  let factors: Int
  let features: Int
  let tail: Double
  /// sqrt(1 - r) and sqrt(r).
  let ownShare: Double
  let commonShare: Double
  /// L, row-major F x P.
  let loadings: [Double]

  /// Draws L: F P standard normals, factor by factor, each column then divided by its length.
  init(_ parameters: SimulationParameters, stream: inout NormalStream) {
    (factors, features, tail) = (parameters.factors, parameters.features, parameters.tail)
    ownShare = (1 - parameters.correlation).squareRoot()
    commonShare = parameters.correlation.squareRoot()
    var loadings = [Double](repeating: 0, count: factors * features)
    for i in loadings.indices { loadings[i] = stream.normal() }
    var lengths = [Double](repeating: 0, count: features)
    for f in 0..<factors {
      for j in 0..<features { lengths[j] += loadings[f * features + j] * loadings[f * features + j] }
    }
    for j in 0..<features { lengths[j] = lengths[j].squareRoot() }
    for f in 0..<factors {
      for j in 0..<features { loadings[f * features + j] /= lengths[j] }
    }
    self.loadings = loadings
  }

  /// s: one gamma draw, or none for an infinite tail. v is twice a gamma number of shape nu / 2.
  func drawScale(_ stream: inout NormalStream) -> Double {
    tail.isInfinite ? 1 : ((tail - 2) / (2 * stream.gamma(shape: tail / 2))).squareRoot()
  }

  /// Draws a row into `row` (P): s, then f, then e. `common` (F) is scratch. O(F P).
  func draw(
    into row: UnsafeMutableBufferPointer<Double>, common: UnsafeMutableBufferPointer<Double>,
    _ stream: inout NormalStream
  ) {
    let scale = drawScale(&stream)
    for f in 0..<factors { common[f] = commonShare * stream.normal() }
    for j in 0..<features { row[j] = ownShare * stream.normal() }
    loadings.withUnsafeBufferPointer { loadings in
      for f in 0..<factors {
        let factor = common[f]
        let loading = loadings.baseAddress! + f * features
        for j in 0..<features { row[j] += loading[j] * factor }
      }
    }
    for j in 0..<features { row[j] *= scale }
  }

  /// W' S W (D x D) for coefficients `weights` (row-major, one row of D for each of the features `rows`).
  func covariance(of weights: [Double], rows: [Int], decisions D: Int) -> [Double] {
    // (1 - r) W'W + r (L W)'(L W)
    var projected = [Double](repeating: 0, count: factors * D)
    for f in 0..<factors {
      for (i, j) in rows.enumerated() {
        let loading = loadings[f * features + j]
        for k in 0..<D { projected[f * D + k] += loading * weights[i * D + k] }
      }
    }
    var own = [Double](repeating: 0, count: D * D)
    for i in rows.indices {
      for a in 0..<D {
        let weight = weights[i * D + a]
        for b in 0..<D { own[a * D + b] += weight * weights[i * D + b] }
      }
    }
    var common = [Double](repeating: 0, count: D * D)
    for f in 0..<factors {
      for a in 0..<D {
        for b in 0..<D { common[a * D + b] += projected[f * D + a] * projected[f * D + b] }
      }
    }
    let (ownVariance, commonVariance) = (ownShare * ownShare, commonShare * commonShare)
    return zip(own, common).map { ownVariance * $0 + commonVariance * $1 }
  }
}
