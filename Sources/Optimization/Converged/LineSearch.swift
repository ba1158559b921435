/// Moves an iterate along a step of weights and intercepts by the largest t of 1, 1/2, 1/4, ... that lowers the
/// objective enough (Armijo).
final class LineSearch {
  private static let enough = 1e-4
  private static let shortest = 1e-9

  private let problem: RowProblem
  private let scoreSteps: AlignedArray<Double>
  private let startScores: AlignedArray<Double>

  init(_ problem: RowProblem) {
    self.problem = problem
    scoreSteps = AlignedArray(problem.n * problem.stride)
    startScores = AlignedArray(problem.n * problem.stride)
  }

  /// - Parameters:
  ///   - l1, ridge: the penalty l1 ||W||_1 + ridge/2 ||W||_F^2.
  /// - Returns: t, 0 if there is none: the iterate is then as it was.
  func move(
    _ point: Iterate, steps: AlignedArray<Double>, interceptSteps: [Double], l1: Double, ridge: Double
  ) -> Double {
    let (weights, intercepts, scores) = (point.weights, point.intercepts, point.scores)
    var slope = 0.0
    var moves = false
    for i in 0..<steps.count where steps[i] != 0 {
      slope += point.gradient[i] * steps[i]
      moves = true
    }
    guard moves, slope.isFinite else { return 0 }
    problem.scores(of: steps, into: scoreSteps)
    guard problem.loops.table.pointee.largest(scoreSteps.count, scoreSteps.base).isFinite else { return 0 }
    startScores.assign(scores)
    let startIntercepts = intercepts.elements
    func penalty(_ t: Double) -> Double {
      var (absolute, square) = (0.0, 0.0)
      for i in 0..<weights.count {
        let w = weights[i] + t * steps[i]
        absolute += w.magnitude
        square += w * w
      }
      return l1 * absolute + ridge / 2 * square
    }
    let penaltyBefore = penalty(0)
    let before = point.loss + penaltyBefore
    slope += penalty(1) - penaltyBefore
    var t = 1.0
    func move(to t: Double) {
      for i in 0..<scores.count { scores[i] = startScores[i] + t * scoreSteps[i] }
      for k in interceptSteps.indices { intercepts[k] = startIntercepts[k] + t * interceptSteps[k] }
      point.evaluate()
    }
    while true {
      move(to: t)
      let after = point.loss + penalty(t)
      if after <= before + Self.enough * t * min(0, slope) + 1e-15 * before { break }
      t /= 2
      if t < Self.shortest {
        move(to: 0)
        return 0
      }
    }
    for i in 0..<weights.count where steps[i] != 0 { weights[i] += t * steps[i] }
    return t
  }
}
