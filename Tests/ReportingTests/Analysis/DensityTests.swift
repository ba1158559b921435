import Reporting
import Testing

/// Densities, compared with SciPy's `gaussian_kde`.
@Suite struct DensityTests {
  @Test func densitiesAreSciPys() throws {
    let answers = AnalysisAnswers.stored.densities
    #expect(answers.count == 7)
    for answer in answers {
      let values = drawn(seed: answer.seed, count: answer.rows, levels: answer.levels).map { value in
        (1..<answer.power).reduce(value) { product, _ in product * value } * Double(1 << (answer.power - 1))
      }
      let density = try #require(KernelDensity(values))
      #expect(close(density.bandwidth, answer.bandwidth.value), "seed \(answer.seed)")
      let found = density.densities(from: answer.first.value, step: answer.step.value, count: answer.density.count)
      #expect(found.count == answer.density.count)
      let peak = answer.density.map(\.value).max() ?? 0
      let difference = zip(found, answer.density).map { abs($0 - $1.value) }.max() ?? .infinity
      #expect(difference <= 1e-11 * max(peak, 1e-6), "seed \(answer.seed): \(difference) of \(peak)")
    }
  }

  @Test(arguments: [[], [1], [2, 2, 2], [0, .nan, 1], [0, .infinity]] as [[Double]])
  func valuesWithoutDensity(values: [Double]) {
    #expect(KernelDensity(values) == nil)
  }

  @Test func farPointsHaveNone() throws {
    let density = try #require(KernelDensity([0, 1e-3]))
    #expect(density.densities(from: 1e6, step: 1e5, count: 3) == [0, 0, 0])
    #expect(density.densities(from: 0, step: 1, count: 0).isEmpty)
  }
}
