import Datasets
import Foundation
import Testing

/// `certificates.npz`, and its certificates computed anew from a table, term by term as the formulas stand.
struct CertificateArchive {
  let coef, intercept, dual, objective, bound, gap, C, l1Ratio, weights: [Double]
  let rows, codes: [Int]
  let classes: [String]
  let candidates, folds, K, p, most: Int

  init(_ path: String) throws {
    let archive = try NPZReader(path: path)
    func numbers(_ name: String) throws -> [Double] { try archive.array(name).elements(of: Double.self) }
    (coef, intercept, dual) = (try numbers("coef"), try numbers("intercept"), try numbers("dual"))
    (objective, bound, gap) = (try numbers("objective"), try numbers("bound"), try numbers("gap"))
    (C, l1Ratio, weights) = (try numbers("C"), try numbers("l1_ratio"), try numbers("weights"))
    rows = try archive.array("train_rows").integers().map { Int($0) }
    codes = try archive.array("codes").integers().map { Int($0) }
    classes = try archive.array("classes").labels()
    let shape = try archive.array("coef").shape
    (candidates, folds, K, p) = (shape[0], shape[1], shape[2], shape[3])
    most = try archive.array("train_rows").shape[1]
    #expect(try archive.array("dual").shape == [candidates, folds, most, K])
    for name in ["objective", "bound", "gap"] {
      #expect(try archive.array(name).shape == [candidates, folds])
    }
    for name in ["train_rows", "codes", "weights"] { #expect(try archive.array(name).shape == [folds, most]) }
    #expect(try archive.array("intercept").shape == [candidates, folds, K])
  }

  /// Positions of a fold's rows in the arrays of rows.
  func places(_ fold: Int) -> [Int] { (fold * most..<(fold + 1) * most).filter { rows[$0] >= 0 } }

  /// F at the stored point of a fit.
  ///
  /// - Parameter features: the rows of the table file.
  func naiveObjective(_ candidate: Int, _ fold: Int, features: [[Double]]) -> Double {
    let slot = candidate * folds + fold
    let W = Array(coef[slot * K * p..<(slot + 1) * K * p])
    var loss = 0.0
    for place in places(fold) {
      let x = features[rows[place]]
      var scores = (0..<K).map { k in
        intercept[slot * K + k] + (0..<p).reduce(0) { $0 + W[k * p + $1] * x[$1] }
      }
      if K == 1 { scores.insert(0, at: 0) }
      let top = scores.max() ?? 0
      let logSum = top + log(scores.reduce(0) { $0 + exp($1 - top) })
      loss += weights[place] * (logSum - scores[codes[place]])
    }
    let r = l1Ratio[candidate]
    return C[candidate] * loss + r * W.reduce(0) { $0 + abs($1) } + (1 - r) / 2 * W.reduce(0) { $0 + $1 * $1 }
  }

  /// D at the stored dual point, and how far that is from being feasible.
  func naiveBound(
    _ candidate: Int, _ fold: Int, features: [[Double]], hasIntercept: Bool = true
  ) -> (bound: Double, violation: Double) {
    let slot = candidate * folds + fold
    let r = l1Ratio[candidate]
    var V = [Double](repeating: 0, count: K * p)
    var sums = [Double](repeating: 0, count: K)
    var (entropy, violation) = (0.0, 0.0)
    for (i, place) in places(fold).enumerated() {
      let q = (0..<K).map { dual[(slot * most + i) * K + $0] }
      let all = K == 1 ? [1 - q[0], q[0]] : q
      violation = max(violation, abs(all.reduce(0, +) - 1), -(all.min() ?? 0))
      entropy -= weights[place] * all.filter { $0 > 0 }.reduce(0) { $0 + $1 * log($1) }
      for k in 0..<K {
        let y = codes[place] == (K == 1 ? 1 : k) ? 1.0 : 0
        let residual = weights[place] * (q[k] - y)
        sums[k] += residual
        for j in 0..<p { V[k * p + j] -= C[candidate] * residual * features[rows[place]][j] }
      }
    }
    if hasIntercept { violation = max(violation, sums.map(\.magnitude).max() ?? 0) }
    if r == 1 {
      violation = max(violation, (V.map(\.magnitude).max() ?? 0) - 1)
      return (C[candidate] * entropy, violation)
    }
    let conjugate = V.reduce(0) { $0 + pow(max(0, abs($1) - r), 2) } / (2 * (1 - r))
    return (C[candidate] * entropy - conjugate, violation)
  }

  /// Requires that all stored numbers follow from the points and the table.
  func check(features: [[Double]], hasIntercept: Bool = true, sourceLocation: SourceLocation = #_sourceLocation) {
    for candidate in 0..<candidates where C[candidate].isFinite {
      for fold in 0..<folds {
        let slot = candidate * folds + fold
        let F = naiveObjective(candidate, fold, features: features)
        let (D, violation) = naiveBound(candidate, fold, features: features, hasIntercept: hasIntercept)
        let name = "C \(C[candidate]), l1_ratio \(l1Ratio[candidate]), fold \(fold)"
        #expect(violation <= 1e-8, "\(name): \(violation)", sourceLocation: sourceLocation)
        #expect(
          abs(F - objective[slot]) <= 1e-10 * F, "\(name): \(F), \(objective[slot])",
          sourceLocation: sourceLocation)
        #expect(
          abs(D - bound[slot]) <= 1e-9 * F, "\(name): \(D), \(bound[slot])", sourceLocation: sourceLocation)
        guard D > 0 else {
          #expect(gap[slot] == .infinity, "\(name): \(D), \(gap[slot])", sourceLocation: sourceLocation)
          continue
        }
        #expect(
          abs((F - D) / D - gap[slot]) <= 1e-9 * F / D, "\(name): \((F - D) / D), \(gap[slot])",
          sourceLocation: sourceLocation)
      }
    }
  }
}
