import DenseLinearAlgebra
import Foundation
import Testing

@testable import Optimization

/// A seeded source of test values.
struct TestValues {
  private var random: LegacyRandomState

  init(seed: UInt32) { random = LegacyRandomState(seed: seed) }

  /// Uniform in [-1, 1).
  mutating func value() -> Double { 2 * random.double() - 1 }

  /// `rows` rows of `stride` lanes; what lies in the lanes from `columns` on is 0.
  mutating func lanes<Element: BinaryFloatingPoint & BitwiseCopyable>(
    _ type: Element.Type, rows: Int, columns: Int, stride: Int, scale: Double = 1
  ) -> AlignedArray<Element> {
    let values = AlignedArray<Element>(rows * stride)
    for i in 0..<rows {
      for k in 0..<columns { values[i * stride + k] = Element(scale * value()) }
    }
    return values
  }
}

/// The products of every instance that this CPU can run, against plain loops.
@Suite struct LogisticProductTests {
  struct Shape {
    let n: Int
    let p: Int
    let K: Int
    /// 64-byte groups of lanes beyond those that K needs.
    var spare = 0
  }

  static let shapes: [Shape] =
    (1...40).map { Shape(n: 5 + 7 * $0 % 31, p: 3 + 11 * $0 % 37, K: $0) }
    + [
      Shape(n: 1, p: 1, K: 1), Shape(n: 1, p: 1, K: 3), Shape(n: 1, p: 40, K: 17), Shape(n: 40, p: 1, K: 9),
      Shape(n: 24, p: 12, K: 8), Shape(n: 25, p: 13, K: 8), Shape(n: 23, p: 11, K: 16), Shape(n: 48, p: 24, K: 24),
      Shape(n: 49, p: 384, K: 15), Shape(n: 50, p: 385, K: 15), Shape(n: 26, p: 800, K: 1),
      Shape(n: 13, p: 10, K: 3, spare: 1), Shape(n: 13, p: 10, K: 16, spare: 2), Shape(n: 30, p: 17, K: 33, spare: 1),
      Shape(n: 7, p: 5, K: 100),
    ]

  /// Features, rows of them by number, and what they are multiplied with.
  struct Operands<Stored: BinaryFloatingPoint & BitwiseCopyable, Scalar: BinaryFloatingPoint & BitwiseCopyable> {
    let shape: Shape
    let stride: Int
    let data: [Stored]
    let numbers: [Int32]
    let weights: AlignedArray<Scalar>
    let residuals: AlignedArray<Scalar>
    let initial: AlignedArray<Scalar>

    init(_ shape: Shape, lanes: Int) {
      self.shape = shape
      stride = ((shape.K + lanes - 1) / lanes + shape.spare) * lanes
      var values = TestValues(seed: UInt32(shape.n * 1000 + shape.p * 10 + shape.K))
      let all = 2 * shape.n + 1
      data = (0..<all * shape.p).map { _ in Stored(values.value()) }
      // Out of order, some twice.
      numbers = (0..<shape.n).map { Int32(($0 * 7 + 3) % all) }
      weights = values.lanes(Scalar.self, rows: shape.p, columns: shape.K, stride: stride)
      residuals = values.lanes(Scalar.self, rows: shape.n, columns: shape.K, stride: stride)
      initial = values.lanes(Scalar.self, rows: shape.p, columns: shape.K, stride: stride)
    }

    func x(_ i: Int, _ j: Int) -> Double { Double(data[Int(numbers[i]) * shape.p + j]) }

    func withRows<R>(_ body: (UnsafePointer<LogisticRows>) -> R) -> R {
      data.withUnsafeBufferPointer { data in
        numbers.withUnsafeBufferPointer { numbers in
          var rows = LogisticRows(
            rows: shape.n, features: shape.p, stride: stride, data: UnsafeRawPointer(data.baseAddress!),
            row_numbers: numbers.baseAddress)
          return body(&rows)
        }
      }
    }
  }

