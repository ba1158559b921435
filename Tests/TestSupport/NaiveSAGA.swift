import DenseLinearAlgebra
import Foundation
import Optimization

/// SAGA in its eager textbook form, one array operation at a time: the oracle of the fused solver.
///
/// The weights are multiplied by (1 - eta alpha) in every step and no step is delayed. It draws the same rows
/// as the solver under test.
public struct NaiveSAGA {
  public var C = 1.0
  public var l1Ratio = 0.0
  public var fitIntercept = true
  public var epochs = 1
  public var streamSeed: UInt32 = 209_652_397

  public init(C: Double = 1, l1Ratio: Double = 0, fitIntercept: Bool = true, epochs: Int = 1) {
    self.C = C
    self.l1Ratio = l1Ratio
    self.fitIntercept = fitIntercept
    self.epochs = epochs
  }

  /// Coefficients (K x p) and intercepts for labels 0..<classCount; two classes give one row.
  public func fit(
    _ X: [[Double]], _ y: [Int], classCount: Int, weights: [Double]? = nil
  ) -> (coefficients: [[Double]], intercepts: [Double]) {
    let n = X.count
    let p = X[0].count
    let K = classCount == 2 ? 1 : classCount
    let alpha = (1 / C) * (1 - l1Ratio) / Double(n)
    let beta = (1 / C) * l1Ratio / Double(n)
    let R = X.map { $0.reduce(0) { $0 + $1 * $1 } }.max()!
    let L = 0.25 * (R + (fitIntercept ? 1 : 0)) + alpha
    let eta = 1 / (2 * L + min(2 * Double(n) * alpha, L))

    var W = [[Double]](repeating: [Double](repeating: 0, count: p), count: K)
    var G = W
    var b = [Double](repeating: 0, count: K)
    var gb = b
    var M = [[Double]](repeating: b, count: n)
    var seen = Set<Int>()
    var stream = Xorshift32(seed: streamSeed)
    for _ in 0..<epochs * n {
      let i = stream.nextRow(of: n)
      seen.insert(i)
      let m = Double(seen.count)
      let z = (0..<K).map { k in zip(W[k], X[i]).reduce(b[k]) { $0 + $1.0 * $1.1 } }
      let s = weights?[i] ?? 1
      let d: [Double]
      if classCount == 2 {
        d = [s * (1 / (1 + exp(-z[0])) - Double(y[i]))]
      } else {
        let top = z.max()!
        let e = z.map { exp($0 - top) }
        let sum = e.reduce(0, +)
        d = e.enumerated().map { s * ($1 / sum - ($0 == y[i] ? 1 : 0)) }
      }
      for k in 0..<K {
        let delta = d[k] - M[i][k]
        M[i][k] = d[k]
        for j in 0..<p {
          G[k][j] += X[i][j] * delta
          let w = (1 - eta * alpha) * W[k][j] - eta * (1 - 1 / m) * X[i][j] * delta - eta / m * G[k][j]
          W[k][j] = beta > 0 ? max(w - eta * beta, 0) - max(-w - eta * beta, 0) : w
        }
        if fitIntercept {
          gb[k] += delta
          b[k] -= eta * gb[k] / m + eta * (1 - 1 / m) * delta
        }
      }
    }
    return (W, b)
  }
}
