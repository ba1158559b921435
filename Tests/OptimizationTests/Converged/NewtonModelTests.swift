import DenseLinearAlgebra
import Testing

@testable import Optimization

/// The quadratic model of all classes and its minimisation, beside its definition evaluated in doubles.
@Suite struct NewtonModelTests {
  /// <G, D> + 1/2 sum_i c_i a_i' (diag p_i - p_i p_i') a_i + l1_ratio |W + D|_1 + (1 - l1_ratio)/2 |W + D|^2, a = X D + b.
  struct Definition {
    let x: [[Double]]
    let c: [Double]
    let p: [[Double]]
    let gradient: [[Double]]
    let weights: [[Double]]
    let l1Ratio: Double

    func value(_ d: [[Double]], _ b: [Double]) -> Double {
      var value = 0.0
      let K = b.count
      for i in x.indices {
        let a = (0..<K).map { k in b[k] + x[i].indices.reduce(0) { $0 + x[i][$1] * d[$1][k] } }
        let mean = (0..<K).reduce(0) { $0 + p[i][$1] * a[$1] }
        value += 0.5 * c[i] * (0..<K).reduce(0) { $0 + p[i][$1] * a[$1] * (a[$1] - mean) }
      }
      for j in d.indices {
        for k in 0..<K {
          let w = weights[j][k] + d[j][k]
          value += gradient[j][k] * d[j][k] + l1Ratio * abs(w) + (1 - l1Ratio) / 2 * w * w
        }
      }
      return value
    }

    /// The minimum, by coordinate descent with exact steps over D and b until nothing moves.
    func minimum() -> Double {
      let (n, K) = (x.count, p[0].count)
      var d = gradient.map { _ in [Double](repeating: 0, count: K) }
      var b = [Double](repeating: 0, count: K)
      var a = x.map { _ in [Double](repeating: 0, count: K) }
      func slope(_ i: Int, _ k: Int) -> Double {
        c[i] * p[i][k] * (a[i][k] - (0..<K).reduce(0) { $0 + p[i][$1] * a[i][$1] })
      }
      for _ in 0..<3000 {
        for k in 0..<K {
          var (g, h) = (0.0, 0.0)
          for i in 0..<n {
            g += slope(i, k)
            h += c[i] * p[i][k] * (1 - p[i][k])
          }
          b[k] -= g / h
          for i in 0..<n { a[i][k] -= g / h }
          for j in d.indices {
            var (g, h) = (gradient[j][k], 1 - l1Ratio)
            for i in 0..<n {
              g += x[i][j] * slope(i, k)
              h += x[i][j] * x[i][j] * c[i] * p[i][k] * (1 - p[i][k])
            }
            let w = weights[j][k] + d[j][k]
            g += (1 - l1Ratio) * w
            let step = softThreshold(w - g / h, l1Ratio / h) - w
            d[j][k] += step
            for i in 0..<n { a[i][k] += step * x[i][j] }
          }
        }
      }
      return value(d, b)
    }
  }

  /// Correlated features: several sweeps, so that they are accelerated.
  static func correlated() throws -> TrainingSet<Double> {
    let (n, p) = (60, 8)
    var values = TestValues(seed: 5)
    let elements = (0..<n).flatMap { _ in
      let shared = values.value()
      return (0..<p).map { _ in 3 * shared + 0.4 * values.value() }
    }
    return try TrainingSet(
      features: Matrix(rows: n, columns: p, elements: elements), rows: (0..<Int32(n)).map { $0 },
      codes: (0..<Int32(n)).map { $0 * 7 % 11 % 4 }, classes: ["a", "b", "c", "d"])
  }

  @Test(arguments: [0.1, 0.5, 1.0], ["three classes", "a class of two rows", "correlated"]) func minimised(
    l1Ratio: Double, name: String
  ) throws {
    let set =
      name == "correlated"
      ? try Self.correlated()
      : try #require(OptimumFixtures.all.data.first { $0.name == name }).training(Double.self)
    let problem = RowProblem(set)
    let (n, p, K, stride) = (problem.n, problem.p, problem.columns, problem.stride)
    let C = name == "correlated" ? 300.0 : 1
    let point = Iterate(problem, C: C, fitsIntercept: true)
    point.start(C: C, weights: nil, intercepts: nil)
    point.updateGradient()
    let model = NewtonModel(problem, fitsIntercept: true)
    model.rebuild(point, droppedShare: 0)
    point.refreshInterceptSystem()
    let steps = AlignedArray<Double>(p * stride)
    let all = [[Int32]](repeating: (0..<Int32(p)).map { $0 }, count: K)
    let intercepts = model.minimise(point, workingSet: all, l1Ratio: l1Ratio, enough: 0.01, least: 0, steps: steps)

    // What the classes carry along is what their weights' steps make of the scores.
    for i in 0..<n {
      var total = 0.0
      for k in 0..<K {
        let own = model.classes[k]
        let terms = (0..<p).map { j in
          Double(problem.single.rows[Int(problem.rows[i]), j]) * Double(own.steps[Int(own.active[j])])
        }
        let exact = intercepts[k] + terms.reduce(0, +)
        let size = abs(intercepts[k]) + terms.reduce(0) { $0 + abs($1) }
        #expect(abs(own.scoreChanges[i] - exact) <= 1e-4 * (size + 1e-3))
        total += point.probabilities[i * stride + k] * own.scoreChanges[i]
      }
      #expect(abs(model.totals[i] - total) <= 1e-9 * (1 + abs(total)))
    }

    let single = problem.single
    let definition = Definition(
      x: (0..<n).map { i in (0..<p).map { Double(single.rows[Int(problem.rows[i]), $0]) } }, c: point.lossWeights,
      p: (0..<n).map { i in (0..<K).map { point.probabilities[i * stride + $0] } },
      gradient: (0..<p).map { j in (0..<K).map { point.gradient[j * stride + $0] } },
      weights: (0..<p).map { j in (0..<K).map { point.weights[j * stride + $0] } }, l1Ratio: l1Ratio)
    let d = (0..<p).map { j in (0..<K).map { steps[j * stride + $0] } }
    let start = definition.value(d.map { $0.map { _ in 0 } }, [Double](repeating: 0, count: K))
    let (reached, least) = (definition.value(d, intercepts), definition.minimum())
    #expect(reached <= start)
    // Sweeps end when one gains less than 1 % of all. What is then left is a few times that, and the more the
    // slower they converge.
    let left = name == "correlated" ? 0.1 : 0.05
    #expect(reached - least <= left * (start - least) + 1e-6 * abs(start))
    #expect(start - least > 1e-6 * start)
    #expect(name != "correlated" || model.acceleration.accepted > 0)
    #expect(name != "correlated" || l1Ratio < 1 || model.acceleration.stopped > 0)
  }
}
