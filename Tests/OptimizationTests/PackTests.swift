import DenseLinearAlgebra
import Testing

@testable import Optimization

/// Fits packed side by side give the bits of single fits.
@Suite struct PackTests {
  static let settings: [SAGASettings] = [0.001, 0.01, 1, 100].flatMap { C in
    [0, 0.3, 1].map { ratio in
      SAGASettings(C: C, l1Ratio: ratio, maxIterations: 15, tolerance: 1e-3, streamSeed: 209_652_397)
    }
  }

  func training<Scalar: SagaScalar>(
    _ type: Scalar.Type, n: Int, p: Int, classes: Int, scale: Double, weightScale: Double = 1
  ) throws -> TrainingSet<Scalar> {
    var random = LegacyRandomState(seed: UInt32(n + p + classes))
    let X = Matrix<Scalar>(rows: n, columns: p) { out in
      for i in 0..<n {
        for j in 0..<p {
          out[i * p + j] = Scalar(scale * (2 * random.double() - 1 + (j % classes == i % classes ? 0.5 : 0)))
        }
      }
    }
    return try TrainingSet(
      features: X, rows: (0..<Int32(n)).map { $0 }, codes: (0..<n).map { Int32($0 % classes) },
      classes: (0..<classes).map(String.init),
      sampleWeights: (0..<n).map { _ in weightScale * (0.5 + random.double()) })
  }

  func check<Scalar: SagaScalar>(
    _ set: TrainingSet<Scalar>, _ settings: [SAGASettings], workspace: SAGAWorkspace<Scalar> = SAGAWorkspace(),
    stopsDiffer: Bool = true
  ) {
    let packed = set.fit(pack: settings, workspace: workspace)
    #expect(packed.count == settings.count)
    for (one, solution) in zip(settings, packed) {
      let alone = set.fit(one, workspace: workspace)
      #expect(solution.coefficients == alone.coefficients, "C=\(one.C) l1=\(one.l1Ratio)")
      #expect(solution.intercepts == alone.intercepts)
      #expect(solution.iterations == alone.iterations && solution.status == alone.status)
      #expect(solution.changes == alone.changes)
    }
    // They stop at different epochs, so the pack was closed up on the way.
    if stopsDiffer { #expect(Set(packed.map(\.iterations)).count > 1) }
  }

  @Test(arguments: [2, 3, 5, 10, 17], [1.0, 0.05]) func equalsSingleFits(classes: Int, scale: Double) throws {
    for strict in [false, true] {
      for fitIntercept in [true, false] {
        let settings = Self.settings.map { one in
          var one = one
          one.strict = strict
          one.fitIntercept = fitIntercept
          return one
        }
        check(try training(Double.self, n: 72, p: 7, classes: classes, scale: scale), settings)
      }
    }
    check(try training(Float.self, n: 72, p: 7, classes: classes, scale: scale), Self.settings)
  }

  /// Fits whose V and G lie in the first cache and their packs' do not, and in single precision fits that outgrow it
  /// themselves and round in another order than the others.
  @Test(arguments: [(10, 200, false), (3, 420, true)]) func outgrowTheFirstCache(
    _ shape: (classes: Int, features: Int, isAlone: Bool)
  ) throws {
    for (fits, outgrows) in [(1, shape.isAlone), (8, true)] {
      let layout = SAGALaneLayout(fits: fits, columns: shape.classes, lanes: 64 / MemoryLayout<Float>.size)
      #expect((2 * shape.features * layout.stride * MemoryLayout<Float>.size > SAGA.firstCacheBytes) == outgrows)
    }
    check(try training(Float.self, n: 72, p: shape.features, classes: shape.classes, scale: 0.2), Self.settings)
    check(try training(Double.self, n: 72, p: shape.features, classes: shape.classes, scale: 0.2), Self.settings)
  }

  /// Rows so short that omega is folded in inside epochs, at different steps for different C.
  @Test func rescalesAreIndependent() throws {
    let set = try training(Double.self, n: 200, p: 4, classes: 3, scale: 0.2)
    check(set, Self.settings)
    check(set, Array(Self.settings.reversed()))
  }

  @Test func failuresStayAlone() throws {
    let set = try training(Double.self, n: 40, p: 4, classes: 3, scale: 1, weightScale: 3e307)
    let packed = set.fit(pack: Self.settings, workspace: SAGAWorkspace())
    for (one, solution) in zip(Self.settings, packed) {
      let alone = set.fit(one, workspace: SAGAWorkspace())
      #expect(solution.status == alone.status && solution.iterations == alone.iterations)
    }
    #expect(packed.contains { if case .nonFinite = $0.status { true } else { false } })
  }

  /// More fits than one pass takes; a tolerance near rounding errors asks for the strict kernels, here in
  /// Float.
  @Test(arguments: [1e-9, 1e-2]) func moreThanAPassTakes(tolerance: Double) throws {
    let set = try training(Float.self, n: 60, p: 5, classes: 4, scale: 1)
    let strengths: [Double] = [0.01, 0.1, 1, 10, 100]
    let settings = (0..<19).map { i -> SAGASettings in
      let ratio = Double(i) / 18
      return SAGASettings(
        C: strengths[i % 5], l1Ratio: ratio, maxIterations: 9, tolerance: tolerance, streamSeed: 209_652_397)
    }
    check(set, settings, stopsDiffer: false)
  }

  @Test func sizes() {
    #expect(SAGA.packSize(features: 1280, columns: 15, lanes: 8) == 1)
    #expect(SAGA.packSize(features: 64, columns: 10, lanes: 8) == 4)
    #expect(SAGA.packSize(features: 1280, columns: 1, lanes: 8) == 8)
    #expect(SAGA.packSize(features: 1280, columns: 3, lanes: 8) == 8)
    #expect(SAGA.packSize(features: 1280, columns: 5, lanes: 8) == 4)
    #expect(SAGA.packSize(features: 64, columns: 8, lanes: 8) == 4)
    #expect(SAGA.packSize(features: 1_000_000, columns: 1, lanes: 8) == 1)
  }
}
