import Datasets
import DenseLinearAlgebra
import Foundation
import ModelSelection
import Optimization
import TestSupport
import Testing

/// The embedded digits table, read, shuffled, split and fitted, against scikit-learn 1.9.1.
@Suite struct DigitsTests {
  static let fixture = Result { try SklearnFixtures.load("digits_fits", as: SklearnFixtures.Digits.self) }
  static let path = SklearnFixtures.root.appendingPathComponent("scripts/data/digits.csv.gz").path

  func table<Scalar: BLASScalar>(_ type: Scalar.Type) throws -> FeatureTable<Scalar> {
    try FeatureTable(reading: Self.path, options: TableOptions(labelColumn: "digit"))
  }

  struct Prepared<Scalar: SagaScalar> {
    var data: CrossValidationData<Scalar>
    var test: [Int32]
  }

  /// The shuffled digits with their ten folds; classes may be replaced by "is it this digit".
  func prepare<Scalar: SagaScalar>(_ type: Scalar.Type, target: String?) throws -> Prepared<Scalar> {
    let table = try table(type)
    let labels = try #require(table.labels)
    let wanted = target.flatMap { $0.hasPrefix("digit is ") ? String($0.suffix(1)) : nil }
    let encoding = try LabelEncoding(wanted.map { wanted in labels.map { $0 == wanted ? "1" : "0" } } ?? labels)
    let digits = try LabelEncoding(labels)
    let order = sklearnShuffle(table.features.rows, seed: 0)
    // The folds are those of the ten digits.
    let folds = try StratifiedKFold(folds: 10).split(SplitInput(classCodes: order.map { digits.codes[$0] })).folds
    return Prepared(
      data: CrossValidationData(
        features: table.features, classes: ClassList(encoding.classes, areNumbers: true),
        codes: encoding.codes, rows: order.map { Int32($0) }, folds: folds),
      test: folds[0].test)
  }

  @Test func tableAndFolds() throws {
    let fixture = try Self.fixture.get()
    let table = try table(Double.self)
    #expect(table.features.rows == 1797 && table.features.columns == 64)
    #expect(Set(try #require(table.labels)).count == 10)
    #expect(Array(sklearnShuffle(1797, seed: 0).prefix(10)) == fixture.permutation_first)
    let prepared = try prepare(Double.self, target: nil)
    #expect(prepared.test.map { Int($0) } == fixture.test_rows)
    #expect(prepared.data.folds[0].train.count == fixture.n_train)
  }

  @Test func float64Fits() throws {
    for (i, fit) in try Self.fixture.get().fits.enumerated() where fit.precision == "float64" {
      for strict in [false, true] {
        try check(fit, Double.self, strict: strict, tolerance: strict ? 0 : 1e-10, "fit \(i) strict \(strict)")
      }
    }
  }

  @Test func float32Fits() throws {
    for (i, fit) in try Self.fixture.get().fits.enumerated() where fit.precision == "float32" {
      // Reached: 3e-6, with coefficients up to 0.5.
      try check(fit, Float.self, strict: false, tolerance: 5e-6, "fit \(i)")
    }
  }

  func check<Scalar: SagaScalar>(
    _ fit: SklearnFixtures.Problem, _ type: Scalar.Type, strict: Bool, tolerance: Double, _ name: Comment
  ) throws {
    let prepared = try prepare(type, target: fit.target)
    let data = prepared.data
    let estimator = fit.estimator(classCount: data.classes.count, strict: strict)
    let training = try data.trainingSet(
      fold: 0, classWeight: estimator.classWeight, standardize: estimator.standardize)
    let model = try estimator.fit(training, workspace: SAGAWorkspace())
    let coefficients = model.coefficients.elements.map { Double($0) }
    #expect(model.solution.iterations == fit.n_iter, name)
    #expect(model.solution.converged == (fit.warned == false), name)
    #expect(coefficients.filter { $0 == 0 }.count == fit.zeros, name)
    for (got, expected) in zip(model.intercepts, try #require(fit.intercept)) {
      #expect(abs(Double(got) - expected.value) <= tolerance, name)
    }
    if let complete = fit.coef {
      #expect(zip(coefficients, complete.flatMap { $0 }).allSatisfy { abs($0 - $1.value) <= tolerance }, name)
    }
    for sample in fit.samples ?? [] {
      guard case .integer(let position) = sample[0], case .real(let value) = sample[1] else {
        Issue.record("a sample is a position and a value")
        continue
      }
      #expect(abs(coefficients[position] - value) <= tolerance, name)
    }
    if strict { #expect(fnv1a64(coefficients) == fit.fnv1a64, name) }

    let rows = data.rows(of: prepared.test)
    let predictions = model.predict(data.features, rows: rows)
    #expect(predictions.codes.compactMap { Int(data.classes.names[Int($0)]) } == fit.predicted, name)
    let input = ScoringInput(
      classes: data.classes, trueCodes: rows.map { data.codes[Int($0)] }, predictedCodes: predictions.codes)
    #expect(try ScorerCatalog.scorer(named: "f1_weighted").score(input) == fit.f1_weighted?.value, name)
  }

  /// FNV-1a over the little-endian bytes: equal only if every coefficient is.
  func fnv1a64(_ values: [Double]) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for value in values {
      withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes in
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
      }
    }
    let text = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }
}
