import DenseLinearAlgebra
import Foundation
import Testing

@testable import Optimization

/// Steps in pairs: when they are taken, and that they change nothing.
@Suite struct PairChoiceTests {
  /// Runs `epochs` epochs that take the given times; returns which ran in pairs.
  private func run(_ epochs: Int, pairs: (Int) -> Int, single: (Int) -> Int) -> [Bool] {
    var choice = PairChoice()
    return (0..<epochs).map { epoch in
      let inPairs = choice.inPairs
      choice.end(elapsed: .microseconds(20 * (inPairs ? pairs(epoch) : single(epoch))), steps: 18)
      return inPairs
    }
  }

  @Test func takesTheFaster() {
    let slower = run(100, pairs: { _ in 12 }, single: { _ in 10 })
    #expect(slower.filter { $0 }.count == 5)  // the first epoch and four trials
    #expect(!slower[5] && !slower[99])
    let faster = run(100, pairs: { _ in 8 }, single: { _ in 10 })
    #expect(faster.filter { !$0 }.count == 4)
    #expect(faster[5] && faster[99])
  }

  /// A trial that other processes disturbed is put right by the next.
  @Test func disturbedTrials() {
    let found = run(100, pairs: { $0 < 5 ? 30 : 8 }, single: { _ in 10 })
    #expect(!found[5] && !found[30] && found[33] && found[99])
  }

  /// Epochs that were run in passes in part only are measured by their steps.
  @Test func partsOfEpochs() {
    var choice = PairChoice()
    for epoch in 0..<9 {
      let inPairs = choice.inPairs
      let steps = epoch == 3 ? 1 : 100
      choice.end(elapsed: .microseconds((steps + 2) * (inPairs ? 8 : 10)), steps: steps)
    }
    #expect(choice.inPairs)
  }

  /// The first epoch's time tells nothing: it finds cold caches.
  @Test func firstEpochIsNotTimed() {
    let found = run(10, pairs: { $0 == 0 ? 1 : 12 }, single: { _ in 10 })
    #expect(found[0] && !found[5])
  }

  /// With 241 rows the first two candidates' scales fall below their limit within an epoch, after a pass that stores V
  /// and after one that peeks.
  private func check<Scalar: SagaScalar>(_ kernels: [SagaKernels], _ type: Scalar.Type, rows n: Int) {
    let (p, classes) = (1000, 15)
    var random = LegacyRandomState(seed: 8)
    let X = Matrix<Scalar>(rows: n, columns: p) { out in
      for i in out.indices { out[i] = Scalar(2 * random.double() - 1) }
    }
    let codes = (0..<n).map { Int32($0 % classes) }
    let rows = (0..<Int32(n)).map { $0 }
    let largest = RowNorms.squaredNorms(X).max()!
    let settings = [(1e-5, 1e-6), (2e-6, 1e-6), (10, 0.5), (10, 1)].map {
      SAGASettings(C: $0.0, l1Ratio: $0.1, maxIterations: 9, tolerance: 1e-7, streamSeed: 209_652_397)
    }
    X.withUnsafeBufferPointer { x in
      rows.withUnsafeBufferPointer { rows in
        codes.withUnsafeBufferPointer { codes in
          let problem = Problem(
            features: x.baseAddress!, featureCount: p, rows: rows, codes: codes, weights: nil,
            classCount: classes, maxSquaredNorm: largest)
          if n > 200 {
            let steps = settings[..<2].map { settings in
              let shrink = Double(PackedFit(problem, settings, index: 0).shrink)
              return Int((log(SAGA.rescaleThreshold) / log(shrink)).rounded(.up))
            }
            #expect(steps.allSatisfy { $0 < n } && Set(steps.map { $0 % 2 }) == [0, 1], "\(steps)")
          }
          for kernel in kernels where kernel.table.pointee.pairs != 0 {
            var table = kernel.table.pointee
            table.pairs = 0
            for pack in settings.map({ [$0] }) + [settings] {
              let pairs = SAGA.run(problem, pack: pack, start: nil, workspace: SAGAWorkspace(), kernels: kernel)
              let single = withUnsafePointer(to: table) {
                SAGA.run(
                  problem, pack: pack, start: nil, workspace: SAGAWorkspace(), kernels: SagaKernels(table: $0))
              }
              for (a, b) in zip(pairs, single) {
                #expect(a.coefficients == b.coefficients && a.intercepts == b.intercepts, "\(kernel.name)")
                #expect(a.changes == b.changes && a.status == b.status && a.nonzeroCount > 0)
              }
            }
          }
        }
      }
    }
  }

  @Test(arguments: [50, 241]) func sameBits(rows: Int) {
    check(KernelCatalog.fastF64, Double.self, rows: rows)
    check(KernelCatalog.fastF32, Float.self, rows: rows)
  }
}
