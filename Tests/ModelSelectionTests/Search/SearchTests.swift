import DenseLinearAlgebra
import Foundation
import ModelSelection
import Optimization
import Testing

@Suite struct ParameterGridTests {
  /// numpy.logspace(-3, 3, 7) and numpy.linspace(0, 1, 11), in scikit-learn's order.
  @Test func defaults() {
    let candidates = ParameterGrid().candidates
    #expect(candidates.count == 77)
    #expect(candidates[0] == Candidate(C: 0.001, l1Ratio: 0))
    #expect(candidates[1] == Candidate(C: 0.001, l1Ratio: 0.1))
    #expect(candidates[11] == Candidate(C: 0.01, l1Ratio: 0))
    #expect(
      ParameterGrid.defaultL1Ratios == [
        0, 0.1, 0.2, 0.30000000000000004, 0.4, 0.5, 0.6000000000000001, 0.7000000000000001, 0.8, 0.9, 1,
      ])
  }
}

@Suite struct FitStoreTests {
  @Test func slotsKeepWhatTheyGet() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("store-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = try FitStore<Double>(directory: folder.path, columns: 3, features: 5)
    func solution(_ slot: Int, rows: Int) -> Solution<Double> {
      Solution(
        coefficients: Matrix(rows: rows, columns: 5, elements: (0..<rows * 5).map { Double(slot * 100 + $0) }),
        intercepts: (0..<rows).map { Double(-slot - $0) }, iterations: 1, status: .converged, changes: [])
    }
    for slot in [4, 0, 2] { try store.save(solution(slot, rows: slot == 2 ? 2 : 3), slot: slot) }
    for slot in [0, 2, 4] {
      let rows = slot == 2 ? 2 : 3
      let loaded = try store.load(slot: slot, columns: rows)
      #expect(loaded.coefficients == solution(slot, rows: rows).coefficients)
      #expect(loaded.intercepts == solution(slot, rows: rows).intercepts)
    }
    // The scratch file has no name: nothing is left behind, whatever happens to the process.
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    #expect(throws: FitStoreError.self) { try store.load(slot: 1000, columns: 3) }
    #expect(throws: FitStoreError.self) {
      _ = try FitStore<Double>(directory: folder.path + "/absent", columns: 1, features: 1)
    }
  }
}
