import DenseLinearAlgebra
import Testing

@testable import Optimization

/// The passes over V and G of every kernel instance that this CPU can run, against plain Swift loops.
@Suite struct KernelTests {
  /// One random step's arguments, feature-major with padded lanes; the fits of a pack differ in all scalars.
  struct State<Scalar: BLASScalar> {
    let p: Int
    let layout: SAGALaneLayout
    var V: [Scalar]
    var G: [Scalar]
    let x: [Scalar]
    let next: [Scalar]
    var delta: [Scalar]
    var scaled: [Scalar]
    let correction = 0.75
    /// One entry a place of the group.
    let eta: [Double]
    let omega: [Scalar]
    let c: [Scalar]
    let t: [Scalar]
    let factor: [Scalar]

    init(p: Int, K: Int, fits: Int, lanes: Int, proximal: Bool, seed: UInt32) {
      self.p = p
      let layout = SAGALaneLayout(fits: fits, columns: K, lanes: lanes)
      self.layout = layout
      var random = LegacyRandomState(seed: seed)
      let used = Set((0..<fits).flatMap { layout.lanes(place: $0) })
      func padded(_ rows: Int) -> [Scalar] {
        (0..<rows * layout.stride).map { used.contains($0 % layout.stride) ? Scalar(2 * random.double() - 1) : 0 }
      }
      func places(_ low: Double, _ high: Double) -> [Double] {
        (0..<layout.group).map { _ in low + (high - low) * random.double() }
      }
      V = padded(p)
      G = padded(p)
      x = (0..<p).map { _ in Scalar(4 * random.double() - 2) }
      next = (0..<p).map { _ in Scalar(4 * random.double() - 2) }
      delta = padded(1)
      eta = places(0.01, 0.02)
      omega = places(0.3, 0.9).map { Scalar($0) }
      c = places(0.001, 0.003).map { Scalar($0) }
      t = proximal ? places(0.02, 0.08).map { Scalar($0) } : places(0, 0).map { Scalar($0) }
      factor = places(0.5, 1).map { Scalar($0) }
      scaled = delta
      for lane in scaled.indices {
        let place = lane % layout.group
        scaled[lane] = Scalar(Double(delta[lane]) * (eta[place] * correction / Double(omega[place])))
      }
    }

    /// The step as the strict kernels must round it: the plain form that every kernel is measured by.
    mutating func reference(proximal: Bool, flush: Bool) -> [Scalar] {
      let stride = layout.stride
      var z = [Scalar](repeating: 0, count: stride)
      for j in 0..<p {
        for lane in 0..<stride {
          let i = j * stride + lane
          let place = lane % layout.group
          let r = x[j] * delta[lane]
          let first = Double(r) * eta[place]
          let second = first * correction
          V[i] = Scalar(Double(V[i]) - second / Double(omega[place]))
          G[i] = G[i] + r
          let average = c[place] * G[i]
          V[i] = V[i] - average
          if proximal { V[i] = softThreshold(V[i], t[place]) }
          if flush { V[i] = V[i] * factor[place] }
          let product = V[i] * next[j]
          z[lane] = z[lane] + product
        }
      }
      return z
    }

    /// Runs a kernel on a copy in aligned memory.
    mutating func run(
      _ kernels: SagaKernelTable, proximal: Bool, flush: Bool, pieces: Int = 1, backward: Bool = false
    ) -> [Scalar] {
      let workspace = SAGAWorkspace<Scalar>()
      workspace.prepare(features: p, rows: 1, layout: layout)
      let lanes = workspace.lanes
      workspace.weights.update(from: V, count: V.count)
      workspace.gradientSum.update(from: G, count: G.count)
      lanes.delta.update(from: delta, count: delta.count)
      lanes.scaledDelta.update(from: scaled, count: scaled.count)
      for place in 0..<layout.group {
        func set<Value>(_ pattern: UnsafeMutablePointer<Value>, _ value: Value) {
          SAGALanes<Scalar>.set(pattern, place: place, group: layout.group, to: value)
        }
        set(lanes.stepSizes, eta[place])
        set(lanes.scales, omega[place])
        set(lanes.averageSteps, c[place])
        set(lanes.thresholds, t[place])
        set(lanes.flushScales, factor[place])
      }
      var fits = lanes.fits
      withUnsafePointer(to: &fits) { fits in
        x.withUnsafeBufferPointer { x in
          next.withUnsafeBufferPointer { next in
            var step = SagaStep(
              features: p, stride: layout.stride, first_lane: 0, end_lane: layout.stride,
              backward: backward ? 1 : 0, group: layout.group, weights: workspace.weights,
              gradient_sum: workspace.gradientSum, row: x.baseAddress, next_row: next.baseAddress,
              delta: lanes.delta, scaled_delta: lanes.scaledDelta, correction: correction,
              proximal: proximal ? 1 : 0, scores: lanes.scores, fits: fits)
            let vectors = layout.stride / kernels.lanes
            for piece in 0..<pieces {
              step.first_lane = vectors * piece / pieces * kernels.lanes
              step.end_lane = vectors * (piece + 1) / pieces * kernels.lanes
              if flush { #expect(kernels.flush(&step) == 1) } else { kernels.step(&step) }
            }
          }
        }
      }
      V = Array(UnsafeBufferPointer(start: workspace.weights, count: V.count))
      G = Array(UnsafeBufferPointer(start: workspace.gradientSum, count: G.count))
      return Array(UnsafeBufferPointer(start: lanes.scores, count: layout.stride))
    }
  }

