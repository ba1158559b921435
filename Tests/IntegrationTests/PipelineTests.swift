import DenseLinearAlgebra
import Foundation
import ModelSelection
import Optimization
import TestSupport
import Testing

/// The whole pipeline on 30 x 4 rows (shuffle, five folds, 7 x 11 grid, weighted F1, out-of-fold predictions,
/// averaged coefficients), and on its shuffled columns, against scikit-learn 1.9.1.
@Suite struct PipelineTests {
  typealias Run = SklearnFixtures.Pipeline.Run

  func data(shuffledColumns: Bool) throws -> CrossValidationData<Double> {
    let order = sklearnShuffle(30, seed: 0)
    var features = Matrix<Double>(rows: 30, columns: 4)
    for (i, row) in order.enumerated() {
      for j in 0..<4 { features[i, j] = SmallProblem.features[row, j] }
    }
    if shuffledColumns { shuffleColumns(of: &features, seed: 0) }
    let codes = order.map { Int32($0 % 3) }
    return CrossValidationData(
      features: features, classes: ClassList(["0", "1", "2"], areNumbers: true), codes: codes,
      rows: (0..<30).map { Int32($0) },
      folds: try StratifiedKFold(folds: 5).split(SplitInput(classCodes: codes)).folds)
  }

  func check(_ expected: Run, shuffledColumns: Bool, strict: Bool, workers: Int) throws {
    let data = try data(shuffledColumns: shuffledColumns)
    #expect(data.codes.map { Int($0) } == expected.y)
    let store = try FitStore<Double>(directory: NSTemporaryDirectory(), columns: 3, features: 4)
    let search = GridSearch(
      estimator: LogisticRegression(strict: strict), candidates: ParameterGrid().candidates,
      scorers: [try ScorerCatalog.scorer(named: "f1_weighted")], workers: workers)
    let grid = try search.run(data, store: store)
    #expect(grid.candidates.map(\.C) == expected.C.map(\.value))
    #expect(grid.candidates.map(\.l1Ratio) == expected.l1_ratio.map(\.value))
    for candidate in grid.candidates.indices {
      #expect(grid.foldScores(candidate: candidate) == expected.split_scores[candidate].map(\.value))
      #expect(
        Array(grid.iterations[candidate * 5..<candidate * 5 + 5]) == expected.n_iter[candidate])
    }
    #expect(grid.summaries().map(\.mean) == expected.mean.map(\.value))
    #expect(grid.summaries().map(\.standardDeviation) == expected.std.map(\.value))
    #expect(grid.ranks() == expected.rank)
    #expect(grid.bestIndex == expected.best_index)

    var estimator = LogisticRegression(strict: strict)
    estimator.C = grid.best.C
    estimator.l1Ratio = grid.best.l1Ratio
    let result = try CrossValidationResult(
      grid, candidate: grid.bestIndex, data: data, estimator: estimator, store: store)
    #expect(result.foldOfSample == expected.folds)
    #expect(result.codes == expected.predicted)
    #expect(near(result.probabilities, expected.probabilities.flatMap { $0 }, 1e-10))
    #expect(near(result.decisionValues, expected.decisions.flatMap { $0 }, 1e-10))
    let limit = strict ? 0 : 1e-10
    for (model, coefficients) in zip(result.models, expected.fold_coefs) {
      #expect(near(model.coefficients.elements, coefficients.flatMap { $0 }, limit))
    }
    let average = try result.averageCoefficients(classes: data.classes.names)
    #expect(near(average.elements, expected.average_coefs.flatMap { $0 }, limit))
    let confusion = ConfusionMatrix(trueCodes: data.codes, predictedCodes: result.codes)
    #expect(confusion.counts == expected.confusion.flatMap { $0 })
    #expect(
      ClassificationReport(trueCodes: data.codes, predictedCodes: result.codes, names: data.classes.names)
        .text() == expected.report)
  }

  func near(_ a: [Double], _ b: [SklearnFixtures.Real], _ limit: Double) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1.value) <= limit }
  }

  @Test(arguments: [false, true], [1, 3]) func plain(strict: Bool, workers: Int) throws {
    let fixture: SklearnFixtures.Pipeline = try SklearnFixtures.load("pipeline")
    try check(fixture.plain, shuffledColumns: false, strict: strict, workers: workers)
  }

  @Test(arguments: [false, true]) func baseline(strict: Bool) throws {
    let fixture: SklearnFixtures.Pipeline = try SklearnFixtures.load("pipeline")
    try check(fixture.baseline, shuffledColumns: true, strict: strict, workers: 2)
  }

  /// A class missing from a training part: its fold has one class fewer, its column is 0, and the average of
  /// coefficients is refused.
  @Test func missingClass() throws {
    let features = Matrix<Double>(rows: 31, columns: 4) { out in
      SmallProblem.features.withUnsafeBufferPointer { x in _ = out.update(fromContentsOf: x) }
      for j in 0..<4 { out[30 * 4 + j] = 5 }
    }
    let codes = (0..<30).map { Int32($0 % 3) } + [3]
    let split = try StratifiedKFold(folds: 5).split(SplitInput(classCodes: codes))
    #expect(split.warnings.count == 1)
    let data = CrossValidationData(
      features: features, classes: ClassList(["a", "b", "c", "d"], areNumbers: false), codes: codes,
      rows: (0..<31).map { Int32($0) }, folds: split.folds)
    let store = try FitStore<Double>(directory: NSTemporaryDirectory(), columns: 4, features: 4)
    let search = GridSearch(
      estimator: LogisticRegression(maxIterations: 5), candidates: [Candidate(C: 1, l1Ratio: 0.5)],
      scorers: ScorerCatalog.scorers, workers: 2)
    let grid = try search.run(data, store: store)
    let result = try CrossValidationResult(
      grid, candidate: 0, data: data, estimator: search.estimator, store: store)
    let fold = Int(result.foldOfSample[30])
    #expect(result.models.map(\.classes.count).enumerated().allSatisfy { $1 == ($0 == fold ? 3 : 4) })
    #expect(result.probabilities[30 * 4 + 3] == 0)
    #expect(result.decisionValues[30 * 4 + 3] == -Double.greatestFiniteMagnitude)
    #expect(throws: SearchError.self) { try result.averageCoefficients(classes: data.classes.names) }
  }

  @Test func failingFitsAreReported() throws {
    let data = CrossValidationData(
      features: SmallProblem.features, classes: ClassList(["a", "b"], areNumbers: false),
      codes: (0..<30).map { Int32($0 < 15 ? 0 : 1) }, rows: (0..<30).map { Int32($0) },
      folds: try KFold(folds: 2).split(SplitInput(count: 30)).folds)
    let store = try FitStore<Double>(directory: NSTemporaryDirectory(), columns: 1, features: 4)
    let search = GridSearch(
      estimator: LogisticRegression(), candidates: [Candidate(C: 1, l1Ratio: 0)],
      scorers: ScorerCatalog.scorers, workers: 1)
    // Each training part holds one class only.
    #expect(throws: SearchError.self) { try search.run(data, store: store) }
  }
}