  func check<Stored: BinaryFloatingPoint & BitwiseCopyable, Scalar: BinaryFloatingPoint & BitwiseCopyable>(
    _ instances: [LogisticProducts], _ stored: Stored.Type, _ scalar: Scalar.Type
  ) {
    #expect(instances.last?.name == "baseline")
    let rounding = 4 * Double(Scalar.ulpOfOne)
    for products in instances {
      #expect(products.table.pointee.lanes == 64 / MemoryLayout<Scalar>.stride)
      for shape in Self.shapes {
        let name = Comment(rawValue: "\(products.name) n=\(shape.n) p=\(shape.p) K=\(shape.K)")
        let operands = Operands<Stored, Scalar>(shape, lanes: products.table.pointee.lanes)
        let (n, p, K, stride) = (shape.n, shape.p, shape.K, operands.stride)

        // Overwritten whatever it held.
        let scores = AlignedArray<Scalar>(n * stride)
        for i in 0..<scores.count { scores[i] = .nan }
        operands.withRows { products.table.pointee.scores($0, operands.weights.base, scores.base) }
        var worst = 0.0
        for i in 0..<n {
          for k in 0..<stride {
            var (expected, size) = (0.0, 0.0)
            for j in 0..<p {
              let term = operands.x(i, j) * Double(operands.weights[j * stride + k])
              expected += term
              size += abs(term)
            }
            if k >= K { #expect(scores[i * stride + k] == 0, name) }
            let error = abs(Double(scores[i * stride + k]) - expected)
            worst = max(worst, error.isNaN ? .infinity : error / (size + 1e-30) / Double(p).squareRoot())
          }
        }
        #expect(worst <= rounding, name)

        // Added to what is there.
        for squared in [false, true] {
          let sums = AlignedArray<Scalar>(p * stride)
          sums.assign(operands.initial)
          operands.withRows {
            (squared ? products.table.pointee.squares : products.table.pointee.gradient)(
              $0, operands.residuals.base, sums.base)
          }
          worst = 0
          for j in 0..<p {
            for k in 0..<stride {
              var expected = Double(operands.initial[j * stride + k])
              var size = abs(expected)
              for i in 0..<n {
                let x = operands.x(i, j)
                let term = (squared ? x * x : x) * Double(operands.residuals[i * stride + k])
                expected += term
                size += abs(term)
              }
              if k >= K { #expect(sums[j * stride + k] == 0, name) }
              let error = abs(Double(sums[j * stride + k]) - expected)
              worst = max(worst, error.isNaN ? .infinity : error / (size + 1e-30) / Double(n).squareRoot())
            }
          }
          #expect(worst <= rounding, name)
        }
      }
    }
  }

  @Test func double() { check(LogisticProducts.double, Double.self, Double.self) }
  @Test func mixed() { check(LogisticProducts.mixed, Float.self, Double.self) }
  @Test func single() { check(LogisticProducts.single, Float.self, Float.self) }

  /// One pass over the data gives what the separate kernels give.
  func checkFused<Stored: BinaryFloatingPoint & BitwiseCopyable, Scalar: BinaryFloatingPoint & BitwiseCopyable>(
    _ instances: [LogisticProducts], _ stored: Stored.Type, _ scalar: Scalar.Type
  ) {
    let tolerance = Scalar.self == Double.self ? 1e-13 : 1e-5
    for products in instances {
      for shape in Self.shapes where shape.K != 2 {
        let name = Comment(rawValue: "\(products.name) n=\(shape.n) p=\(shape.p) K=\(shape.K)")
        let operands = Operands<Stored, Scalar>(shape, lanes: products.table.pointee.lanes)
        let (n, p, K, stride) = (shape.n, shape.p, shape.K, operands.stride)
        var values = TestValues(seed: 9)
        let state = LossState(n: n, K: K, stride: stride, scores: nil, values: &values)
        let gradient = AlignedArray<Scalar>(p * stride)
        gradient.assign(operands.initial)
        let total = state.with { losses in
          operands.withRows {
            products.table.pointee.loss_gradient($0, operands.weights.base, losses, gradient.base)
          }
        }

        let scores = AlignedArray<Scalar>(n * stride)
        let separate = LossState(like: state)
        operands.withRows { products.table.pointee.scores($0, operands.weights.base, scores.base) }
        for i in 0..<scores.count { separate.scores[i] = Double(scores[i]) }
        let loss = separate.with { LogisticLoops.all.last!.table.pointee.losses($0) }
        let residuals = AlignedArray<Scalar>(n * stride)
        for i in 0..<residuals.count { residuals[i] = Scalar(separate.residuals[i]) }
        let expected = AlignedArray<Scalar>(p * stride)
        expected.assign(operands.initial)
        operands.withRows { products.table.pointee.gradient($0, residuals.base, expected.base) }

        #expect(abs(total - loss) <= 1e-12 * loss, name)
        #expect(state.scores.elements == separate.scores.elements, name)
        let close = { (a: AlignedArray<Double>, b: AlignedArray<Double>) in
          zip(a.elements, b.elements).allSatisfy { abs($0 - $1) <= tolerance }
        }
        #expect(close(state.probabilities, separate.probabilities), name)
        #expect(close(state.residuals, separate.residuals), name)
        #expect(
          zip(state.sums.elements, separate.sums.elements).allSatisfy { abs($0 - $1) <= 1e-12 * Double(n) }, name)
        #expect(
          zip(gradient.elements, expected.elements).allSatisfy {
            abs(Double($0) - Double($1)) <= tolerance * Double(n)
          }, name)
      }
    }
  }

