import DenseLinearAlgebra
import Foundation
import Testing

@testable import Optimization

/// What lies between two passes, in every kernel instance that this CPU can run, against the plain formulas.
@Suite struct UpdateKernelTests {
  /// Some steps of an epoch on random scores, from random intercepts and stored gradients.
  struct Run<Scalar: BLASScalar> {
    let columns: Int
    let fits: Int
    let classCount: Int
    let fitIntercept: Bool
    let steps = 5
    let rows = 3
    var scores: [[[Scalar]]] = []  // step, fit, column
    var intercepts: [[Scalar]] = []
    var memory: [[[Scalar]]] = []  // row, fit, column
    var stepSizes: [Double] = []
    var rates: [Double] = []
    var shrinks: [Scalar] = []
    let weights: [Scalar]

    init(classCount: Int, fits: Int, fitIntercept: Bool, spread: Double, seed: UInt32) {
      self.classCount = classCount
      self.fits = fits
      self.fitIntercept = fitIntercept
      columns = classCount == 2 ? 1 : classCount
      var random = LegacyRandomState(seed: seed)
      let K = columns
      func table(_ size: Double) -> [[Scalar]] {
        (0..<fits).map { _ in (0..<K).map { _ in Scalar(size * (2 * random.double() - 1)) } }
      }
      scores = (0..<steps).map { _ in table(spread) }
      intercepts = table(1)
      memory = (0..<rows).map { _ in table(0.5) }
      stepSizes = (0..<fits).map { _ in 0.001 + 0.01 * random.double() }
      rates = (0..<fits).map { $0 % 2 == 0 ? 0 : 1e-4 * random.double() }
      shrinks = (0..<fits).map { _ in Scalar(1 - 0.01 * random.double()) }
      weights = (0..<steps).map { _ in Scalar(0.5 + random.double()) }
    }

    func row(_ s: Int) -> Int { (s * 2) % rows }
    func code(_ s: Int) -> Int { (s * 7) % classCount }
    func distinct(_ s: Int) -> Double { Double(s + 1) }

    /// What is compared, per step and fit.
    struct Result {
      var delta: [Scalar] = []
      var intercepts: [Scalar] = []
      var scales: [Scalar] = []
      var averageSteps: [Scalar] = []
      var thresholds: [Scalar] = []
      var all: [Scalar] { delta + intercepts + scales + averageSteps + thresholds }
    }

    /// The same, one fit after the other, every operation rounded as in scikit-learn.
    func reference() -> Result {
      var result = Result()
      var (b, M) = (intercepts, memory)
      var sums = intercepts.map { $0.map { _ in Scalar(0) } }
      var omega = shrinks.map { _ in Scalar(1) }
      var A = omega.map { _ in Scalar(0) }
      var B = A
      for s in 0..<steps {
        let m = distinct(s)
        let correction = 1 - 1 / m
        for f in 0..<fits {
          let eta = stepSizes[f]
          let raw = (0..<columns).map { k -> Scalar in
            let product = omega[f] * scores[s][f][k]
            return product + b[f][k]
          }
          var gradient = raw
          raw.withUnsafeBufferPointer { raw in
            gradient.withUnsafeMutableBufferPointer { gradient in
              if classCount == 2 {
                BinaryLogistic.gradient(
                  scores: raw.baseAddress!, columns: 1, code: code(s), weight: weights[s],
                  into: gradient.baseAddress!)
              } else {
                MultinomialLogistic.gradient(
                  scores: raw.baseAddress!, columns: columns, code: code(s), weight: weights[s],
                  into: gradient.baseAddress!)
              }
            }
          }
          for k in 0..<columns {
            let d = gradient[k] - M[row(s)][f][k]
            result.delta.append(d)
            M[row(s)][f][k] = gradient[k]
            guard fitIntercept else { continue }
            sums[f][k] = sums[f][k] + d
            let own = Scalar(Double(d) * (eta * correction))
            b[f][k] = Scalar(Double(b[f][k]) - (eta * Double(sums[f][k]) / m + Double(own)))
          }
          omega[f] = omega[f] * shrinks[f]
          let sum = Scalar(Double(A[f]) + eta / Double(omega[f] * Scalar(m)))
          let cut = Scalar(Double(B[f]) + rates[f] / Double(omega[f]))
          result.averageSteps.append(sum - A[f])
          result.thresholds.append(cut - B[f])
          (A[f], B[f]) = (sum, cut)
          result.scales.append(omega[f])
          result.intercepts += b[f]
        }
      }
      return result
    }

