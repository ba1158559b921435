import DenseLinearAlgebra
import Foundation
import Optimization
import TestSupport
import Testing

@testable import ModelSelection

/// The grid search of converged mode on 30 rows.
@Suite struct OptimumSearchTests {
  static let grid = ParameterGrid(C: [0.1, 1, 10], l1Ratios: [0, 0.5, 1])

  static func data(rows: [Int32] = (0..<30).map { $0 }, folds: [Fold]? = nil) throws
    -> CrossValidationData<Double>
  {
    let codes = SmallProblem.labels.compactMap { Int32($0) }
    return CrossValidationData(
      features: SmallProblem.features, classes: ClassList(["0", "1", "2"], areNumbers: true), codes: codes,
      rows: rows,
      folds: try folds
        ?? StratifiedKFold(folds: 3).split(SplitInput(classCodes: rows.map { codes[Int($0)] })).folds)
  }

  func run(
    _ candidates: [Candidate], data: CrossValidationData<Double>, workers: Int = 1,
    solver: OptimumSolverName = .converged, settings: OptimumSettings = OptimumSettings()
  ) throws -> (result: GridResult, store: FitStore<Double>) {
    let store = try FitStore<Double>(
      directory: FileManager.default.temporaryDirectory.path, columns: 3, features: 4)
    let result = try OptimumSearch(
      estimator: LogisticRegression(), candidates: candidates, solver: solver, settings: settings,
      scorers: [try ScorerCatalog.scorer(named: "accuracy")], workers: workers
    ).run(data, store: store)
    return (result, store)
  }

  @Test func everyFitIsCertified() throws {
    let data = try Self.data()
    for solver in OptimumSolverName.allCases {
      let (result, _) = try run(Self.grid.candidates, data: data, solver: solver)
      #expect(result.statuses.allSatisfy { $0 == .certified })
      #expect(result.gaps.allSatisfy { $0 <= 1e-4 } && result.largestGap == result.gaps.max())
      #expect(zip(result.objectives, result.bounds).allSatisfy { $0 >= $1 && $1 > 0 })
      #expect(result.convergedCount == 27 && result.unconvergedCount == 0 && result.failedCount == 0)
    }
  }

  /// Two bounds of the work: the two solvers reach the same objectives, within the gaps.
  @Test func solversAgree() throws {
    let data = try Self.data()
    let settings = OptimumSettings(gap: 1e-8)
    let (a, _) = try run(Self.grid.candidates, data: data, settings: settings)
    let (b, _) = try run(Self.grid.candidates, data: data, solver: .fista, settings: settings)
    for slot in a.objectives.indices {
      #expect(abs(a.objectives[slot] - b.objectives[slot]) <= 1e-8 * a.objectives[slot])
    }
    #expect(a.scores == b.scores)
  }

  @Test func workersChangeNothing() throws {
    let data = try Self.data()
    let (a, storeA) = try run(Self.grid.candidates, data: data)
    let (b, storeB) = try run(Self.grid.candidates, data: data, workers: 2)
    #expect(a.objectives == b.objectives && a.gaps == b.gaps && a.iterations == b.iterations)
    for slot in a.statuses.indices {
      let (one, two) = (try storeA.load(slot: slot, columns: 3), try storeB.load(slot: slot, columns: 3))
      #expect(one.coefficients == two.coefficients && one.intercepts == two.intercepts)
    }
  }

  /// The order of the grid and repetitions in it change no fit.
  @Test func orderAndDuplicates() throws {
    let data = try Self.data()
    let (a, storeA) = try run(Self.grid.candidates, data: data)
    let candidates = [2, 8, 2, 0, 5, 5, 1, 3, 4, 6, 7].map { Self.grid.candidates[$0] }
    let (b, storeB) = try run(candidates, data: data, workers: 2)
    for (place, candidate) in candidates.enumerated() {
      let original = try #require(Self.grid.candidates.firstIndex(of: candidate))
      for fold in 0..<3 {
        let (one, two) = (original * 3 + fold, place * 3 + fold)
        #expect(a.objectives[one] == b.objectives[two] && a.scores[0][one] == b.scores[0][two])
        #expect(try storeA.load(slot: one, columns: 3).coefficients == storeB.load(slot: two, columns: 3).coefficients)
      }
    }
  }