  @Test func fusedDouble() { checkFused(LogisticProducts.double, Double.self, Double.self) }
  @Test func fusedMixed() { checkFused(LogisticProducts.mixed, Float.self, Double.self) }
  @Test func fusedSingle() { checkFused(LogisticProducts.single, Float.self, Float.self) }
}

/// What the loss kernel reads and fills in.
struct LossState {
  let n: Int
  let K: Int
  let stride: Int
  let codes: [Int32]
  let weights: [Double]
  let scores: AlignedArray<Double>
  let intercepts: AlignedArray<Double>
  let probabilities: AlignedArray<Double>
  let residuals: AlignedArray<Double>
  let sums: AlignedArray<Double>

  /// - Parameter scores: a scale of random scores; nil leaves them 0.
  init(n: Int, K: Int, stride: Int, scores scale: Double?, values: inout TestValues) {
    (self.n, self.K, self.stride) = (n, K, stride)
    codes = (0..<n).map { Int32(($0 * 5 + 1) % max(2, K)) }
    weights = (0..<n).map { $0 % 6 == 4 ? 0 : 1.5 + values.value() }
    scores =
      scale.map { values.lanes(Double.self, rows: n, columns: K, stride: stride, scale: $0) }
      ?? AlignedArray(n * stride)
    intercepts = values.lanes(Double.self, rows: 1, columns: K, stride: stride)
    (probabilities, residuals, sums) = (AlignedArray(n * stride), AlignedArray(n * stride), AlignedArray(stride))
    for i in 0..<n * stride { (probabilities[i], residuals[i]) = (.nan, .nan) }
    for k in 0..<stride { sums[k] = .nan }
  }

  /// The same input, nothing filled in.
  init(like other: LossState) {
    (n, K, stride, codes, weights) = (other.n, other.K, other.stride, other.codes, other.weights)
    scores = AlignedArray(n * stride)
    scores.assign(other.scores)
    intercepts = other.intercepts
    (probabilities, residuals, sums) = (AlignedArray(n * stride), AlignedArray(n * stride), AlignedArray(stride))
  }

  func with<R>(optional: Bool = true, _ body: (UnsafePointer<LogisticLosses>) -> R) -> R {
    codes.withUnsafeBufferPointer { codes in
      weights.withUnsafeBufferPointer { weights in
        var losses = LogisticLosses(
          rows: n, classes: K, stride: stride, binary: K == 1 ? 1 : 0, codes: codes.baseAddress,
          weights: weights.baseAddress, scores: scores.base, intercepts: intercepts.base,
          probabilities: probabilities.base, residuals: optional ? residuals.base : nil,
          residual_sums: optional ? sums.base : nil)
        return body(&losses)
      }
    }
  }

  /// The scores of row i with intercepts.
  func z(_ i: Int) -> [Double] { (0..<K).map { scores[i * stride + $0] + intercepts[$0] } }

