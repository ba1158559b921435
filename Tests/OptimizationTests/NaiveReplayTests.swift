import DenseLinearAlgebra
import Optimization
import TestSupport
import Testing

/// The fused, lagging solver against the eager textbook form on the same row stream.
@Suite struct NaiveReplayTests {
  struct Shape: Sendable {
    var n: Int
    var p: Int
    var classes: Int
  }

  @Test(
    arguments: [Shape(n: 40, p: 5, classes: 2), Shape(n: 60, p: 8, classes: 3), Shape(n: 50, p: 30, classes: 9), Shape(n: 45, p: 3, classes: 20)],
    [(C: 0.5, l1: 0.0), (C: 1.0, l1: 0.3), (C: 100.0, l1: 0.5), (C: 0.1, l1: 1.0)])
  func agrees(_ shape: Shape, _ grid: (C: Double, l1: Double)) throws {
    var random = LegacyRandomState(seed: UInt32(shape.n))
    let X = (0..<shape.n).map { _ in (0..<shape.p).map { _ in 2 * random.double() - 1 } }
    let y = (0..<shape.n).map { $0 % shape.classes }
    let weights = (0..<shape.n).map { _ in 0.5 + random.double() }
    let matrix = Matrix(rows: shape.n, columns: shape.p, elements: X.flatMap { $0 })
    let labels = y.map { String(UnicodeScalar(UInt8(97 + $0))) }
    for fitIntercept in [true, false] {
      for strict in [false, true] {
        let model = try LogisticRegression(
          C: grid.C, l1Ratio: grid.l1, fitIntercept: fitIntercept, maxIterations: 7, tolerance: 1e-7,
          strict: strict
        ).fit(matrix, labels: labels, sampleWeights: weights)
        // The run stops before 7 epochs only where all weights stay 0.
        let iterations = model.solution.iterations
        #expect(iterations == 7 || model.coefficients.elements.allSatisfy { $0 == 0 })
        let naive = NaiveSAGA(C: grid.C, l1Ratio: grid.l1, fitIntercept: fitIntercept, epochs: iterations)
          .fit(X, y, classCount: shape.classes, weights: weights)
        let expected = naive.coefficients.flatMap { $0 }
        #expect(zip(model.coefficients.elements, expected).allSatisfy { abs($0 - $1) <= 1e-12 })
        #expect(zip(model.intercepts, naive.intercepts).allSatisfy { abs($0 - $1) <= 1e-12 })
      }
    }
  }
}