  /// A training part of one class fails with all its fits; the others go on.
  @Test(arguments: [1, 2]) func aFoldThatCannotBeTrained(workers: Int) throws {
    let zeros = (0..<30).filter { $0 % 3 == 0 }.map { Int32($0) }
    let others = (0..<30).filter { $0 % 3 != 0 }.map { Int32($0) }
    let all = (0..<30).map { Int32($0) }
    let data = try Self.data(folds: [Fold(train: zeros, test: others), Fold(train: all, test: zeros)])
    let (result, _) = try run(Self.grid.candidates, data: data, workers: workers)
    for candidate in Self.grid.candidates.indices {
      #expect(result.statuses[2 * candidate].text == "failed")
      #expect(result.statuses[2 * candidate].failure?.contains("only one class") == true)
      #expect(result.scores[0][2 * candidate].isNaN && result.gaps[2 * candidate].isNaN)
      #expect(result.statuses[2 * candidate + 1] == .certified)
    }
    let broken = try Self.data(folds: [Fold(train: zeros, test: others)])
    #expect(throws: SearchError.self) { try run(Self.grid.candidates, data: broken) }
  }

  @Test func aBudgetThatEnds() throws {
    let (result, _) = try run(
      Self.grid.candidates, data: Self.data(), solver: .fista, settings: OptimumSettings(gap: 1e-12, maxOuter: 1))
    #expect(result.statuses.contains(.notCertified))
    for slot in result.statuses.indices {
      #expect((result.statuses[slot] == .certified) == (result.gaps[slot] <= 1e-12))
    }
  }

  /// What the certificates of SAGA's solutions promise, of few epochs and of so many that they are optima. (Not
  /// where all weights are 0: SAGA stops there after one epoch.)
  @Test func certifiedSaga() throws {
    let data = try Self.data()
    let candidates = ParameterGrid(C: [1, 10], l1Ratios: [0, 0.5, 1]).candidates
    func run(epochs: Int) throws -> GridResult {
      let store = try FitStore<Double>(
        directory: FileManager.default.temporaryDirectory.path, columns: 3, features: 4)
      var search = GridSearch(
        estimator: LogisticRegression(maxIterations: epochs, tolerance: 0), candidates: candidates,
        scorers: [try ScorerCatalog.scorer(named: "accuracy")], workers: 2)
      search.certifies = true
      return try search.run(data, store: store)
    }
    let (optima, _) = try self.run(candidates, data: data, settings: OptimumSettings(gap: 1e-9))
    let (few, many) = (try run(epochs: 3), try run(epochs: 20_000))
    for slot in optima.objectives.indices {
      #expect(few.objectives[slot] >= optima.bounds[slot] && few.bounds[slot] <= optima.objectives[slot])
      #expect(abs(many.objectives[slot] - optima.objectives[slot]) <= 1e-8 * optima.objectives[slot])
      #expect(many.gaps[slot] < few.gaps[slot])
    }
    #expect(few.statuses.allSatisfy { $0 == .iterationLimit })
  }
}

@Suite struct GridComparisonTests {
  @Test func correlation() {
    #expect(pearsonCorrelation([1, 2, 3], [2, 4, 6]) == 1)
    #expect(pearsonCorrelation([1, 2, 3], [3, 2, 1]) == -1)
    // By hand: deviations (-1, 0, 1) and (-1, 1, 0): 1 / 2.
    #expect(abs(pearsonCorrelation([1, 2, 3], [0, 2, 1]) - 0.5) < 1e-15)
    #expect(pearsonCorrelation([1, 1], [1, 2]).isNaN)
  }

  @Test func equalPredictions() {
    #expect(agreement([0, 1, 2, -1, 1], [0, 2, 2, 1, -1]) == 2.0 / 3)
    #expect(agreement([-1], [0]).isNaN)
  }

  @Test func medianGap() {
    var result = GridResult(
      candidates: [Candidate(C: 1, l1Ratio: 0), Candidate(C: 2, l1Ratio: 0)], foldCount: 2, scorers: ["a"])
    #expect(result.medianGap() == nil && result.largestGap == nil)
    result.gaps = [4, .nan, 1, .infinity]
    #expect(result.medianGap() == 4 && result.medianGap(candidate: 0) == 4)
    #expect(result.medianGap(candidate: 1) == .infinity && result.largestGap == .infinity)
    result.gaps = [4, 3, 1, 2]
    #expect(result.medianGap() == 2.5 && result.largestGap == 4)
  }
}
