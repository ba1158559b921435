import DenseLinearAlgebra
import TestSupport
import Testing

@testable import Optimization

/// Paths, repetition, and data without a minimiser.
@Suite struct OptimumPathTests {
  typealias Problem = OptimumFixtures.Problem

  static func entry(_ name: String) -> OptimumFixtures.Data { OptimumFixtures.all.data.first { $0.name == name }! }

  func path<Scalar: SagaScalar>(
    _ entry: OptimumFixtures.Data, _ type: Scalar.Type, _ name: OptimumSolverName, gap: Double = 1e-5,
    maxOuter: Int? = nil, maxSeconds: Double = 60
  ) throws -> OptimumPath {
    let settings = OptimumSettings(
      fitIntercept: entry.fit_intercept, gap: gap, maxOuter: maxOuter, maxSeconds: maxSeconds, keepsDualPoint: true)
    return OptimumPath(RowProblem(try entry.training(type)), solver: name, settings: settings)
  }

  func same(_ a: Optimum, _ b: Optimum) -> Bool {
    a.weights.elements == b.weights.elements && a.intercepts.elements == b.intercepts.elements
      && a.certificate == b.certificate && a.iterations == b.iterations && a.status == b.status
      && a.dualPoint?.elements == b.dualPoint?.elements
  }

  /// Another instance, or the same one after other work, gives the same bits.
  @Test(arguments: OptimumSolverName.allCases) func repetition(_ name: OptimumSolverName) throws {
    for entry in ["three classes", "binary", "more features than rows"].map(Self.entry) {
      for l1Ratio in [0, 0.5, 1] {
        let first = try path(entry, Double.self, name)
        let a = first.solve(C: 1, l1Ratio: l1Ratio)
        let aFurther = first.solve(C: 10, l1Ratio: l1Ratio, from: a)
        let second = try path(entry, Double.self, name)
        _ = second.solve(C: 3, l1Ratio: 0.3)
        let b = second.solve(C: 1, l1Ratio: l1Ratio)
        #expect(same(a, b))
        let bFurther = second.solve(C: 10, l1Ratio: l1Ratio, from: b)
        #expect(same(aFurther, bFurther))
      }
    }
  }

  /// The objective reached does not depend on where the path came from.
  @Test(arguments: OptimumSolverName.allCases) func starts(_ name: OptimumSolverName) throws {
    for entry in ["three classes", "binary", "no intercept", "a class of two rows"].map(Self.entry) {
      let path = try path(entry, Double.self, name)
      let far = path.solve(C: 0.01, l1Ratio: 0.1)
      for l1Ratio in [0, 0.1, 0.5, 1] {
        let cold = path.solve(C: 1, l1Ratio: l1Ratio)
        for start in [far, path.solve(C: 10, l1Ratio: l1Ratio), path.solve(C: 1, l1Ratio: 0.9)] {
          let warm = path.solve(C: 1, l1Ratio: l1Ratio, from: start)
          #expect(warm.status == .certified)
          #expect(abs(warm.certificate.objective / cold.certificate.objective - 1) <= 1e-5)
        }
        // Its own optimum is where it stays.
        let stayed = path.solve(C: 1, l1Ratio: l1Ratio, from: cold)
        #expect(stayed.certificate.objective <= cold.certificate.objective * (1 + 1e-12))
      }
    }
  }

  /// Single-precision features that hold the same numbers: the same optimum within the gaps.
  @Test(arguments: OptimumSolverName.allCases) func precisions(_ name: OptimumSolverName) throws {
    for entry in ["three classes", "binary", "forty classes"].map(Self.entry) {
      for (C, l1Ratio) in [(0.1, 0.0), (10.0, 0.5), (1.0, 1.0)] {
        let double = try path(entry, Double.self, name).solve(C: C, l1Ratio: l1Ratio)
        let single = try path(entry, Float.self, name).solve(C: C, l1Ratio: l1Ratio)
        #expect(double.status == .certified && single.status == .certified)
        #expect(single.certificate.objective <= double.certificate.objective * (1 + 1e-5))
        #expect(double.certificate.objective <= single.certificate.objective * (1 + 1e-5))
        #expect(double.certificate.bound <= single.certificate.objective * (1 + 1e-12))
      }
    }
  }

  /// Without a budget to speak of the fit says what it has reached, and that it is not certified.
  @Test(arguments: OptimumSolverName.allCases) func budgets(_ name: OptimumSolverName) throws {
    let entry = Self.entry("more features than rows")
    for l1Ratio in [0, 0.5, 1] {
      let short = try path(entry, Double.self, name, gap: 1e-9, maxOuter: 1).solve(C: 100, l1Ratio: l1Ratio)
      #expect(short.status == .notCertified)
      #expect(short.certificate.gap > 1e-9)
      let late = try path(entry, Double.self, name, gap: 1e-9, maxSeconds: 1e-9).solve(C: 100, l1Ratio: l1Ratio)
      #expect(late.status == .notCertified)
    }
  }

  /// A penalty of any size makes separable data bounded.
  @Test(arguments: OptimumSolverName.allCases) func separable(_ name: OptimumSolverName) throws {
    for (C, l1Ratio) in [(1.0, 0.0), (1000.0, 0.0), (1000.0, 0.5), (1000.0, 1.0)] {
      let optimum = try path(Self.entry("separable"), Double.self, name, gap: 1e-4).solve(C: C, l1Ratio: l1Ratio)
      #expect(optimum.status == .certified)
      #expect(optimum.weights.elements.allSatisfy { $0.isFinite })
    }
  }

  /// C = inf: separable data have no minimiser.
  @Test(arguments: [2, 3]) func unbounded(_ classCount: Int32) throws {
    var X: [Double] = []
    for i in 0..<30 { X += [Double(i % Int(classCount)) * 10 + Double(i) / 30, Double(i * i % 7)] }
    let set = try TrainingSet(
      features: Matrix<Double>(rows: 30, columns: 2, elements: X), rows: (0..<30).map { $0 },
      codes: (0..<30).map { $0 % classCount }, classes: (0..<Int(classCount)).map { String($0) })
    let path = OptimumPath(RowProblem(set), settings: OptimumSettings(maxSeconds: 30))
    let optimum = path.solve(C: .infinity, l1Ratio: 0.5)
    #expect(optimum.status == .unbounded)
    #expect(optimum.weights.elements.allSatisfy { $0.isFinite })
  }

  /// C = inf: others have one, where the data term's gradient vanishes.
  @Test(arguments: ["three classes", "binary"]) func unpenalised(_ name: String) throws {
    let entry = Self.entry(name)
    let optimum = try path(entry, Double.self, .converged, gap: 1e-8).solve(C: .infinity, l1Ratio: 0.5)
    #expect(optimum.status == .converged || optimum.status == .certified)
    let naive = try entry.naive()
    let (W, b, _) = NaiveObjective.parts(optimum.solution(Double.self))
    #expect(naive.gradient(W, b, C: 1).weights.joined().allSatisfy { abs($0) <= 1e-5 })
    #expect(abs(naive.dataTerm(W, b, C: 1) - optimum.certificate.objective) <= 1e-9 * optimum.certificate.objective)
  }
}
