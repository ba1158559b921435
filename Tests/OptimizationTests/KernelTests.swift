import DenseLinearAlgebra
import Testing

@testable import Optimization

/// Every kernel instance that this CPU can run against plain Swift loops.
@Suite struct KernelTests {
  /// One random step's arguments, feature-major with padded classes.
  struct State<Scalar: BLASScalar> {
    let p: Int
    let K: Int
    let stride: Int
    var V: [Scalar]
    var G: [Scalar]
    let x: [Scalar]
    let next: [Scalar]
    let delta: [Scalar]
    let scaled: [Scalar]
    let eta = 0.0123
    let correction = 0.75
    let omega = 0.37
    let c = 0.0021
    let t = 0.05

    init(p: Int, K: Int, lanes: Int, seed: UInt32) {
      self.p = p
      self.K = K
      let stride = (K + lanes - 1) / lanes * lanes
      self.stride = stride
      var random = LegacyRandomState(seed: seed)
      func padded() -> [Scalar] {
        (0..<p * stride).map { $0 % stride < K ? Scalar(2 * random.double() - 1) : 0 }
      }
      V = padded()
      G = padded()
      x = (0..<p).map { _ in Scalar(4 * random.double() - 2) }
      next = (0..<p).map { _ in Scalar(4 * random.double() - 2) }
      delta = (0..<stride).map { $0 < K ? Scalar(random.double() - 0.5) : 0 }
      let hoisted = eta * correction / omega
      scaled = delta.map { Scalar(Double($0) * hoisted) }
    }

    /// The step as the strict kernels must round it.
    mutating func reference(proximal: Bool, flush: Bool) -> [Scalar] {
      var z = [Scalar](repeating: 0, count: stride)
      for j in 0..<p {
        for k in 0..<stride {
          let i = j * stride + k
          let r = x[j] * delta[k]
          let first = Double(r) * eta
          let second = first * correction
          V[i] = Scalar(Double(V[i]) - second / Double(Scalar(omega)))
          G[i] = G[i] + r
          let average = Scalar(c) * G[i]
          V[i] = V[i] - average
          if proximal { V[i] = softThreshold(V[i], Scalar(t)) }
          if flush { V[i] = V[i] * Scalar(omega) }
          let product = V[i] * next[j]
          z[k] = z[k] + product
        }
      }
      return z
    }

    /// Runs a kernel on a copy in aligned memory.
    mutating func run(_ kernels: SagaKernelTable, proximal: Bool, flush: Bool) -> [Scalar] {
      let count = p * stride
      let memory = UnsafeMutableRawPointer.allocate(byteCount: (2 * count + 3 * stride) * 8, alignment: 64)
      defer { memory.deallocate() }
      let v = memory.bindMemory(to: Scalar.self, capacity: 2 * count + 3 * stride)
      let g = v + count
      let z = g + count
      let d = z + stride
      let s = d + stride
      v.update(from: V, count: count)
      g.update(from: G, count: count)
      z.update(repeating: 0, count: stride)
      d.update(from: delta, count: stride)
      s.update(from: scaled, count: stride)
      x.withUnsafeBufferPointer { x in
        next.withUnsafeBufferPointer { next in
          var step = SagaStep(
            features: p, stride: stride, weights: v, gradient_sum: g, row: x.baseAddress, delta: d,
            scaled_delta: s, correction: correction, step_size: eta, scale: omega, average_step: c,
            threshold: t, step_sizes: nil, scales: nil, average_steps: nil, thresholds: nil, flush_scales: nil,
            proximal: proximal ? 1 : 0, next_row: next.baseAddress, scores: z)
          if flush { #expect(kernels.flush(&step) == 1) } else { kernels.step(&step) }
        }
      }
      V = Array(UnsafeBufferPointer(start: v, count: count))
      G = Array(UnsafeBufferPointer(start: g, count: count))
      return Array(UnsafeBufferPointer(start: z, count: stride))
    }
  }

  static let shapes = [1, 3, 8, 9, 15, 16, 17, 31, 40, 70].flatMap { K in [1, 2, 13].map { ($0, K) } }

