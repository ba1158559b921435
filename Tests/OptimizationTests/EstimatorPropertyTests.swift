import DenseLinearAlgebra
import Foundation
import Optimization
import TestSupport
import Testing

/// Properties that scikit-learn's own tests ask of its estimator (test_sag.py, test_logistic.py), asked anew.
@Suite struct EstimatorPropertyTests {
  /// n x p normal-ish features with classes shifted apart.
  static func problem(n: Int, p: Int, classes: Int, seed: UInt32) -> (X: Matrix<Double>, y: [String]) {
    var random = LegacyRandomState(seed: seed)
    let X = Matrix<Double>(rows: n, columns: p) { out in
      for i in 0..<n {
        for j in 0..<p {
          let noise = (0..<6).reduce(-3.0) { sum, _ in sum + random.double() }
          out[i * p + j] = noise + (j % classes == i % classes ? 0.6 : 0)
        }
      }
    }
    return (X, (0..<n).map { String($0 % classes) })
  }

  func largest(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).map { abs($0 - $1) }.max() ?? .infinity
  }

  /// test_sag_pobj_matches_logistic_regression, by the optimality condition: after many epochs the gradient
  /// of the smooth part lies in the penalty's subdifferential, and the intercept's gradient vanishes.
  @Test(arguments: [2, 3], [0.0, 0.5, 1.0]) func convergesToTheOptimum(classes: Int, l1Ratio: Double) throws {
    let n = 60
    let (X, y) = Self.problem(n: n, p: 5, classes: classes, seed: 1)
    let model = try LogisticRegression(C: 0.5, l1Ratio: l1Ratio, maxIterations: 20_000, tolerance: 1e-12)
      .fit(X, labels: y)
    let penalty = ElasticNet(C: 0.5, l1Ratio: l1Ratio, rows: n)
    let K = model.coefficients.rows
    let predictions = model.predict(X)
    for k in 0..<K {
      var gradient = [Double](repeating: 0, count: 5)
      var intercept = 0.0
      for i in 0..<n {
        let column = K == 1 ? 1 : k
        let d = predictions.probabilities[i * classes + column] - (y[i] == String(column) ? 1 : 0)
        for j in 0..<5 { gradient[j] += d * X[i, j] / Double(n) }
        intercept += d / Double(n)
      }
      #expect(abs(intercept) <= 1e-8)
      for j in 0..<5 {
        #expect(penalty.subdifferentialDistance(model.coefficients[k, j], gradient: gradient[j]) <= 1e-8)
      }
    }
  }

  /// test_logistic_regression_sample_weights: weights are repetitions at the optimum.
  @Test func weightsAreRepetitions() throws {
    let (X, y) = Self.problem(n: 40, p: 4, classes: 3, seed: 2)
    let weights = (0..<40).map { Double(1 + $0 % 3) }
    let repeated = (0..<40).flatMap { [Int](repeating: $0, count: 1 + $0 % 3) }
    let XX = Matrix(rows: repeated.count, columns: 4, elements: repeated.flatMap { i in (0..<4).map { X[i, $0] } })
    // The objective C sum s_i loss_i + penalty is the same for both.
    let estimator = LogisticRegression(C: 0.7, l1Ratio: 0.3, maxIterations: 20_000, tolerance: 1e-10)
    let weighted = try estimator.fit(X, labels: y, sampleWeights: weights)
    let plain = try estimator.fit(XX, labels: repeated.map { y[$0] })
    #expect(largest(weighted.coefficients.elements, plain.coefficients.elements) <= 1e-5)
    #expect(largest(weighted.intercepts, plain.intercepts) <= 1e-5)
  }

  /// test_logistic_regression_solver_class_weights: class weights are sample weights, balanced is explicit.
  @Test func classWeightsAreSampleWeights() throws {
    let (X, full) = Self.problem(n: 45, p: 4, classes: 3, seed: 3)
    let y = full.enumerated().map { $0 % 5 == 0 ? "0" : $1 }
    let counts = Dictionary(grouping: y, by: { $0 }).mapValues { Double($0.count) }
    let balanced = counts.mapValues { 45 / (3 * $0) }
    let estimator = LogisticRegression(C: 2, l1Ratio: 0.2)
    func fit(_ weight: ClassWeight, _ sample: [Double]? = nil) throws -> [Double] {
      var estimator = estimator
      estimator.classWeight = weight
      return try estimator.fit(X, labels: y, sampleWeights: sample).coefficients.elements
    }
    let explicit = try fit(.explicit(balanced))
    #expect(try fit(.balanced) == explicit)
    #expect(try fit(.none, y.map { balanced[$0]! }) == explicit)
    #expect(try fit(.none) != explicit)
    // compute_class_weight: sum_c w_c n_c = n.
    #expect(abs(counts.reduce(0) { $0 + $1.value * balanced[$1.key]! } - 45) <= 1e-9)
  }

  /// test_elastic_net_coeffs and test_LogisticRegression_elastic_net_objective.
  @Test func mixedPenaltyLiesBetween() throws {
    let n = 60
    let (X, y) = Self.problem(n: n, p: 8, classes: 2, seed: 4)
    func fit(_ ratio: Double) throws -> FittedClassifier<Double> {
      try LogisticRegression(C: 0.05, l1Ratio: ratio, maxIterations: 5000, tolerance: 1e-10).fit(X, labels: y)
    }
    func objective(_ model: FittedClassifier<Double>) -> Double {
      let penalty = ElasticNet(C: 0.05, l1Ratio: 0.5, rows: n)
      let z = model.predict(X).decisionValues
      let loss = (0..<n).reduce(0) {
        $0 + BinaryLogistic.loss(scores: [z[$1]], columns: 1, code: y[$1] == "1" ? 1 : 0) / Double(n)
      }
      return loss + model.coefficients.elements.reduce(0) { $0 + penalty.value($1) }
    }
    let (ridge, mixed, lasso) = (try fit(0), try fit(0.5), try fit(1))
    #expect(largest(ridge.coefficients.elements, mixed.coefficients.elements) > 1e-3)
    #expect(largest(lasso.coefficients.elements, mixed.coefficients.elements) > 1e-3)
    #expect(objective(mixed) < objective(ridge) && objective(mixed) < objective(lasso))
    let zeros = [ridge, mixed, lasso].map { $0.coefficients.elements.filter { $0 == 0 }.count }
    #expect(zeros[0] == 0 && zeros[1] <= zeros[2] && zeros[2] > 0)
  }

  /// test_multinomial_identifiability_on_iris: without L1 the coefficients sum to 0 over classes.
  @Test func ridgeCoefficientsSumToZero() throws {
    let (X, y) = Self.problem(n: 90, p: 4, classes: 3, seed: 5)
    let model = try LogisticRegression(C: 10).fit(X, labels: y)
    for j in 0..<4 {
      #expect(abs((0..<3).reduce(0) { $0 + model.coefficients[$1, j] }) <= 1e-10)
    }
    #expect(abs(model.intercepts.reduce(0, +)) <= 1e-10)
  }

  /// test_dtype_match: float32 in, float32 out, close to float64.
  @Test func singlePrecisionIsClose() throws {
    let (X, y) = Self.problem(n: 90, p: 6, classes: 3, seed: 6)
    let double = try LogisticRegression(C: 1, l1Ratio: 0.4).fit(X, labels: y)
    let single = try LogisticRegression(C: 1, l1Ratio: 0.4).fit(
      Matrix<Float>(rows: 90, columns: 6, elements: X.elements.map { Float($0) }), labels: y)
    #expect(largest(single.coefficients.elements.map { Double($0) }, double.coefficients.elements) <= 1.72e-3)
  }

  /// test_zero_max_iter, test_max_iter, test_n_iter.
  @Test func iterationLimits() throws {
    let (X, y) = Self.problem(n: 60, p: 6, classes: 3, seed: 7)
    let none = try LogisticRegression(maxIterations: 0).fit(X, labels: y)
    #expect(none.coefficients.elements.allSatisfy { $0 == 0 } && none.solution.iterations == 1)
    #expect(none.solution.converged)
    for epochs in 1...4 {
      let model = try LogisticRegression(maxIterations: epochs, tolerance: 1e-15).fit(X, labels: y)
      #expect(model.solution.iterations == epochs && !model.solution.converged)
      #expect(model.solution.changes.count == epochs)
    }
    #expect(try LogisticRegression(maxIterations: 1000, tolerance: 0.1).fit(X, labels: y).solution.converged)
  }

  /// test_get_auto_step_size, through the first step: on one row seen once the step is eta times the gradient.
  @Test func stepSize() throws {
    // Two rows, one epoch of n = 2 draws; with the stream at seed 0 and n = 2 both draws hit row 0 or 1 as
    // the generator says, and the naive replay uses the formula 1 / (2 L + min(2 n alpha, L)) itself.
    let X = [[1.0, 2, 3], [0, 1, 2]]
    for (C, fitIntercept) in [(0.1, true), (1.0, false), (1e6, true)] {
      let naive = NaiveSAGA(C: C, fitIntercept: fitIntercept).fit(X, [0, 1], classCount: 2)
      let model = try LogisticRegression(C: C, fitIntercept: fitIntercept, maxIterations: 1)
        .fit(Matrix(rows: 2, columns: 3, elements: X.flatMap { $0 }), labels: ["0", "1"])
      #expect(largest(model.coefficients.elements, naive.coefficients[0]) <= 1e-15)
    }
  }

  /// test_nan, test_sag_classifier_raises_error, parameter validation.
  @Test func badInputIsRefused() throws {
    let (X, y) = Self.problem(n: 12, p: 3, classes: 3, seed: 8)
    var holed = X
    holed[4, 2] = .nan
    #expect(throws: FitError.nonFiniteFeature(row: 4, column: 2)) {
      try LogisticRegression().fit(holed, labels: y)
    }
    #expect(throws: FitError.oneClass("a")) {
      try LogisticRegression().fit(X, labels: [String](repeating: "a", count: 12))
    }
    #expect(throws: FitError.lengthMismatch(what: "labels", count: 2, rows: 12)) {
      try LogisticRegression().fit(X, labels: ["0", "1"])
    }
    #expect(throws: FitError.lengthMismatch(what: "weights", count: 1, rows: 12)) {
      try LogisticRegression().fit(X, labels: y, sampleWeights: [1])
    }
    #expect(throws: FitError.self) {
      try LogisticRegression().fit(X, labels: y, sampleWeights: [Double](repeating: .infinity, count: 12))
    }
    #expect(throws: FitError.self) {
      try LogisticRegression(strict: true).fit(Matrix<Float>(rows: 12, columns: 3), labels: y)
    }
    for model in [
      LogisticRegression(C: 0), LogisticRegression(C: -1), LogisticRegression(C: .nan),
      LogisticRegression(l1Ratio: 1.1), LogisticRegression(l1Ratio: -0.1), LogisticRegression(maxIterations: -1),
      LogisticRegression(tolerance: -1), LogisticRegression(tolerance: .nan),
    ] {
      #expect(throws: FitError.self) { try model.fit(X, labels: y) }
    }
  }

  /// The row stream: test_our_rand_r and the documented rows.
  @Test func rowStream() {
    var one = Xorshift32(seed: 1_273_642_419)
    #expect(one.next() == 131_541_053)
    var zero = Xorshift32(seed: 0)
    #expect(zero.next() == 270_369)
    let rows: [(Int, [Int])] = [
      (100, [72, 71, 91, 0, 98, 88, 75, 54, 76, 15, 33, 98]), (60, [32, 11, 11, 0, 38, 8, 15, 14, 56, 15, 33, 18]),
      (30, [2, 11, 11, 0, 8, 8, 15, 14, 26, 15, 3, 18, 18, 12, 6]), (7, [4, 1, 2, 4, 2, 4, 6, 4, 4, 3, 5, 4]),
    ]
    for (n, expected) in rows {
      var stream = Xorshift32(seed: LogisticRegression().settings.streamSeed)
      #expect(expected.map { _ in stream.nextRow(of: n) } == expected)
    }
    #expect(LogisticRegression(randomState: 0).settings.streamSeed == 209_652_397)
    #expect(LogisticRegression(randomState: 1).settings.streamSeed == 1_791_095_846)
    #expect(LogisticRegression(randomState: 42).settings.streamSeed == 1_608_637_543)
  }

  /// Predictions do not depend on how rows are put into calls, and follow the decision values.
  @Test(arguments: [2, 3, 11]) func predictionsAreRowwise(classes: Int) throws {
    let (X, y) = Self.problem(n: 150, p: 7, classes: classes, seed: 9)
    let model = try LogisticRegression(l1Ratio: 0.1).fit(X, labels: y, classes: (0..<classes).map(String.init))
    let all = model.predict(X)
    let K = model.coefficients.rows
    for i in [0, 63, 64, 100, 149] {
      let one = model.predict(X, rows: [Int32(i)])
      #expect(one.codes[0] == all.codes[i])
      #expect(one.decisionValues == Array(all.decisionValues[i * K..<(i + 1) * K]))
      let z = (0..<K).map { k in (0..<7).reduce(model.intercepts[k]) { $0 + X[i, $1] * model.coefficients[k, $1] } }
      #expect(largest(one.decisionValues, z) <= 1e-12)
      let e = classes == 2 ? [1, exp(z[0])] : z.map { exp($0) }
      #expect(largest(one.probabilities, e.map { $0 / e.reduce(0, +) }) <= 1e-12)
    }
  }
}