  func label(_ i: Int, _ k: Int) -> Double { Int(codes[i]) == (K == 1 ? 1 : k) ? 1 : 0 }
}

/// The losses of every instance that this CPU can run, against ``NaiveObjective``.
@Suite struct LogisticLossTests {
  @Test func losses() {
    var values = TestValues(seed: 4)
    for loops in LogisticLoops.all {
      for K in [1] + Array(3...40) {
        for (n, scale) in [(1, 1.0), (7, 1), (8, 5), (9, 30), (26, 1), (17, 200), (11, 1000)] {
          let stride = (K + 7) / 8 * 8 + (n % 2) * 8
          let state = LossState(n: n, K: K, stride: stride, scores: scale, values: &values)
          check(loops, state, "\(loops.name) n=\(n) K=\(K) scale=\(scale)")
        }
      }
    }
  }

  func check(_ loops: LogisticLoops, _ state: LossState, _ name: Comment) {
    let total = state.with { loops.table.pointee.losses($0) }
    let (n, K, stride) = (state.n, state.K, state.stride)
    var expected = 0.0
    var sums = [Double](repeating: 0, count: K)
    for i in 0..<n {
      let z = state.z(i)
      let c = state.weights[i]
      expected += c * NaiveObjective.loss(z, code: Int(state.codes[i]))
      let p = NaiveObjective.probabilities(z)
      // 1 - p_y as the sum of the others.
      let other = K == 1 ? NaiveObjective.probabilities([-z[0]])[0] : 0
      for k in 0..<K {
        let found = state.probabilities[i * stride + k]
        // Below 1e-300 or so the exponential is cut off at 0.
        #expect(abs(found - p[k]) <= 1e-13 * p[k] + 1e-300, name)
        var miss = p[k]
        if state.label(i, k) == 1 {
          miss = K == 1 ? -other : -p.indices.filter { $0 != k }.reduce(0) { $0 + p[$1] }
        }
        let residual = state.residuals[i * stride + k]
        #expect(abs(residual - c * miss) <= 1e-12 * abs(c * miss) + 1e-300, name)
        sums[k] += residual
      }
      for k in K..<max(K, stride) {
        #expect(state.probabilities[i * stride + k] == 0, name)
        #expect(state.residuals[i * stride + k] == 0, name)
      }
    }
    #expect(abs(total - expected) <= 1e-12 * expected, name)
    for k in 0..<K { #expect(abs(state.sums[k] - sums[k]) <= 1e-13 * Double(n) * 3, name) }
    for k in K..<max(K, stride) { #expect(state.sums[k] == 0, name) }

    let without = LossState(like: state)
    #expect(without.with(optional: false) { loops.table.pointee.losses($0) } == total, name)
    #expect(without.probabilities.elements == state.probabilities.elements, name)
  }

  /// Certain and hopeless rows: nothing overflows, and what is nearly certain keeps its digits.
  @Test func extremes() {
    var values = TestValues(seed: 5)
    for loops in LogisticLoops.all {
      for K in [1, 3, 8, 9, 40] {
        for height in [30.0, 700, 1000, 1e8, 1e300] {
          let stride = (K + 7) / 8 * 8
          let state = LossState(n: 12, K: K, stride: stride, scores: nil, values: &values)
          for k in 0..<K { state.intercepts[k] = 0 }
          for i in 0..<12 {
            let (own, sign) = (Int(state.codes[i]), i < 6 ? height : -height)
            if K == 1 { state.scores[i * stride] = own == 1 ? sign : -sign } else { state.scores[i * stride + own] = sign }
          }
          let total = state.with { loops.table.pointee.losses($0) }
          let name = Comment(rawValue: "\(loops.name) K=\(K) \(height)")
          let hopeless = (6..<12).reduce(0.0) { $0 + state.weights[$1] }
          let offset = K == 1 ? 0 : log(Double(K - 1))
          #expect(abs(total - hopeless * (height + offset)) <= 1e-12 * total + Double(K) * exp(-30) * 12, name)
          let all = state.probabilities.elements + state.residuals.elements + state.sums.elements
          #expect(all.allSatisfy { $0.isFinite }, name)
          #expect(state.probabilities.elements.allSatisfy { $0 >= 0 && $0 <= 1 }, name)
          if height == 30 {
            let column = K == 1 ? 0 : Int(state.codes[0])
            let miss = Double(max(1, K - 1)) * exp(-30)
            let residual = abs(state.residuals[column]) / state.weights[0]
            #expect(abs(residual - miss) <= 1e-11 * miss, name)
          }
        }
      }
    }
  }

  @Test func moments() {
    var values = TestValues(seed: 6)
    for loops in LogisticLoops.all {
      for (n, K) in [(1, 1), (9, 3), (10, 8), (7, 15), (33, 40)] {
        let stride = (K + 7) / 8 * 8
        let weights = (0..<n).map { $0 == 2 ? 0 : 1 + values.value() }
        let p = values.lanes(Double.self, rows: n, columns: K, stride: stride)
        let initial = values.lanes(Double.self, rows: K, columns: K, stride: stride)
        let moments = AlignedArray<Double>(K * stride)
        moments.assign(initial)
        loops.table.pointee.outer(n, K, stride, weights, p.base, moments.base)
        for k in 0..<K {
          for l in 0..<stride {
            let expected = (0..<n).reduce(initial[k * stride + l]) {
              $0 + weights[$1] * p[$1 * stride + k] * p[$1 * stride + l]
            }
            #expect(abs(moments[k * stride + l] - expected) <= 1e-13 * Double(n), "\(loops.name) \(n) \(K)")
          }
        }
      }
    }
  }

  /// Gradients of the whole data term, by weights and intercepts.
  @Test func finiteDifferences() throws {
    for classCount in [2, 3, 9] {
      let (n, p) = (14, 5)
      var values = TestValues(seed: UInt32(classCount))
      let set = try TrainingSet(
        features: Matrix<Double>(rows: n, columns: p, elements: (0..<n * p).map { _ in values.value() }),
        rows: (0..<Int32(n)).map { $0 }, codes: (0..<Int32(n)).map { $0 % Int32(classCount) },
        classes: (0..<classCount).map { String($0) }, sampleWeights: (0..<n).map { 0.5 + Double($0) / 10 })
      let problem = RowProblem(set)
      let (K, stride) = (problem.columns, problem.stride)
      let lossWeights = problem.weights.map { 3 * $0 }
      let weights = values.lanes(Double.self, rows: p, columns: K, stride: stride)
      let intercepts = values.lanes(Double.self, rows: 1, columns: K, stride: stride)
      let memory = { (rows: Int) in AlignedArray<Double>(rows * stride) }
      let (scores, probabilities, residuals, sums, gradient) = (memory(n), memory(n), memory(n), memory(1), memory(p))
      func loss() -> Double {
        problem.lossAndGradient(
          of: weights, intercepts: intercepts, lossWeights: lossWeights, scores: scores,
          probabilities: probabilities, residuals: residuals, sums: sums, gradient: gradient)
      }
      let h = 1e-5
      func slope(_ array: AlignedArray<Double>, _ i: Int) -> Double {
        let at = array[i]
        defer { array[i] = at }
        array[i] = at + h
        let above = loss()
        array[i] = at - h
        return (above - loss()) / (2 * h)
      }
      for j in 0..<p {
        for k in 0..<K {
          let expected = slope(weights, j * stride + k)
          _ = loss()
          #expect(abs(gradient[j * stride + k] - expected) <= 1e-7)
        }
      }
      for k in 0..<K {
        let expected = slope(intercepts, k)
        _ = loss()
        #expect(abs(sums[k] - expected) <= 1e-7)
      }
      // And of the Hessian in the intercepts.
      let hessian = problem.interceptHessian(probabilities: probabilities, lossWeights: lossWeights)
      for l in 0..<K {
        let at = intercepts[l]
        intercepts[l] = at + h
        _ = loss()
        let above = sums.elements
        intercepts[l] = at - h
        _ = loss()
        intercepts[l] = at
        for k in 0..<K { #expect(abs(hessian[k * K + l] - (above[k] - sums[k]) / (2 * h)) <= 1e-7) }
      }
    }
  }
}