  private func check<Scalar: BLASScalar>(
    _ kernels: [SagaKernels], _ type: Scalar.Type, exact: Bool
  ) {
    for kernel in kernels {
      for (p, K) in Self.shapes {
        for proximal in [false, true] {
          for flush in [false, true] {
            var expected = State<Scalar>(p: p, K: K, lanes: kernel.lanes, seed: UInt32(p * 100 + K))
            var got = expected
            let scores = expected.reference(proximal: proximal, flush: flush)
            let z = got.run(kernel.table.pointee, proximal: proximal, flush: flush)
            if exact {
              #expect(got.V == expected.V && got.G == expected.G, "\(kernel.name) p=\(p) K=\(K)")
              if !flush { #expect(z == scores) }
            } else {
              let tolerance = 8 * Scalar.ulpOfOne * Scalar(p)
              func near(_ a: [Scalar], _ b: [Scalar], _ size: Scalar) -> Bool {
                zip(a, b).allSatisfy { abs($0 - $1) <= tolerance * size }
              }
              #expect(near(got.V, expected.V, 2) && near(got.G, expected.G, 4), "\(kernel.name) p=\(p) K=\(K)")
              if !flush { #expect(near(z, scores, 4)) }
            }
          }
        }
      }
    }
  }

  @Test func fastFloat64() { check(KernelCatalog.fastF64, Double.self, exact: false) }
  @Test func fastFloat32() { check(KernelCatalog.fastF32, Float.self, exact: false) }

  /// Exact equality on every instruction set proves that the compiler contracts nothing to a fused
  /// multiply-add: the Swift reference rounds each operation.
  @Test func strictRoundsEveryOperation() {
    check(KernelCatalog.strictF64, Double.self, exact: true)
    check(KernelCatalog.strictF32, Float.self, exact: true)
  }

  /// The same arithmetic with contraction differs, so the test above can fail.
  @Test func fusedArithmeticWouldBeNoticed() {
    var expected = State<Double>(p: 13, K: 15, lanes: 8, seed: 1)
    var fused = expected
    _ = expected.reference(proximal: true, flush: false)
    for i in fused.V.indices {
      let (j, k) = (i / fused.stride, i % fused.stride)
      fused.G[i] = fused.G[i].addingProduct(fused.x[j], fused.delta[k])
    }
    #expect(fused.G != expected.G)
  }

  @Test func baselineIsAlwaysThere() {
    #expect(KernelCatalog.fastF64.last?.name == "baseline")
    #expect(KernelCatalog.strictF64.last?.name == "baseline")
    #expect(KernelCatalog.fastF32.last?.name == "baseline")
  }

  @Test func flushFindsNonFiniteWeights() {
    for kernel in KernelCatalog.fastF64 + KernelCatalog.strictF64 {
      for bad in [Double.infinity, -.infinity, .nan] {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: 8 * 8 * 8, alignment: 64)
        defer { memory.deallocate() }
        let v = memory.bindMemory(to: Double.self, capacity: 64)
        v.update(repeating: 0, count: 64)
        v[8 + 5] = bad
        let x = [1.0, 1.0]
        var step = SagaStep()
        step.features = 2
        step.stride = 8
        step.weights = UnsafeMutableRawPointer(v)
        step.gradient_sum = UnsafeMutableRawPointer(v + 16)
        step.delta = UnsafeRawPointer(v + 32)
        step.scaled_delta = UnsafeRawPointer(v + 40)
        step.scores = UnsafeMutableRawPointer(v + 48)
        step.scale = 1
        let finite = x.withUnsafeBufferPointer { x -> Int32 in
          step.row = UnsafeRawPointer(x.baseAddress!)
          return kernel.table.pointee.flush(&step)
        }
        #expect(finite == 0, "\(kernel.name) \(bad)")
      }
    }
  }

  @Test func changeAndReplay() {
    for kernel in KernelCatalog.fastF64 + KernelCatalog.strictF64 {
      let count = 5 * kernel.lanes
      var random = LegacyRandomState(seed: 3)
      let values = (0..<2 * count).map { _ in 2 * random.double() - 1 }
      let steps = (0..<9).map { _ in random.double() - 0.3 }
      let cuts = (0..<9).map { _ in random.double() - 0.5 }
      let memory = UnsafeMutableRawPointer.allocate(byteCount: 2 * count * 8, alignment: 64)
      defer { memory.deallocate() }
      let v = memory.bindMemory(to: Double.self, capacity: 2 * count)
      v.update(from: values, count: 2 * count)
      let lanes = kernel.lanes
      let tops = UnsafeMutableRawPointer.allocate(byteCount: 2 * lanes * 8, alignment: 64)
        .bindMemory(to: Double.self, capacity: 2 * lanes)
      defer { tops.deallocate() }
      kernel.table.pointee.change(5, lanes, v, v + count, tops, tops + lanes)
      for lane in 0..<lanes {
        let column = stride(from: lane, to: count, by: lanes)
        #expect(tops[lane] == column.map { abs(values[$0]) }.max())
        #expect(tops[lanes + lane] == column.map { abs(values[$0] - values[count + $0]) }.max())
      }
      #expect((0..<count).allSatisfy { v[count + $0] == values[$0] })

      v.update(from: values, count: 2 * count)
      kernel.table.pointee.replay(5, kernel.lanes, v, v + count, 9, steps, cuts)
      for i in 0..<count {
        var w = values[i]
        for q in (0..<9).reversed() {
          let moved = values[count + i] * steps[q]
          w = softThreshold(w - moved, cuts[q])
        }
        #expect(v[i] == w)
      }
    }
  }
}
