import DenseLinearAlgebra
import Foundation
import TestSupport
import Testing

@testable import Optimization

/// Fits with an L1 part whose steps are taken in blocks, against steps one by one: the strict kernels', which have no
/// blocks. Cases must take blocks, and most must have features turn restless within them.
@Suite struct SteadyBlockTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var n: Int
    var p: Int
    var classes: Int
    var C: Double
    var l1Ratio: Double
    /// Whether some features are to turn restless in the middle of a block.
    var awakens = false
    /// Whether the weights' scale falls below its limit within an epoch.
    var rescales = false
    /// Whether blocks are taken although they do not pay.
    var forced = false
    /// Whether a fifth of the features and more are to be dormant, else moving.
    var dormant = false

    var testDescription: String { "n \(n) p \(p) K \(classes) C \(C) l1_ratio \(l1Ratio)" }
  }

  /// Moving features, dormant ones and both; fewer rows than a block, whole blocks, and some over; odd and even
  /// numbers of features and of vectors.
  static let cases = [
    Case(n: 70, p: 601, classes: 15, C: 1e4, l1Ratio: 0.5, awakens: true),
    Case(n: 48, p: 1283, classes: 16, C: 1e4, l1Ratio: 1, awakens: true),
    Case(n: 11, p: 603, classes: 14, C: 1e5, l1Ratio: 0.5),
    Case(n: 49, p: 640, classes: 40, C: 1e5, l1Ratio: 0.1, awakens: true),
    Case(n: 70, p: 601, classes: 15, C: 0.33, l1Ratio: 0.9, awakens: true, forced: true, dormant: true),
    Case(n: 80, p: 603, classes: 17, C: 0.33, l1Ratio: 1, awakens: true, forced: true, dormant: true),
    Case(n: 900, p: 601, classes: 15, C: 1e-5, l1Ratio: 2.7e-4, rescales: true, forced: true, dormant: true),
    Case(n: 70, p: 602, classes: 17, C: 50, l1Ratio: 0.5, awakens: true, forced: true),
  ]

  private func solve<Scalar: SagaScalar>(_ type: Scalar.Type, _ test: Case, _ body: (Problem<Scalar>) -> Void) {
    var random = LegacyRandomState(seed: UInt32(test.n + test.classes))
    // Twice as many features in single precision: with fewer, fits are packed.
    let p = Scalar.self == Float.self ? 2 * test.p + 1 : test.p
    let codes = (0..<test.n).map { Int32($0 % test.classes) }
    let X = Matrix<Scalar>(rows: test.n, columns: p) { out in
      for i in 0..<test.n {
        // Some rows are far larger than others, and a third of the features depends on the class.
        let size = i % 9 == 0 ? 3.0 : 1.0
        for j in 0..<p {
          let mean = j % 3 == 0 && j % test.classes == Int(codes[i]) ? 0.8 : 0
          out[i * p + j] = Scalar(size * (2 * random.double() - 1) + mean)
        }
      }
    }
    let rows = (0..<Int32(test.n)).map { $0 }
    let weights = (0..<test.n).map { _ in Scalar(0.5 + random.double()) }
    let largest = RowNorms.squaredNorms(X).max()!
    X.withUnsafeBufferPointer { x in
      rows.withUnsafeBufferPointer { rows in
        codes.withUnsafeBufferPointer { codes in
          weights.withUnsafeBufferPointer { weights in
            body(
              Problem(
                features: x.baseAddress!, featureCount: p, rows: rows, codes: codes, weights: weights,
                classCount: test.classes, maxSquaredNorm: largest))
          }
        }
      }
    }
  }

  private func settings(_ test: Case, fitIntercept: Bool = true, epochs: Int = 150) -> SAGASettings {
    SAGASettings(
      C: test.C, l1Ratio: test.l1Ratio, fitIntercept: fitIntercept, maxIterations: epochs,
      tolerance: test.rescales ? 1e-9 : 0,
      streamSeed: 209_652_397)
  }

  private func check<Scalar: SagaScalar>(
    _ test: Case, _ problem: Problem<Scalar>, fast: [SagaKernels], strict: SagaKernels, tolerance: Scalar
  ) {
    for fitIntercept in [true, false] {
      let settings = settings(test, fitIntercept: fitIntercept)
      let shrink = Double(PackedFit(problem, settings, index: 0).shrink)
      #expect((pow(shrink, Double(test.n)) < SAGA.rescaleThreshold) == test.rescales)
      let expected = SAGA.run(
        problem, pack: [settings], start: nil, workspace: SAGAWorkspace(), kernels: strict)[0]
      for kernel in fast where kernel.table.pointee.steady_pass != nil {
        let workspace = SAGAWorkspace<Scalar>()
        workspace.steadyBlock.alwaysPays = test.forced || kernel.table.pointee.moving_pays == 0
        let solution = SAGA.run(
          problem, pack: [settings], start: nil, workspace: workspace, kernels: kernel)[0]
        for (found, wanted) in [
          (solution.coefficients.elements, expected.coefficients.elements),
          (solution.intercepts, expected.intercepts),
        ] {
          let size = wanted.reduce(0) { max($0, abs($1)) }
          let furthest = zip(found, wanted).reduce(0) { max($0, abs($1.0 - $1.1)) }
          #expect(furthest <= tolerance * size, "\(kernel.name) \(furthest / size)")
        }
        if Scalar.self == Double.self {
          #expect(solution.iterations == expected.iterations && solution.status == expected.status, "\(kernel.name)")
          let zeros = zip(solution.coefficients.elements, expected.coefficients.elements)
          #expect(zeros.allSatisfy { ($0 == 0) == ($1 == 0) }, "\(kernel.name)")
        }
        let blocks = workspace.steadyBlock
        #expect(blocks.stepCount > 5 * test.n, "\(kernel.name)")
        let steady = test.dormant ? blocks.dormantCount : blocks.movingCount
        #expect(5 * steady > blocks.stepCount * problem.featureCount, "\(kernel.name)")
        #expect((blocks.rescaleCount > 0) == test.rescales, "\(kernel.name)")
        if test.awakens { #expect(blocks.awakenedCount > 0, "\(kernel.name)") }
      }
    }
  }

  @Test(arguments: cases) func likeSingleSteps(_ test: Case) {
    #expect(KernelCatalog.strictF64.allSatisfy { $0.table.pointee.steady_pass == nil })
    solve(Double.self, test) { problem in
      check(test, problem, fast: KernelCatalog.fastF64, strict: KernelCatalog.strictF64.last!, tolerance: 1e-11)
    }
  }

  @Test(arguments: cases) func singlePrecision(_ test: Case) {
    solve(Float.self, test) { problem in
      check(test, problem, fast: KernelCatalog.fastF32, strict: KernelCatalog.strictF32.last!, tolerance: 2e-3)
    }
  }
}
