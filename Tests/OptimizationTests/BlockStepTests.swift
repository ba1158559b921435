import DenseLinearAlgebra
import Foundation
import TestSupport
import Testing

@testable import Optimization

/// Fits whose steps are taken in blocks, against steps one by one: the strict kernels', which have no blocks, and
/// the textbook form.
@Suite struct BlockStepTests {
  struct Shape: Sendable {
    var n: Int
    var p: Int
    var classes: Int
  }
  /// Fewer rows than a block, whole blocks, and one row over; odd and even numbers of features and of vectors.
  static let shapes = [
    Shape(n: 5, p: 601, classes: 15), Shape(n: 16, p: 640, classes: 16), Shape(n: 49, p: 603, classes: 17),
    Shape(n: 70, p: 601, classes: 40),
  ]

  private func solve<Scalar: SagaScalar, Result>(
    _ type: Scalar.Type, _ shape: Shape, size: Double = 1, weight: Double = 1, _ body: (Problem<Scalar>) -> Result
  ) -> Result {
    var random = LegacyRandomState(seed: UInt32(shape.n))
    let values = (0..<shape.n * shape.p).map { _ in Scalar(size * (2 * random.double() - 1)) }
    let weights = (0..<shape.n).map { _ in Scalar(weight * (0.5 + random.double())) }
    let X = Matrix<Scalar>(rows: shape.n, columns: shape.p, elements: values)
    let codes = (0..<shape.n).map { Int32($0 % shape.classes) }
    let rows = (0..<Int32(shape.n)).map { $0 }
    let largest = RowNorms.squaredNorms(X).max()!
    return X.withUnsafeBufferPointer { x in
      rows.withUnsafeBufferPointer { rows in
        codes.withUnsafeBufferPointer { codes in
          weights.withUnsafeBufferPointer { weights in
            body(
              Problem(
                features: x.baseAddress!, featureCount: shape.p, rows: rows, codes: codes, weights: weights,
                classCount: shape.classes, maxSquaredNorm: largest))
          }
        }
      }
    }
  }

  private func settings(_ C: Double, fitIntercept: Bool = true, epochs: Int = 12) -> SAGASettings {
    SAGASettings(
      C: C, l1Ratio: 0, fitIntercept: fitIntercept, maxIterations: epochs, tolerance: 1e-7,
      streamSeed: 209_652_397)
  }

  private func run<Scalar: SagaScalar>(
    _ problem: Problem<Scalar>, _ settings: SAGASettings, _ kernels: SagaKernels
  ) -> Solution<Scalar> {
    SAGA.run(problem, pack: [settings], start: nil, workspace: SAGAWorkspace(), kernels: kernels)[0]
  }

  /// C = 1e-5 makes the scale of the weights fall below its limit within an epoch.
  @Test(arguments: shapes, [1e-5, 1, 1e6, .infinity]) func likeSingleSteps(_ shape: Shape, C: Double) {
    #expect(KernelCatalog.strictF64.allSatisfy { $0.table.pointee.block_pass == nil })
    solve(Double.self, shape) { problem in
      #expect(Double.packSize(features: shape.p, columns: shape.classes) == 1)
      for fitIntercept in [true, false] {
        let settings = settings(C, fitIntercept: fitIntercept)
        if C == 1e-5, shape.n > 60 {
          #expect(pow(PackedFit(problem, settings, index: 0).shrink, Double(shape.n)) < SAGA.rescaleThreshold)
        }
        let expected = run(problem, settings, KernelCatalog.strictF64.last!)
        for kernel in KernelCatalog.fastF64 {
          let solution = run(problem, settings, kernel)
          let pairs = zip(
            solution.coefficients.elements + solution.intercepts,
            expected.coefficients.elements + expected.intercepts)
          let size = expected.coefficients.elements.reduce(0) { max($0, abs($1)) }
          #expect(pairs.allSatisfy { abs($0 - $1) <= 1e-12 * max(size, 1e-3) }, "\(kernel.name)")
          #expect(solution.iterations == expected.iterations && solution.status == expected.status)
        }
      }
    }
  }

  @Test(arguments: shapes) func singlePrecision(_ shape: Shape) {
    solve(Float.self, shape) { problem in
      for C in [1e-5, 1, 1e6] {
        let expected = run(problem, settings(C), KernelCatalog.strictF32.last!)
        let size = expected.coefficients.elements.reduce(0) { max($0, abs($1)) }
        for kernel in KernelCatalog.fastF32 {
          let solution = run(problem, settings(C), kernel)
          #expect(
            zip(solution.coefficients.elements, expected.coefficients.elements)
              .allSatisfy { abs($0 - $1) <= 2e-4 * size }, "\(kernel.name) \(C)")
        }
      }
    }
  }

  /// Where squared norms overflow the step size is 0, and nothing may become NaN.
  @Test func hugeFeatures() {
    solve(Double.self, Self.shapes[2], size: 1e153) { problem in
      for kernel in KernelCatalog.strictF64 + KernelCatalog.fastF64 {
        let solution = run(problem, settings(1), kernel)
        #expect(solution.status == .converged && solution.coefficients.elements.allSatisfy { $0 == 0 }, "\(kernel.name)")
      }
    }
  }

  /// Sample weights whose sums overflow: all say so, in the same epoch.
  @Test(arguments: shapes) func overflow(_ shape: Shape) {
    solve(Double.self, shape, weight: 1e308) { problem in
      let settings = settings(1)
      let expected = run(problem, settings, KernelCatalog.strictF64.last!).status
      guard case .nonFinite = expected else {
        Issue.record("\(expected)")
        return
      }
      for kernel in KernelCatalog.fastF64 {
        #expect(run(problem, settings, kernel).status == expected, "\(kernel.name)")
      }
    }
  }

  @Test func likeTheTextbook() throws {
    let shape = Shape(n: 40, p: 600, classes: 15)
    var random = LegacyRandomState(seed: 2)
    let X = (0..<shape.n).map { _ in (0..<shape.p).map { _ in 2 * random.double() - 1 } }
    let y = (0..<shape.n).map { $0 % shape.classes }
    let matrix = Matrix(rows: shape.n, columns: shape.p, elements: X.flatMap { $0 })
    let labels = y.map { String(UnicodeScalar(UInt8(97 + $0))) }
    for C in [1e-5, 0.3, 300] {
      let model = try LogisticRegression(C: C, l1Ratio: 0, maxIterations: 5, tolerance: 1e-7)
        .fit(matrix, labels: labels)
      let naive = NaiveSAGA(C: C, l1Ratio: 0, epochs: model.solution.iterations)
        .fit(X, y, classCount: shape.classes)
      #expect(zip(model.coefficients.elements, naive.coefficients.flatMap { $0 }).allSatisfy { abs($0 - $1) <= 1e-13 })
      #expect(zip(model.intercepts, naive.intercepts).allSatisfy { abs($0 - $1) <= 1e-13 })
    }
  }
}
