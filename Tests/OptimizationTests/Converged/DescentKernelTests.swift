import Foundation
import Testing

@testable import Optimization

/// Coordinate descent and its vector operations, every instance that this CPU can run.
@Suite struct DescentKernelTests {
  @Test func vectors() {
    var values = TestValues(seed: 1)
    for loops in LogisticLoops.all {
      for count in [0, 1, 2, 15, 16, 17, 31, 33, 100, 257] {
        let x = (0...count).map { _ in Float(values.value()) }
        var y = (0...count).map { _ in Float(values.value()) }
        let name = Comment(rawValue: "\(loops.name) \(count)")
        // From the second element on: not aligned.
        let dot = x.withUnsafeBufferPointer { x in
          y.withUnsafeBufferPointer { loops.table.pointee.dot(count, x.baseAddress! + 1, $0.baseAddress! + 1) }
        }
        let products = (1..<count + 1).map { Double(x[$0]) * Double(y[$0]) }
        #expect(abs(Double(dot) - products.reduce(0, +)) <= 1e-6 * products.reduce(0) { $0 + abs($1) }, name)
        let before = y
        x.withUnsafeBufferPointer { x in
          y.withUnsafeMutableBufferPointer { loops.table.pointee.add(count, 0.75, x.baseAddress! + 1, $0.baseAddress! + 1) }
        }
        #expect(y[0] == before[0], name)
        for i in 1..<count + 1 { #expect(abs(y[i] - (before[i] + 0.75 * x[i])) <= 2e-7, name) }

        let rows = (0..<count).map { Int32(($0 * 3 + 1) % (count + 1)) }
        let length = (count + 15) / 16 * 16
        let out = AlignedArray<Float>(length + 16)
        for i in 0..<out.count { out[i] = .nan }
        let scale = AlignedArray<Float>(length)
        for i in 0..<count { scale[i] = x[i] }
        var moment: Float = .nan
        let square = loops.table.pointee.gather(count, rows, scale.base, before, out.base, &moment)
        var expected = 0.0
        for i in 0..<count {
          #expect(out[i] == before[Int(rows[i])] * x[i], name)
          expected += Double(out[i]) * Double(out[i])
        }
        #expect((count..<length).allSatisfy { out[$0] == 0 }, name)
        #expect((length..<length + 16).allSatisfy { out[$0].isNaN }, name)
        #expect(abs(Double(square) - expected) <= 1e-6 * expected, name)
        let parts = (0..<count).map { Double(out[$0]) * Double(x[$0]) }
        #expect(abs(Double(moment) - parts.reduce(0, +)) <= 1e-6 * parts.reduce(0) { $0 + abs($1) }, name)
        let alone = loops.table.pointee.gather(count, rows, x, before, out.base, nil)
        #expect(abs(Double(alone) - expected) <= 1e-6 * expected, name)

        let gathered = (0..<length).map { Double(out[$0]) }
        let left = loops.table.pointee.centre(length, 0.25, scale.base, out.base)
        var rest = 0.0
        for i in 0..<length {
          #expect(abs(Double(out[i]) - (gathered[i] - 0.25 * Double(scale[i]))) <= 2e-7, name)
          rest += Double(out[i]) * Double(out[i])
        }
        #expect(abs(Double(left) - rest) <= 1e-6 * rest, name)
      }
    }
  }

  /// What surrounds a class's descent, from its definition in doubles.
  @Test func visits() {
    var values = TestValues(seed: 2)
    for loops in LogisticLoops.all {
      for count in [0, 1, 7, 8, 9, 16, 31, 100] {
        let total = 2 * count + 3
        let rows = (0..<count).map { Int32($0 * 2 + 1) }
        let before = (0..<total).map { _ in values.value() }
        var totals = before
        let probabilities = (0..<count).map { _ in 0.5 + 0.4 * values.value() }
        let inverses = probabilities.map { 1 / (1 - $0) }
        let roots = (0..<count).map { _ in Float(1.5 + values.value()) }
        let start = (0..<count).map { _ in values.value() }
        var (changes, offsets) = (start, [Double](repeating: .nan, count: count))
        var residual = [Float](repeating: .nan, count: count + 1)
        let name = Comment(rawValue: "\(loops.name) \(count)")
        loops.table.pointee.enter(
          count, rows, totals, probabilities, inverses, roots, changes, &offsets, &residual)
        for q in 0..<count {
          let offset = (before[Int(rows[q])] - probabilities[q] * start[q]) / (1 - probabilities[q])
          #expect(abs(offsets[q] - offset) <= 1e-13, name)
          #expect(abs(Double(residual[q]) - Double(roots[q]) * (start[q] - offset)) <= 1e-5, name)
        }
        #expect(residual[count].isNaN, name)
        for q in 0..<count { residual[q] = Float(values.value()) }
        loops.table.pointee.leave(count, rows, &totals, probabilities, roots, offsets, residual, &changes)
        var expected = before
        for q in 0..<count {
          let changed = Double(residual[q]) / Double(roots[q]) + offsets[q]
          #expect(abs(changes[q] - changed) <= 1e-6, name)
          expected[Int(rows[q])] += probabilities[q] * (changed - start[q])
        }
        #expect(zip(totals, expected).allSatisfy { abs($0 - $1) <= 1e-6 }, name)
      }
    }
  }

  @Test func metricAndConversions() {
    var values = TestValues(seed: 3)
    for loops in LogisticLoops.all {
      let shapes = [(0, 1, 8, 16), (1, 1, 8, 16), (5, 8, 8, 16), (13, 15, 16, 16), (4, 17, 24, 32)]
      for (n, K, stride, singleStride) in shapes {
        let name = Comment(rawValue: "\(loops.name) \(n) x \(K)")
        let q = values.lanes(Double.self, rows: n, columns: K, stride: stride)
        let a = values.lanes(Double.self, rows: n, columns: K, stride: stride, scale: 3)
        let weights = (0..<n).map { _ in 2 + values.value() }
        let flow = AlignedArray<Double>(n * stride)
        let sums = AlignedArray<Double>(stride)
        for k in 0..<stride { sums[k] = .nan }
        loops.table.pointee.metric(n, stride, weights, q.base, a.base, flow.base, sums.base)
        var expected = [Double](repeating: 0, count: stride)
        for i in 0..<n {
          let mean = (0..<K).reduce(0) { $0 + q[i * stride + $1] * a[i * stride + $1] }
          for k in 0..<stride {
            let value = k < K ? weights[i] * q[i * stride + k] * (a[i * stride + k] - mean) : 0
            #expect(abs(flow[i * stride + k] - value) <= 1e-12, name)
            expected[k] += value
          }
        }
        #expect((0..<stride).allSatisfy { abs(sums[$0] - expected[$0]) <= 1e-11 }, name)

        let largest = (0..<n * stride).reduce(0) { max($0, abs(a[$1])) }
        #expect(loops.table.pointee.largest(n * stride, a.base) == largest, name)
        let narrow = AlignedArray<Float>(n * singleStride)
        for i in 0..<narrow.count { narrow[i] = -7 }
        // Half of these are below and above what is kept.
        (a[0], a[1]) = (1.9e-25, -2.1e-25)
        loops.table.pointee.to_single(n, stride, singleStride, 0.5, a.base, narrow.base)
        let wide = AlignedArray<Double>(n * stride)
        loops.table.pointee.to_double(n, stride, singleStride, 4, narrow.base, wide.base)
        for i in 0..<n {
          for k in 0..<singleStride {
            let half = k < stride ? 0.5 * a[i * stride + k] : -7
            let value = Float(abs(half) < 1e-25 ? 0 : half)
            #expect(narrow[i * singleStride + k] == value, name)
            if k < stride { #expect(wide[i * stride + k] == 4 * Double(value), name) }
          }
        }
      }
    }
  }

  /// A quadratic model 1/2 |B d + e|^2 + linear'd + 1/2 d'E d + ridge/2 |w + d|^2 + l1 |w + d|_1 in doubles.
  struct Model {
    let length: Int
    let size: Int
    let B: [[Double]]
    let linear: [Double]
    let extra: [Double]
    let ridge: Double
    let l1: Double
    let start: [Double]
    let offset: [Double]
    var d: [Double]
    var residual: [Double]

    init(length: Int, size: Int, ridge: Double, l1: Double, seed: UInt32) {
      var values = TestValues(seed: seed)
      func numbers(_ count: Int) -> [Double] { (0..<count).map { _ in Double(Float(values.value())) } }
      (self.length, self.size, self.ridge, self.l1) = (length, size, Double(Float(ridge)), Double(Float(l1)))
      var B = (0..<size).map { _ in numbers(length) }
      if size > 3 { B[3] = [Double](repeating: 0, count: length) }
      self.B = B
      linear = numbers(size).map { Double(Float(2 * $0)) }
      extra = numbers(size).map { Double(Float(max(0, $0))) }
      var start = numbers(size).map { abs($0) < 0.5 ? 0 : $0 }
      if size > 3 { start[3] = 0 }
      self.start = start
      offset = numbers(length)
      d = [Double](repeating: 0, count: size)
      residual = offset
    }

    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    func curvature(_ j: Int) -> Double { dot(B[j], B[j]) + extra[j] }
    func gradient(_ j: Int) -> Double { linear[j] + dot(B[j], residual) + extra[j] * d[j] }

    var value: Double {
      dot(residual, residual) / 2 + dot(linear, d)
        + (0..<size).reduce(0) { sum, j in
          let w = start[j] + d[j]
          return sum + extra[j] * d[j] * d[j] / 2 + ridge * w * w / 2 + l1 * abs(w)
        }
    }

    /// Passes until one gains too little; by how much the model fell, nil where rounding may end them earlier or
    /// later.
    mutating func descend(_ columns: [Int32], _ passes: Int, _ enough: Double, skippingZeros: Bool) -> Double? {
      var (fell, first) = (0.0, 0.0)
      var close = false
      for pass in 0..<passes {
        let gained = self.pass(columns, skippingZeros: skippingZeros && pass > 0)
        if pass == 0 { first = gained }
        fell += gained
        close = close || abs(gained - enough * first) <= 1e-2 * enough * first + 1e-5
        if !(gained > enough * first) { break }
      }
      return close && enough > 0 ? nil : fell
    }

    /// One pass over the columns, without those at 0 if asked; returns by how much the model fell.
    mutating func pass(_ columns: [Int32], skippingZeros: Bool) -> Double {
      let before = value
      for column in columns {
        let j = Int(column)
        let q = curvature(j) + ridge
        let w = start[j] + d[j]
        guard q > 0, !skippingZeros || w != 0 else { continue }
        let step = softThreshold(w - (gradient(j) + ridge * w) / q, l1 / q) - w
        d[j] += step
        for i in 0..<length { residual[i] += step * B[j][i] }
      }
      return before - value
    }
  }

  static let cases: [(length: Int, size: Int, ridge: Double, l1: Double, passes: Int)] = [
    (1, 1, 0.5, 0.1, 1), (5, 2, 0, 0.3, 3), (16, 9, 0.9, 0.1, 4), (33, 20, 0.5, 0.5, 7), (40, 17, 0, 1, 40),
    (17, 31, 0.1, 0.9, 12), (64, 30, 1, 0, 30), (20, 50, 0, 0.2, 5),
  ]

  func expect(
    _ model: Model, weights: AlignedArray<Float>, steps: AlignedArray<Float>, fell: Double, by expected: Double,
    _ name: Comment
  ) {
    for j in 0..<model.size {
      #expect(abs(Double(steps[j]) - model.d[j]) <= 3e-4, name)
      #expect(abs(Double(weights[j]) - (model.start[j] + model.d[j])) <= 3e-4, name)
      // What has not been moved is 0 exactly where it was.
      if model.d[j] == 0 { #expect(steps[j] == 0, name) }
    }
    #expect(abs(fell - expected) <= 1e-3 * expected + 1e-5, name)
  }

  /// Both kernels on each model, over every second column in turn, then all; passes until one gains too little.
  @Test func descent() {
    for loops in LogisticLoops.all {
      for (number, test) in Self.cases.enumerated() {
        for enough in [0.0, 0.1] {
          let model = Model(
            length: test.length, size: test.size, ridge: test.ridge, l1: test.l1, seed: UInt32(number))
          let name = Comment(rawValue: "\(loops.name) case \(number) enough \(enough)")
          check(loops, model, (0..<Int32(test.size)).map { $0 }, test.passes, enough, name)
          check(loops, model, (0..<Int32(test.size)).reversed().filter { $0 % 2 == 0 }, test.passes, enough, name)
          check(loops, model, [], test.passes, enough, name)
        }
      }
    }
  }

  func check(
    _ loops: LogisticLoops, _ start: Model, _ columns: [Int32], _ passes: Int, _ enough: Double, _ name: Comment
  ) {
    let size = start.size
    let length = (start.length + 15) / 16 * 16
    func singles(_ count: Int, _ element: (Int) -> Double) -> AlignedArray<Float> {
      let array = AlignedArray<Float>(count)
      for i in 0..<count { array[i] = Float(element(i)) }
      return array
    }
    func run(_ body: (UnsafePointer<LogisticDescent>) -> Double) -> (Double, AlignedArray<Float>, AlignedArray<Float>) {
      let (weights, steps) = (singles(size) { start.start[$0] }, AlignedArray<Float>(size))
      let curvatures = singles(size, start.curvature)
      let extra = singles(size) { start.extra[$0] }
      let fell = columns.withUnsafeBufferPointer { columns in
        var descent = LogisticDescent(
          count: columns.count, columns: columns.baseAddress, passes: passes, enough: enough,
          ridge: Float(start.ridge), l1: Float(start.l1), curvatures: curvatures.base, extra: extra.base,
          weights: weights.base, steps: steps.base)
        return body(&descent)
      }
      return (fell, weights, steps)
    }

    let stride = length + 16
    let b = AlignedArray<Float>(max(16, size * stride))
    for j in 0..<size {
      for i in 0..<start.length { b[j * stride + i] = Float(start.B[j][i]) }
    }
    let linear = singles(size) { start.linear[$0] }
    let residual = singles(length) { $0 < start.length ? start.offset[$0] : 0 }
    // From the second pass on it leaves weights alone that are 0.
    var plain = start
    if let fell = plain.descend(columns, passes, enough, skippingZeros: true) {
      let byResidual = run { 
        loops.table.pointee.descend_residual($0, length, stride, b.base, linear.base, residual.base)
      }
      expect(plain, weights: byResidual.1, steps: byResidual.2, fell: byResidual.0, by: fell, name)
      for i in 0..<length {
        #expect(abs(Double(residual[i]) - (i < start.length ? plain.residual[i] : 0)) <= 1e-3, name)
      }
    }

    let wide = (size + 15) / 16 * 16
    let gram = AlignedArray<Float>(size * wide)
    for j in 0..<size {
      for l in 0..<size { gram[j * wide + l] = Float(start.dot(start.B[j], start.B[l])) }
    }
    let gradient = singles(wide) { $0 < size ? start.gradient($0) : 0 }
    plain = start
    guard let fell = plain.descend(columns, passes, enough, skippingZeros: false) else { return }
    let byGram = run { loops.table.pointee.descend_gram($0, wide, gram.base, size, gradient.base) }
    expect(plain, weights: byGram.1, steps: byGram.2, fell: byGram.0, by: fell, name)
    for j in 0..<size { #expect(abs(Double(gradient[j]) - plain.gradient(j)) <= 2e-3, name) }
  }
}
