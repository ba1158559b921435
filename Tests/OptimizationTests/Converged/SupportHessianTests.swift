import DenseLinearAlgebra
import Foundation
import Testing

@testable import Optimization

/// The joint factor beside the Hessian as an operator in double precision.
@Suite struct SupportHessianTests {
  /// Solving with H d gives d back, over some weights of each class; all rows at once, and in panels, the last of
  /// which is shorter; features in one unit, and in units from 1e-4 to 1e6.
  @Test(arguments: [true, false], [(4096, 1.0), (16, 1.0), (37, 100.0)]) func inverts(
    _ fitsIntercept: Bool, _ setting: (rowPanel: Int, base: Double)
  ) throws {
    let (n, p, K) = (130, 6, 3)
    let units = (0..<p).map { pow(setting.base, Double($0 - 2)) }
    var values = TestValues(seed: 12)
    let set = try TrainingSet(
      features: Matrix(rows: n, columns: p, elements: (0..<n * p).map { (values.value() + 0.5) * units[$0 % p] }),
      rows: (0..<Int32(n)).map { $0 }, codes: (0..<Int32(n)).map { $0 * 5 % 7 % Int32(K) },
      classes: (0..<K).map { String($0) })
    let problem = RowProblem(set)
    let point = Iterate(problem, C: 2, fitsIntercept: fitsIntercept)
    let start = AlignedArray<Double>(p * problem.stride)
    for j in 0..<p { for k in 0..<K { start[j * problem.stride + k] = 0.4 * values.value() / units[j] } }
    point.start(C: 2, weights: start, intercepts: nil)

    let features: [[Int32]] = [[0, 2, 3, 5], [1, 2], [0, 4, 5]]
    let d = AlignedArray<Double>(start.count)
    for (k, chosen) in features.enumerated() {
      for j in chosen { d[Int(j) * problem.stride + k] = values.value() / units[Int(j)] }
    }
    let hessian = HessianOperator(problem, fitsIntercept: fitsIntercept)
    hessian.set(probabilities: point.probabilities, lossWeights: point.lossWeights)
    let right = AlignedArray<Double>(d.count)
    hessian.apply(d, into: right)
    for i in 0..<d.count { right[i] += 0.7 * d[i] }
    let factor = try #require(
      SupportHessian(
        problem, features: features, probabilities: point.probabilities, lossWeights: point.lossWeights,
        fitsIntercept: fitsIntercept, ridge: 0.7, rowPanel: setting.rowPanel))
    let found = AlignedArray<Double>(d.count)
    factor.solve(right, into: found)
    // Single precision, and 1e-5 of the diagonal added to it.
    for i in 0..<d.count { #expect(abs(found[i] - d[i]) * units[i / problem.stride] <= 1e-3) }
  }
}
