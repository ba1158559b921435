import DenseLinearAlgebra
import Optimization
import TestSupport
import Testing

/// Fits computed by scikit-learn 1.9.1 on x86-64 (random_state 0, tol 1e-4, max_iter 100 unless said).
@Suite struct KnownAnswerTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var model: LogisticRegression
    var binary = false
    var iterations: Int
    var coefficients: [Double]
    var intercepts: [Double]
  }

  static let cases: [Case] = [
    Case(
      testDescription: "A", model: LogisticRegression(C: 1, l1Ratio: 0.5), iterations: 26,
      coefficients: [
        0.45912104919583707, 0, -0.16621688090509362, -0.011030916788032625, -0.2037089431053486,
        0.4546267845312871, 0, 0, 0, 0, 0.4005173180976479, 0.14563192022385257,
      ],
      intercepts: [-0.01749426645849859, 0.02969481268809654, -0.012200546229594753]),
    Case(
      testDescription: "B", model: LogisticRegression(C: 1000, l1Ratio: 0.1), iterations: 31,
      coefficients: [
        0.4937234988047829, -0.19883229285578657, -0.3461111806573671, -0.0670309126313533,
        -0.33934376147815604, 0.4198791328659912, -0.05864988102498591, -0.09904956930423323,
        -0.15401981957147404, -0.2206202369129372, 0.40514478850185104, 0.1664689789274461,
      ],
      intercepts: [-0.021991756049403836, 0.005427724632718458, 0.016564031416690012]),
    Case(
      testDescription: "C", model: LogisticRegression(C: 0.01, l1Ratio: 0), iterations: 20,
      coefficients: [
        0.040467481581740516, -0.016693306438141767, -0.020192424897059993, -0.024450389179996923,
        -0.04297195567955662, 0.03976423485189792, -0.021394396858596718, 0.011604142476275756,
        0.0025044740978161207, -0.02307092841375617, 0.04158682175565665, 0.012846246703721172,
      ],
      intercepts: [-0.006780954686441814, 0.015404563051980477, -0.008623608365537494]),
    Case(
      testDescription: "D", model: LogisticRegression(C: 0.1, l1Ratio: 1, classWeight: .balanced), iterations: 5,
      coefficients: [Double](repeating: 0, count: 12),
      intercepts: [-0.005082230869584179, 0.011919989152957342, -0.006837758283372057]),
    Case(
      testDescription: "E",
      model: LogisticRegression(C: 1, l1Ratio: 0.5, fitIntercept: false, maxIterations: 1), iterations: 1,
      coefficients: [
        0.1796152383394147, -0.12161307316651454, -0.4225257887604568, -0.4318887459202012,
        -0.23754814348859982, 0.3269425946151341, -0.13143289639790845, 0.31780689096390297,
        0.03546873869529711, -0.1909183034480875, 0.618492050937145, 0.0878594749770891,
      ],
      intercepts: [0, 0, 0]),
    Case(
      testDescription: "F", model: LogisticRegression(C: 0.001, l1Ratio: 1), iterations: 1,
      coefficients: [Double](repeating: 0, count: 12),
      intercepts: [0.1677479008912473, -0.3367519823784574, 0.16900408148721052]),
    Case(
      testDescription: "G", model: LogisticRegression(C: 1, l1Ratio: 0.5), binary: true, iterations: 24,
      coefficients: [0.5302760067090082, -0.15852407454604464, -0.35477788697890916, -0.10587667586437693],
      intercepts: [-0.8089317873903942]),
  ]

  func labels(_ test: Case) -> [String] {
    test.binary ? SmallProblem.labels.map { $0 == "0" ? "1" : "0" } : SmallProblem.labels
  }

  @Test func data() {
    let x = SmallProblem.features
    #expect(x[0, 0] == 1.195254015709299)
    #expect(x[29, 3] == 0.7701263603110635)
    #expect(RowNorms.squaredNorms(x).max() == 12.94030741683434)
  }

  @Test(arguments: cases) func fast(_ test: Case) throws {
    let model = try test.model.fit(SmallProblem.features, labels: labels(test))
    #expect(model.solution.iterations == test.iterations)
    for (got, expected) in zip(model.coefficients.elements, test.coefficients) {
      #expect(abs(got - expected) <= 1e-12)
      #expect((got == 0) == (expected == 0))
    }
    for (got, expected) in zip(model.intercepts, test.intercepts) { #expect(abs(got - expected) <= 1e-12) }
    #expect(model.coefficients.elements.count == test.coefficients.count)
    #expect(model.solution.converged == (test.testDescription != "E"))
  }

  @Test(arguments: cases) func strict(_ test: Case) throws {
    var estimator = test.model
    estimator.strict = true
    let model = try estimator.fit(SmallProblem.features, labels: labels(test))
    #expect(model.coefficients.elements == test.coefficients)
    #expect(model.intercepts == test.intercepts)
    #expect(model.solution.iterations == test.iterations)
  }

  @Test(arguments: cases) func float32(_ test: Case) throws {
    let model = try test.model.fit(Matrix<Float>(rows: 30, columns: 4, elements: SmallProblem.features.elements.map { Float($0) }), labels: labels(test))
    #expect(model.solution.iterations == test.iterations)
    for (got, expected) in zip(model.coefficients.elements, test.coefficients) {
      #expect(abs(Double(got) - expected) <= 2e-6)
    }
  }
}