  /// Features, columns and fits: all numbers of vectors in a tile, several blocks of features, groups of 1,
  /// 4, 8.
  static let shapes: [(p: Int, K: Int, fits: Int)] =
    [1, 3, 8, 9, 15, 16, 17, 31, 40, 70].flatMap { K in [1, 2, 13, 64, 131].map { ($0, K, 1) } }
    + [1, 3, 5, 10].flatMap { K in [2, 4, 5, 8].flatMap { fits in [1, 70].map { ($0, K, fits) } } }

  private func check<Scalar: BLASScalar>(
    _ kernels: [SagaKernels], _ type: Scalar.Type, exact: Bool
  ) {
    for kernel in kernels {
      for (p, K, fits) in Self.shapes {
        for (proximal, flush) in [(false, false), (false, true), (true, false), (true, true)] {
          var expected = State<Scalar>(
            p: p, K: K, fits: fits, lanes: kernel.lanes, proximal: proximal, seed: UInt32(p * 100 + K))
          var got = expected
          let scores = expected.reference(proximal: proximal, flush: flush)
          let z = got.run(kernel.table.pointee, proximal: proximal, flush: flush)
          if exact {
            #expect(got.V == expected.V && got.G == expected.G, "\(kernel.name) p=\(p) K=\(K) \(fits)")
            if !flush { #expect(z == scores) }
          } else {
            let tolerance = 8 * Scalar.ulpOfOne * Scalar(p)
            func near(_ a: [Scalar], _ b: [Scalar], _ size: Scalar) -> Bool {
              zip(a, b).allSatisfy { abs($0 - $1) <= tolerance * size }
            }
            #expect(near(got.V, expected.V, 2) && near(got.G, expected.G, 4), "\(kernel.name) \(p) \(K) \(fits)")
            if !flush { #expect(near(z, scores, 4)) }
          }
        }
      }
    }
  }

  /// Lanes shared out to several calls, and gone through backwards, give the same bits.
  private func checkPieces<Scalar: BLASScalar>(_ kernels: [SagaKernels], _ type: Scalar.Type) {
    for kernel in kernels {
      for (K, fits) in [(70, 1), (17, 1), (10, 4), (10, 8), (3, 8)] {
        for flush in [false, true] {
          let start = State<Scalar>(p: 131, K: K, fits: fits, lanes: kernel.lanes, proximal: true, seed: 4)
          var whole = start
          let scores = whole.run(kernel.table.pointee, proximal: true, flush: flush)
          for pieces in [1, 2, 3, 5] {
            for backward in [false, true] {
              var parts = start
              let z = parts.run(
                kernel.table.pointee, proximal: true, flush: flush, pieces: pieces, backward: backward)
              #expect(z == scores && parts.V == whole.V && parts.G == whole.G, "\(kernel.name) \(K) \(fits)")
            }
          }
        }
      }
    }
  }

  @Test func pieces() {
    checkPieces(KernelCatalog.fastF64 + KernelCatalog.strictF64, Double.self)
    checkPieces(KernelCatalog.fastF32 + KernelCatalog.strictF32, Float.self)
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
    var expected = State<Double>(p: 13, K: 15, fits: 1, lanes: 8, proximal: true, seed: 1)
    var fused = expected
    _ = expected.reference(proximal: true, flush: false)
    for i in fused.V.indices {
      let (j, lane) = (i / fused.layout.stride, i % fused.layout.stride)
      fused.G[i] = fused.G[i].addingProduct(fused.x[j], fused.delta[lane])
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
        for (fits, feature) in [(1, 1), (4, 70), (8, 129)] {
          let layout = SAGALaneLayout(fits: fits, columns: 3, lanes: kernel.lanes)
          let workspace = SAGAWorkspace<Double>()
          workspace.prepare(features: 130, rows: 1, layout: layout)
          let lane = layout.lane(column: 2, place: fits - 1)
          workspace.weights[feature * layout.stride + lane] = bad
          var patterns = workspace.lanes.fits
          let x = [Double](repeating: 1, count: 130)
          let finite = withUnsafePointer(to: &patterns) { patterns in
            x.withUnsafeBufferPointer { x in
              var step = SagaStep(
                features: 130, stride: layout.stride, first_lane: 0, end_lane: layout.stride, backward: 0,
                group: layout.group, weights: workspace.weights,
                gradient_sum: workspace.gradientSum, row: x.baseAddress, next_row: nil,
                delta: workspace.lanes.delta, scaled_delta: workspace.lanes.scaledDelta, correction: 0.5,
                proximal: 0, scores: workspace.lanes.scores, fits: patterns)
              return kernel.table.pointee.flush(&step)
            }
          }
          #expect(finite == 0, "\(kernel.name) \(bad)")
          for other in 0..<layout.stride {
            #expect((workspace.lanes.scores[other] == 0) == (other != lane))
          }
        }
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
