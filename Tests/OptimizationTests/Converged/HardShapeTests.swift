import DenseLinearAlgebra
import TestSupport
import Testing

@testable import Optimization

/// Shapes on which descents by coordinates and by classes come forward slowly: certified all the same, without the
/// second solver's help.
@Suite struct HardShapeTests {
  /// n rows of p features that share three factors, in the units given; labels by noisy linear scores.
  static func set(n: Int, p: Int, classes K: Int, units: [Double], seed: UInt32) throws -> TrainingSet<Double> {
    var values = TestValues(seed: seed)
    let loadings = (0..<p * 3).map { _ in values.value() }
    let truth = (0..<p * K).map { _ in values.value() }
    var (elements, codes) = ([Double](), [Int32]())
    for _ in 0..<n {
      let factors = (0..<3).map { _ in 2 * values.value() }
      let row = (0..<p).map { j in
        factors.indices.reduce(0.2 * values.value()) { $0 + loadings[3 * j + $1] * factors[$1] }
      }
      let scores = (0..<K).map { k in (0..<p).reduce(1.5 * values.value()) { $0 + truth[$1 * K + k] * row[$1] } }
      codes.append(Int32(scores.indices.max { scores[$0] < scores[$1] }!))
      elements += row.enumerated().map { $1 * units[$0 % units.count] }
    }
    return try TrainingSet(
      features: Matrix(rows: n, columns: p, elements: elements), rows: (0..<Int32(n)).map { $0 }, codes: codes,
      classes: (0..<K).map { String($0) })
  }

  /// The certificate's claims by plain formulas.
  func check(_ optimum: Optimum, _ set: TrainingSet<Double>, l1Ratio: Double, C: Double) {
    #expect(optimum.status == .certified)
    let X = set.features
    let naive = NaiveObjective(
      X: (0..<X.rows).map { i in (0..<X.columns).map { X[i, $0] } }, y: set.codes.map { Int($0) },
      weights: [Double](repeating: 1, count: X.rows), classCount: set.classes.count, fitIntercept: true)
    OptimumTests().checkClaims(optimum, naive, C: C, l1Ratio: l1Ratio, gap: 1e-4)
  }

  /// Many more rows than features, and most weights not 0: all classes of a feature may be held at once. Far fewer
  /// iterations than descents alone take, which is some hundred with three classes at l1_ratio 0.5.
  @Test(arguments: [3, 4, 8], [0.5, 1.0]) func tall(_ K: Int, _ l1Ratio: Double) throws {
    let set = try Self.set(n: 900, p: 24, classes: K, units: [1], seed: 31)
    for C in [100.0, 10_000] {
      let settings = OptimumSettings(maxOuter: 30, keepsDualPoint: true)
      let optimum = OptimumPath(RowProblem(set), settings: settings).solve(C: C, l1Ratio: l1Ratio)
      check(optimum, set, l1Ratio: l1Ratio, C: C)
    }
  }

  /// Features in units from 1e-3 to 1e3.
  @Test(arguments: [2, 3], [0.5, 1.0]) func units(_ K: Int, _ l1Ratio: Double) throws {
    let set = try Self.set(n: 500, p: 24, classes: K, units: [1e-3, 1, 0.1, 1e3, 10], seed: 32)
    let settings = OptimumSettings(maxOuter: 200, keepsDualPoint: true)
    let optimum = OptimumPath(RowProblem(set), settings: settings).solve(C: 1000, l1Ratio: l1Ratio)
    check(optimum, set, l1Ratio: l1Ratio, C: 1000)
  }
}