    func run(_ kernels: SagaKernelTable) -> Result {
      let layout = SAGALaneLayout(fits: fits, columns: columns, lanes: kernels.lanes)
      let workspace = SAGAWorkspace<Scalar>()
      workspace.prepare(features: 1, rows: rows, layout: layout)
      let lanes = workspace.lanes
      for f in 0..<fits {
        func set<Value>(_ pattern: UnsafeMutablePointer<Value>, _ value: Value) {
          SAGALanes<Scalar>.set(pattern, place: f, group: layout.group, to: value)
        }
        set(lanes.alive, 1)
        set(lanes.stepSizes, stepSizes[f])
        set(lanes.thresholdRates, rates[f])
        set(lanes.shrinks, shrinks[f])
        for (k, lane) in layout.lanes(place: f).enumerated() {
          lanes.intercepts[lane] = intercepts[f][k]
          for i in 0..<rows { workspace.gradientMemory[i * layout.memoryColumns + lane] = memory[i][f][k] }
        }
      }
      var result = Result()
      var patterns = lanes.fits
      withUnsafePointer(to: &patterns) { patterns in
        for s in 0..<steps {
          for f in 0..<fits {
            for (k, lane) in layout.lanes(place: f).enumerated() { lanes.scores[lane] = scores[s][f][k] }
          }
          let stored = workspace.gradientMemory + row(s) * layout.memoryColumns
          var update = SagaUpdate(
            columns: columns, group: layout.group, binary: classCount == 2 ? 1 : 0,
            fit_intercept: fitIntercept ? 1 : 0, code: Int32(code(s)), weight: Double(weights[s]),
            distinct: distinct(s), next_distinct: distinct(s + 1), rescale_below: 1e-9, scores: lanes.scores,
            memory: stored, next_memory: stored, memory_bytes: layout.memoryColumns * MemoryLayout<Scalar>.stride,
            intercepts: lanes.intercepts, intercept_sums: lanes.interceptSums, scratch: lanes.scratch,
            delta: lanes.delta, scaled_delta: lanes.scaledDelta, fits: patterns)
          let announced = s > 0 && kernels.ahead != 0 ? (0..<fits).map { lanes.nextAverageSteps[$0] } : nil
          #expect(kernels.update(&update) == 0)
          // What the passes took ahead of this step must be its c to the bit.
          if let announced { #expect(announced == (0..<fits).map { lanes.averageSteps[$0] }) }
          for f in 0..<fits {
            let own = layout.lanes(place: f)
            result.delta += own.map { lanes.delta[$0] }
            for lane in own {
              let hoisted = stepSizes[f] * (1 - 1 / distinct(s)) / Double(lanes.scales[f % layout.group])
              let expected = Scalar(Double(lanes.delta[lane]) * hoisted)
              #expect(abs(lanes.scaledDelta[lane] - expected) <= 2 * expected.ulp)
            }
            result.intercepts += own.map { lanes.intercepts[$0] }
            result.scales.append(lanes.scales[f])
            result.averageSteps.append(lanes.averageSteps[f])
            result.thresholds.append(lanes.thresholds[f])
          }
          // Padding never moves: V and G stay 0 there.
          let used = Set((0..<fits).flatMap { layout.lanes(place: $0) })
          #expect((0..<layout.stride).allSatisfy { used.contains($0) || lanes.delta[$0] == 0 })
        }
      }
      if !fitIntercept { result.intercepts = [] }
      return result
    }
  }

  private func check<Scalar: BLASScalar>(_ kernels: [SagaKernels], _ type: Scalar.Type, exact: Bool) {
    for kernel in kernels {
      for classCount in [2, 3, 8, 10, 15, 17, 40] {
        for fits in [1, 2, 4, 5, 8] {
          for fitIntercept in [true, false] {
            for spread in [1.0, 30, 900] {
              let run = Run<Scalar>(
                classCount: classCount, fits: fits, fitIntercept: fitIntercept, spread: spread,
                seed: UInt32(classCount * 10 + fits))
              var expected = run.reference()
              if !fitIntercept { expected.intercepts = [] }
              let got = run.run(kernel.table.pointee)
              if exact {
                #expect(got.all == expected.all, "\(kernel.name) \(classCount) \(fits)")
              } else {
                let near = zip(got.all, expected.all).allSatisfy { abs($0 - $1) <= 16 * Scalar.ulpOfOne }
                #expect(near && got.all.count == expected.all.count, "\(kernel.name) \(classCount) \(fits)")
              }
            }
          }
        }
      }
    }
  }

