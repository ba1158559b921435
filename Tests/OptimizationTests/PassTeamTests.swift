import DenseLinearAlgebra
import Foundation
import Testing

@testable import Optimization

/// Threads inside a fit change nothing but its time.
@Suite struct PassTeamTests {
  private func solve<Scalar: SagaScalar>(
    _ type: Scalar.Type, features p: Int, classes: Int, threads: Int, strict: Bool
  ) -> Solution<Scalar> {
    let n = 90
    var random = LegacyRandomState(seed: 8)
    let values = (0..<n * p).map { _ in Scalar(2 * random.double() - 1) }
    let X = Matrix<Scalar>(rows: n, columns: p, elements: values)
    let codes = (0..<n).map { Int32($0 % classes) }
    let rows = (0..<Int32(n)).map { $0 }
    let settings = SAGASettings(
      C: 10, l1Ratio: 0.3, maxIterations: 6, tolerance: 1e-6, streamSeed: 209_652_397, strict: strict)
    return X.withUnsafeBufferPointer { x in
      rows.withUnsafeBufferPointer { rows in
        codes.withUnsafeBufferPointer { codes in
          let problem = Problem(
            features: x.baseAddress!, featureCount: p, rows: rows, codes: codes, weights: nil,
            classCount: classes, maxSquaredNorm: Scalar(p))
          return PassTeam.with(threads: threads, always: true) { team in
            let solution = Scalar.solve(
              problem, pack: [settings], start: nil, workspace: SAGAWorkspace(), team: team, observer: nil)[0]
            if let team { #expect(team.sharedPasses > n, "the team did its part") }
            return solution
          }
        }
      }
    }
  }

  private func check<Scalar: SagaScalar>(_ type: Scalar.Type, strict: Bool) {
    // The last outgrow the first cache: pairs of steps.
    for (p, classes) in [(70, 2), (70, 3), (70, 17), (70, 40), (520, 15), (520, 33)] {
      let alone = solve(type, features: p, classes: classes, threads: 1, strict: strict)
      for threads in Set([2, 3, 5].map { min($0, ProcessInfo.processInfo.activeProcessorCount) }) {
        let shared = solve(type, features: p, classes: classes, threads: threads, strict: strict)
        #expect(shared.coefficients == alone.coefficients, "\(p) features, \(classes) classes, \(threads) threads")
        #expect(shared.intercepts == alone.intercepts && shared.changes == alone.changes)
        #expect(shared.iterations == alone.iterations && shared.status == alone.status)
      }
    }
  }

  @Test func unchangedResults() {
    check(Double.self, strict: false)
    check(Double.self, strict: true)
    check(Float.self, strict: false)
  }
}
