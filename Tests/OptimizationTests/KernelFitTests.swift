import DenseLinearAlgebra
import Testing

@testable import Optimization

/// Whole fits with the kernels of every instruction set that this CPU has.
@Suite struct KernelFitTests {
  private func fits<Scalar: SagaScalar>(
    _ kernels: [SagaKernels], _ type: Scalar.Type, classes: Int, pack: [SAGASettings]
  ) -> [(name: String, solutions: [Solution<Scalar>])] {
    let (n, p) = (120, 70)
    var random = LegacyRandomState(seed: UInt32(classes))
    let values = (0..<n * p).map { _ in Scalar(2 * random.double() - 1) }
    let X = Matrix<Scalar>(rows: n, columns: p, elements: values)
    let codes = (0..<n).map { Int32($0 % classes) }
    let rows = (0..<Int32(n)).map { $0 }
    let largest = RowNorms.squaredNorms(X).max()!
    return X.withUnsafeBufferPointer { x in
      rows.withUnsafeBufferPointer { rows in
        codes.withUnsafeBufferPointer { codes in
          let problem = Problem(
            features: x.baseAddress!, featureCount: p, rows: rows, codes: codes, weights: nil,
            classCount: classes, maxSquaredNorm: largest)
          return kernels.map { kernel in
            (kernel.name, SAGA.run(problem, pack: pack, start: nil, workspace: SAGAWorkspace(), kernels: kernel))
          }
        }
      }
    }
  }

  static let settings = [(1.0, 0.0), (0.3, 0.5), (30.0, 0.9), (1000.0, 0.1), (1.0, 1.0)].map {
    SAGASettings(C: $0.0, l1Ratio: $0.1, maxIterations: 40, tolerance: 1e-3, streamSeed: 209_652_397)
  }

  @Test(arguments: [2, 3, 10, 15, 20]) func agree(classes: Int) {
    for pack in Self.settings.map({ [$0] }) + [Self.settings] {
      let strict = fits(KernelCatalog.strictF64, Double.self, classes: classes, pack: pack)
      let fast = fits(KernelCatalog.fastF64, Double.self, classes: classes, pack: pack)
      #expect(strict.last?.name == "baseline" && fast.last?.name == "baseline")
      for (name, solutions) in strict + fast {
        for (solution, reference) in zip(solutions, strict.last!.solutions) {
          let (w, v) = (solution.coefficients.elements, reference.coefficients.elements)
          #expect(zip(w, v).allSatisfy { abs($0 - $1) <= 1e-10 && ($0 == 0) == ($1 == 0) }, "\(name)")
          #expect(solution.iterations == reference.iterations && solution.status == reference.status)
        }
      }
      // Every rounding of the strict kernels is prescribed: the same bits everywhere.
      for (name, solutions) in strict {
        for (solution, reference) in zip(solutions, strict.last!.solutions) {
          #expect(solution.coefficients == reference.coefficients, "\(name)")
          #expect(solution.intercepts == reference.intercepts && solution.changes == reference.changes)
        }
      }
    }
  }
}