  @Test func fastFloat64() { check(KernelCatalog.fastF64, Double.self, exact: false) }
  @Test func fastFloat32() { check(KernelCatalog.fastF32, Float.self, exact: false) }
  @Test func strictRoundsEveryOperation() {
    check(KernelCatalog.strictF64, Double.self, exact: true)
    check(KernelCatalog.strictF32, Float.self, exact: true)
  }

  @Test func reportsFailuresAndRescales() {
    for kernel in KernelCatalog.fastF64 + KernelCatalog.strictF64 {
      for (classCount, fits) in [(2, 1), (2, 8), (3, 1), (3, 4), (12, 8)] {
        for bad in 0..<fits {
          var run = Run<Double>(classCount: classCount, fits: fits, fitIntercept: true, spread: 1, seed: 5)
          let layout = SAGALaneLayout(fits: fits, columns: run.columns, lanes: kernel.lanes)
          run.intercepts[bad][run.columns - 1] = .infinity
          let workspace = SAGAWorkspace<Double>()
          workspace.prepare(features: 1, rows: 1, layout: layout)
          let lanes = workspace.lanes
          for f in 0..<fits {
            SAGALanes<Double>.set(lanes.alive, place: f, group: layout.group, to: 1)
            for (k, lane) in layout.lanes(place: f).enumerated() { lanes.intercepts[lane] = run.intercepts[f][k] }
          }
          // The last fit's scale is about to fall.
          SAGALanes<Double>.set(lanes.scales, place: fits - 1, group: layout.group, to: 0.5e-9)
          var patterns = lanes.fits
          withUnsafePointer(to: &patterns) { patterns in
            var update = SagaUpdate()
            update.columns = run.columns
            update.group = layout.group
            update.binary = classCount == 2 ? 1 : 0
            update.fit_intercept = 1
            update.weight = 1
            update.distinct = 1
            update.rescale_below = 1e-9
            update.scores = UnsafeRawPointer(lanes.scores)
            update.memory = UnsafeMutableRawPointer(workspace.gradientMemory)
            update.next_memory = UnsafeRawPointer(workspace.gradientMemory)
            update.intercepts = UnsafeMutableRawPointer(lanes.intercepts)
            update.intercept_sums = UnsafeMutableRawPointer(lanes.interceptSums)
            update.scratch = UnsafeMutableRawPointer(lanes.scratch)
            update.delta = UnsafeMutableRawPointer(lanes.delta)
            update.scaled_delta = UnsafeMutableRawPointer(lanes.scaledDelta)
            update.fits = patterns
            #expect(kernel.table.pointee.update(&update) == sagaRescales | 1 << UInt32(bad), "\(kernel.name)")
            SAGALanes<Double>.set(lanes.alive, place: bad, group: layout.group, to: 0)
            let left = bad == fits - 1 ? 0 : sagaRescales
            #expect(kernel.table.pointee.update(&update) == left, "a fit that has failed is told of once")
          }
        }
      }
    }
  }

  /// Distance in units in the last place.
  private func ulps(_ a: Double, _ b: Double) -> Int64 {
    abs(Int64(bitPattern: a.bitPattern) - Int64(bitPattern: b.bitPattern))
  }

  @Test func exponentials() {
    var random = LegacyRandomState(seed: 11)
    var x = [0, -0.0, -1e-300, 1, -1, -37, 36.9, 700, -700, -707.9, -708]
    for scale in [1e-8, 1e-3, 0.4, 1, 30, 700] { x += (0..<40_000).map { _ in -scale * random.double() } }
    x += (0..<40_000).map { _ in 700 * random.double() }
    // Next to the borders of the argument reduction.
    x += (-1020..<1000).flatMap { n -> [Double] in
      let border = (Double(n) + 0.5) * M_LN2
      return [border.nextDown, border, border.nextUp].filter { $0 > -708 && $0 < 700 }
    }
    var y = x
    for kernel in KernelCatalog.fastF64 + KernelCatalog.fastF32 {
      kernel.table.pointee.exponential(x.count, x, &y)
      #expect(zip(x, y).allSatisfy { ulps(exp($0), $1) <= 1 }, "\(kernel.name)")
      kernel.table.pointee.exponential(4, [-708.1, -1e9, -.infinity, .nan], &y)
      #expect(y[0] == 0 && y[1] == 0 && y[2] == 0 && y[3].isNaN)
    }
    for kernel in KernelCatalog.strictF64 + KernelCatalog.strictF32 {
      kernel.table.pointee.exponential(x.count, x, &y)
      #expect(zip(x, y).allSatisfy { exp($0) == $1 }, "\(kernel.name)")
    }
  }
}
