import DenseLinearAlgebra
import Testing

@testable import Optimization

/// Steps that are too long, lead uphill, or are no numbers.
@Suite struct LineSearchTests {
  struct State: Equatable {
    let weights: [Double]
    let intercepts: [Double]
    let scores: [Double]
    let loss: Double

    init(_ point: Iterate) {
      weights = point.weights.elements
      intercepts = point.intercepts.elements
      scores = point.scores.elements
      loss = point.loss
    }
  }

  /// A point that is not optimal, its steepest descent, and its intercepts' share of it.
  static func point(_ name: String) throws -> (Iterate, AlignedArray<Double>, [Double]) {
    let entry = OptimumFixtures.all.data.first { $0.name == name }!
    let problem = RowProblem(try entry.training(Double.self))
    let point = Iterate(problem, C: 3, fitsIntercept: true)
    let start = AlignedArray<Double>(problem.p * problem.stride)
    for j in 0..<problem.p {
      for k in 0..<problem.columns { start[j * problem.stride + k] = 0.01 * Double((j + 2 * k) % 5 - 2) }
    }
    point.start(C: 3, weights: start, intercepts: nil)
    point.updateGradient()
    let steps = AlignedArray<Double>(start.count)
    for i in 0..<steps.count { steps[i] = -point.gradient[i] }
    return (point, steps, (0..<problem.columns).map { -point.residualSums[$0] })
  }

  /// F by plain formulas.
  static func objective(_ point: Iterate, _ name: String, l1: Double, ridge: Double) throws -> Double {
    let naive = try OptimumFixtures.all.data.first { $0.name == name }!.naive()
    let (p, K, stride) = (point.problem.p, point.problem.columns, point.problem.stride)
    let W = (0..<K).map { k in (0..<p).map { point.weights[$0 * stride + k] } }
    let size = W.joined().reduce(0) { $0 + l1 * abs($1) + ridge / 2 * $1 * $1 }
    return naive.dataTerm(W, (0..<K).map { point.intercepts[$0] }, C: 3) + size
  }

  @Test(arguments: ["three classes", "binary"], [1e-6, 1, 1e6, 1e30]) func descends(
    _ name: String, _ length: Double
  ) throws {
    let (point, steps, interceptSteps) = try Self.point(name)
    for i in 0..<steps.count { steps[i] *= length }
    let before = try Self.objective(point, name, l1: 0.3, ridge: 0.7)
    let start = State(point)
    let t = LineSearch(point.problem).move(
      point, steps: steps, interceptSteps: interceptSteps.map { length * $0 }, l1: 0.3, ridge: 0.7)
    if length == 1e-6 { #expect(t == 1) }
    guard t > 0 else {
      // Shorter than the shortest that is tried.
      #expect(length == 1e30)
      #expect(State(point) == start)
      return
    }
    #expect(try Self.objective(point, name, l1: 0.3, ridge: 0.7) < before)
    for i in 0..<steps.count { #expect(point.weights[i] == start.weights[i] + t * steps[i]) }
    let scores = AlignedArray<Double>(point.scores.count)
    point.problem.scores(of: point.weights, into: scores)
    for i in 0..<scores.count { #expect(abs(scores[i] - point.scores[i]) <= 1e-9 * (1 + abs(scores[i]))) }
  }

  /// Nothing is done, and everything is as it was to the last bit.
  @Test(arguments: ["three classes", "binary"], ["uphill", "none", "nan", "infinite", "overflowing"]) func refused(
    _ name: String, _ kind: String
  ) throws {
    let (point, steps, interceptSteps) = try Self.point(name)
    let last = (point.problem.p - 1) * point.problem.stride
    switch kind {
    case "uphill": for i in 0..<steps.count { steps[i] = -steps[i] }
    case "none": steps.clear()
    case "nan": steps[last] = .nan
    case "infinite": steps[last] = steps[last] < 0 ? -.infinity : .infinity
    default: for i in 0..<steps.count { steps[i] *= 1e308 }
    }
    let start = State(point)
    let sign = kind == "uphill" ? -1.0 : 1
    let t = LineSearch(point.problem).move(
      point, steps: steps, interceptSteps: interceptSteps.map { sign * $0 }, l1: 0.3, ridge: 0.7)
    #expect(t == 0)
    #expect(State(point) == start)
  }
}
