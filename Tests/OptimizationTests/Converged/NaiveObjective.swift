import Foundation

@testable import Optimization

/// Objective, dual objective and optimality conditions, straight from their formulas (see ``Certificate``).
struct NaiveObjective {
  /// n x p.
  let X: [[Double]]
  let y: [Int]
  let weights: [Double]
  let classCount: Int
  let fitIntercept: Bool

  var n: Int { X.count }
  var p: Int { X[0].count }
  /// K: 1 for two classes.
  var columns: Int { classCount == 2 ? 1 : classCount }

  /// A dual point's objective and by how much it breaks its conditions.
  struct Dual {
    var bound: Double
    /// Of q >= 0 and of rows that sum to 1.
    var simplex: Double
    /// |sum_i c_i (q_i - y_i)| over sum_i c_i.
    var intercept: Double
    /// |V| above 1, at l1_ratio = 1.
    var box: Double
  }

  /// Whether row i is of the class that column k stands for.
  func label(_ i: Int, _ k: Int) -> Double { y[i] == (classCount == 2 ? 1 : k) ? 1 : 0 }

  func scores(_ W: [[Double]], _ b: [Double]) -> [[Double]] {
    X.map { x in (0..<columns).map { k in zip(W[k], x).reduce(b[k]) { $0 + $1.0 * $1.1 } } }
  }

  static func loss(_ z: [Double], code: Int) -> Double {
    let all = z.count == 1 ? [0, z[0]] : z
    let others = all.indices.filter { $0 != code }.map { all[$0] - all[code] }
    let top = max(0, others.max()!)
    let sum = others.reduce(0) { $0 + exp($1 - top) }
    return top == 0 ? log1p(sum) : top + log(sum + exp(-top))
  }

  static func probabilities(_ z: [Double]) -> [Double] {
    if z.count == 1 { return [z[0] > 0 ? 1 / (1 + exp(-z[0])) : exp(z[0]) / (1 + exp(z[0]))] }
    let top = z.max()!
    let e = z.map { exp($0 - top) }
    let sum = e.reduce(0, +)
    return e.map { $0 / sum }
  }

  func dataTerm(_ W: [[Double]], _ b: [Double], C: Double) -> Double {
    let z = scores(W, b)
    return C * (0..<n).reduce(0) { $0 + weights[$1] * Self.loss(z[$1], code: y[$1]) }
  }

  func objective(_ W: [[Double]], _ b: [Double], C: Double, l1Ratio: Double) -> Double {
    let penalty = ElasticNet(alpha: 1 - l1Ratio, beta: l1Ratio)
    return dataTerm(W, b, C: C) + W.joined().reduce(0) { $0 + penalty.value($1) }
  }

  /// X' r and the sums of r, for r_ik = C s_i (q_ik - y_ik).
  func gradient(of q: [[Double]], C: Double) -> (weights: [[Double]], intercepts: [Double]) {
    var G = [[Double]](repeating: [Double](repeating: 0, count: p), count: columns)
    var sums = [Double](repeating: 0, count: columns)
    for i in 0..<n {
      for k in 0..<columns {
        let r = C * weights[i] * (q[i][k] - label(i, k))
        sums[k] += r
        for j in 0..<p { G[k][j] += r * X[i][j] }
      }
    }
    return (G, sums)
  }

  func gradient(_ W: [[Double]], _ b: [Double], C: Double) -> (weights: [[Double]], intercepts: [Double]) {
    gradient(of: scores(W, b).map(Self.probabilities), C: C)
  }

  func dual(_ q: [[Double]], C: Double, l1Ratio: Double) -> Dual {
    var entropy = 0.0
    var dual = Dual(bound: 0, simplex: 0, intercept: 0, box: 0)
    for i in 0..<n {
      let full = classCount == 2 ? [1 - q[i][0], q[i][0]] : q[i]
      dual.simplex = max(dual.simplex, -full.min()!, abs(full.reduce(0, +) - 1))
      entropy -= C * weights[i] * full.reduce(0) { $0 + ($1 > 0 ? $1 * log($1) : 0) }
    }
    let (G, sums) = gradient(of: q, C: C)
    if fitIntercept { dual.intercept = sums.map(abs).max()! / (C * weights.reduce(0, +)) }
    var conjugate = 0.0
    for g in G.joined() {
      let excess = max(0, abs(g) - l1Ratio)
      if l1Ratio < 1 { conjugate += excess * excess / (2 * (1 - l1Ratio)) } else { dual.box = max(dual.box, excess) }
    }
    dual.bound = entropy - conjugate
    return dual
  }
}

extension NaiveObjective {
  /// A solution's parts for the formulas.
  static func parts(_ solution: Solution<Double>) -> (W: [[Double]], b: [Double], q: [[Double]]?) {
    let w = solution.coefficients
    let W = (0..<w.rows).map { k in (0..<w.columns).map { w[k, $0] } }
    let q = solution.dualPoint.map { q in (0..<q.rows).map { i in (0..<q.columns).map { q[i, $0] } } }
    return (W, solution.intercepts, q)
  }
}
