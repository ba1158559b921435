/// Solves H x = g for the Hessian of the data term in the intercepts, K x K.
///
/// With three or more classes H is singular along (1, ..., 1): the solution of least norm is given, whose
/// elements sum to 0 as those of `g` do. Cholesky factorization with a ridge of rounding size, so that a class
/// without mass does no harm. Complexity: O(K^3) to factor, O(K^2) to solve.
struct InterceptSystem {
  private let size: Int
  private let centred: Bool
  private var factor: [Double]

  init(hessian: [Double], size: Int, isBinary: Bool) {
    self.size = size
    centred = !isBinary
    factor = hessian
    var trace = 0.0
    for k in 0..<size { trace += hessian[k * size + k] }
    let shift = trace / Double(size)
    for k in 0..<size {
      if centred { for l in 0..<size { factor[k * size + l] += shift / Double(size) } }
      factor[k * size + k] += 1e-14 * shift + Double.leastNormalMagnitude
    }
    for k in 0..<size {
      for l in 0...k {
        var sum = factor[k * size + l]
        for m in 0..<l { sum -= factor[k * size + m] * factor[l * size + m] }
        if l == k {
          factor[k * size + k] = max(sum, 1e-15 * shift + Double.leastNormalMagnitude).squareRoot()
        } else {
          factor[k * size + l] = sum / factor[l * size + l]
        }
      }
    }
  }

  func solve(_ right: [Double]) -> [Double] {
    var x = right
    for k in 0..<size {
      for l in 0..<k { x[k] -= factor[k * size + l] * x[l] }
      x[k] /= factor[k * size + k]
    }
    for k in stride(from: size - 1, through: 0, by: -1) {
      for l in (k + 1)..<max(size, k + 1) { x[k] -= factor[l * size + k] * x[l] }
      x[k] /= factor[k * size + k]
    }
    if centred {
      let mean = x.reduce(0, +) / Double(size)
      for k in 0..<size { x[k] -= mean }
    }
    return x
  }
}
