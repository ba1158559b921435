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
    /// Whether single precision takes c G early.
    var early = false
    /// One entry a place of the group.
    let eta: [Double]
    var omega: [Scalar]
    var c: [Scalar]
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

    /// Puts the step's numbers into the lanes of a workspace.
    func load(_ lanes: SAGALanes<Scalar>) {
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
    }

    /// Calls `body` with the arguments of a pass on a copy of V and G in aligned memory; V and G become what
    /// it leaves. Returns the scores.
    mutating func withStep(proximal: Bool, _ body: (inout SagaStep, SAGAWorkspace<Scalar>) -> Void) -> [Scalar] {
      let workspace = SAGAWorkspace<Scalar>()
      workspace.prepare(features: p, rows: 1, layout: layout)
      workspace.weights.update(from: V, count: V.count)
      workspace.gradientSum.update(from: G, count: G.count)
      load(workspace.lanes)
      var step = workspace.lanes.step(layout, features: p, workspace.kernelFits)
      step.weights = UnsafeMutableRawPointer(workspace.weights)
      step.gradient_sum = UnsafeMutableRawPointer(workspace.gradientSum)
      step.change.correction = correction
      step.proximal = proximal ? 1 : 0
      step.early = early ? 1 : 0
      x.withUnsafeBufferPointer { x in
        next.withUnsafeBufferPointer { next in
          step.change.row = UnsafeRawPointer(x.baseAddress!)
          step.next_row = UnsafeRawPointer(next.baseAddress!)
          body(&step, workspace)
        }
      }
      V = Array(UnsafeBufferPointer(start: workspace.weights, count: V.count))
      G = Array(UnsafeBufferPointer(start: workspace.gradientSum, count: G.count))
      return Array(UnsafeBufferPointer(start: workspace.lanes.scores, count: layout.stride))
    }

    mutating func run(
      _ kernels: SagaKernelTable, proximal: Bool, flush: Bool, pieces: Int = 1, backward: Bool = false,
      ahead: Bool = false
    ) -> [Scalar] {
      let vectors = layout.stride / kernels.lanes
      return withStep(proximal: proximal) { step, _ in
        step.backward = backward ? 1 : 0
        step.ahead = ahead ? 1 : 0
        for piece in 0..<pieces {
          step.first_lane = vectors * piece / pieces * kernels.lanes
          step.end_lane = vectors * (piece + 1) / pieces * kernels.lanes
          if flush { #expect(kernels.flush(&step) == 1) } else { kernels.step(&step) }
        }
      }
    }

    /// This step and `second`'s, with one store of V and G. Returns the scores after both.
    ///
    /// - Parameters:
    ///   - ahead: whether V is without c G of this step.
    ///   - next: c of a step after both, to be taken ahead.
    mutating func runPair(
      _ kernels: SagaKernelTable, _ second: State, proximal: Bool, flush: Bool, ahead: Bool = false,
      next: [Scalar]? = nil
    ) -> (first: [Scalar], second: [Scalar]) {
      var first: [Scalar] = []
      let (V, G, stride, group) = (V, G, layout.stride, layout.group)
      let scores = withStep(proximal: proximal) { step, workspace in
        step.ahead = ahead ? 1 : 0
        step.peek = 1
        kernels.step(&step)
        first = Array(UnsafeBufferPointer(start: workspace.lanes.scores, count: stride))
        #expect(V.indices.allSatisfy { workspace.weights[$0] == V[$0] && workspace.gradientSum[$0] == G[$0] })
        step.peek = 0
        step.earlier = workspace.keepEarlier(step.change)
        second.load(workspace.lanes)
        for (place, c) in (next ?? []).enumerated() {
          SAGALanes<Scalar>.set(workspace.lanes.nextAverageSteps, place: place, group: group, to: c)
        }
        if next != nil { step.next_average_steps = UnsafeRawPointer(workspace.lanes.nextAverageSteps) }
        second.x.withUnsafeBufferPointer { x in
          second.next.withUnsafeBufferPointer { next in
            step.change.row = UnsafeRawPointer(x.baseAddress!)
            step.next_row = UnsafeRawPointer(next.baseAddress!)
            if flush { #expect(kernels.flush(&step) == 1) } else { kernels.step(&step) }
          }
        }
      }
      return (first, scores)
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
          let start = State<Scalar>(
            p: p, K: K, fits: fits, lanes: kernel.lanes, proximal: proximal, seed: UInt32(p * 100 + K))
          var expected = start
          let scores = expected.reference(proximal: proximal, flush: flush)
          for early in [false, true] {
            var got = start
            got.early = early
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

  /// The two orders of single precision, to the bit where multiplication and addition are fused.
  @Test func singlePrecisionOrders() {
    let fused = KernelCatalog.fastF32.filter { ["avx512", "avx2"].contains($0.name) }
    for kernel in fused {
      let start = State<Float>(p: 64, K: 15, fits: 1, lanes: kernel.lanes, proximal: false, seed: 9)
      let (c, stride) = (start.c[0], start.layout.stride)
      func expected(_ i: Int, early: Bool) -> Float {
        let (v, g, x) = (start.V[i], start.G[i], start.x[i / stride])
        let (delta, scaled) = (start.delta[i % stride], start.scaled[i % stride])
        if early { return v.addingProduct(-c, g).addingProduct(-x, scaled.addingProduct(c, delta)) }
        return v.addingProduct(-x, scaled).addingProduct(-c, g.addingProduct(x, delta))
      }
      for early in [false, true] {
        var got = start
        got.early = early
        _ = got.run(kernel.table.pointee, proximal: false, flush: false)
        #expect(got.V.indices.allSatisfy { got.V[$0] == expected($0, early: early) }, "\(kernel.name) \(early)")
      }
      #expect(start.V.indices.contains { expected($0, early: true) != expected($0, early: false) })
    }
  }

  /// Two steps with one store give the bits of two with their own.
  private func checkPairs<Scalar: BLASScalar>(_ kernels: [SagaKernels], _ type: Scalar.Type) {
    for kernel in kernels where kernel.table.pointee.pairs != 0 {
      for (p, K, fits) in Self.shapes {
        for (proximal, flush, early) in [
          (false, false, true), (true, true, false), (true, true, true), (true, false, false),
        ] {
          func state(_ seed: UInt32) -> State<Scalar> {
            var state = State<Scalar>(p: p, K: K, fits: fits, lanes: kernel.lanes, proximal: proximal, seed: seed)
            state.early = early
            return state
          }
          var pair = state(5)
          var one = pair
          var two = state(6)
          let scores = pair.runPair(kernel.table.pointee, two, proximal: proximal, flush: flush)
          #expect(one.run(kernel.table.pointee, proximal: proximal, flush: false) == scores.first)
          (two.V, two.G) = (one.V, one.G)
          #expect(two.run(kernel.table.pointee, proximal: proximal, flush: flush) == scores.second)
          #expect(pair.V == two.V && pair.G == two.G, "\(kernel.name) p=\(p) K=\(K) \(fits)")
          #expect(pair.V != one.V)
        }
      }
    }
  }

  /// What the next step takes from V first may be taken by the pass that stores V, with the same bits.
  private func checkPairsAhead<Scalar: BLASScalar>(_ kernels: [SagaKernels], _ type: Scalar.Type) {
    for kernel in kernels where kernel.table.pointee.ahead != 0 {
      let table = kernel.table.pointee
      for (p, K, fits) in Self.shapes {
        for (proximal, flush) in [(false, false), (true, true), (true, false)] {
          var states = (0..<4).map { (i: Int) -> State<Scalar> in
            var state = State<Scalar>(
              p: p, K: K, fits: fits, lanes: kernel.lanes, proximal: proximal, seed: UInt32(7 + i))
            state.early = true
            return state
          }
          var plain = states
          _ = plain[0].runPair(table, plain[1], proximal: proximal, flush: false)
          _ = states[0].runPair(table, states[1], proximal: proximal, flush: false, next: states[2].c)
          #expect(states[0].G == plain[0].G)
          let stride = states[0].layout.stride
          for i in plain[0].V.indices {
            let c = states[2].c[i % stride % states[0].layout.group]
            #expect(states[0].V[i] == plain[0].V[i].addingProduct(-c, plain[0].G[i]), "\(kernel.name)")
          }
          (plain[2].V, plain[2].G) = (plain[0].V, plain[0].G)
          (states[2].V, states[2].G) = (states[0].V, states[0].G)
          // A flush without an earlier step.
          var (flushed, flushedAhead) = (plain[2], states[2])
          _ = flushed.run(table, proximal: proximal, flush: true)
          _ = flushedAhead.run(table, proximal: proximal, flush: true, ahead: true)
          #expect(flushed.V == flushedAhead.V && flushed.G == flushedAhead.G, "\(kernel.name) p=\(p) K=\(K) \(fits)")
          let expected = plain[2].runPair(table, plain[3], proximal: proximal, flush: flush)
          let scores = states[2].runPair(table, states[3], proximal: proximal, flush: flush, ahead: true)
          #expect(scores == expected, "\(kernel.name) p=\(p) K=\(K) \(fits)")
          #expect(states[2].V == plain[2].V && states[2].G == plain[2].G, "\(kernel.name) p=\(p) K=\(K) \(fits)")
        }
      }
    }
  }

  @Test func pairsAhead() {
    checkPairsAhead(KernelCatalog.fastF64, Double.self)
    checkPairsAhead(KernelCatalog.fastF32, Float.self)
    for kernel in KernelCatalog.fastF64 + KernelCatalog.fastF32 {
      #expect(kernel.table.pointee.ahead == kernel.table.pointee.pairs)
    }
  }

  @Test func pairs() {
    checkPairs(KernelCatalog.fastF64, Double.self)
    checkPairs(KernelCatalog.fastF32, Float.self)
  }

  /// The strict kernels divide by products with fused multiply-add. From V = 0, a step without average and
  /// threshold leaves the quotients themselves; of both signs, large and small, subnormal and 0.
  @Test func quotientsAreCorrectlyRounded() {
    for kernel in KernelCatalog.strictF64 {
      for seed in 0..<300 as Range<UInt32> {
        var state = State<Double>(p: 70, K: 15, fits: 1, lanes: kernel.lanes, proximal: false, seed: seed)
        let size = [1, 1e-280, 1e-300, 1e10 * .leastNonzeroMagnitude, 1e200][Int(seed) % 5]
        state.V = state.V.map { _ in 0 }
        state.c = [0]
        state.omega = [Double(seed + 1) / 301]
        for lane in state.delta.indices { state.delta[lane] *= lane == 3 ? 0 : size }
        var expected = state
        _ = expected.reference(proximal: false, flush: true)
        _ = state.run(kernel.table.pointee, proximal: false, flush: true)
        #expect(state.V == expected.V, "\(kernel.name) \(seed)")
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
          let x = [Double](repeating: 1, count: 130)
          let finite = x.withUnsafeBufferPointer { x in
            var step = workspace.lanes.step(layout, features: 130, workspace.kernelFits)
            step.weights = UnsafeMutableRawPointer(workspace.weights)
            step.gradient_sum = UnsafeMutableRawPointer(workspace.gradientSum)
            step.change.row = UnsafeRawPointer(x.baseAddress!)
            step.change.correction = 0.5
            return kernel.table.pointee.flush(&step)
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
