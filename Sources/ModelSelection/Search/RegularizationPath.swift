import DenseLinearAlgebra
import Foundation
import Optimization
import Synchronization

/// Fits on all samples at one l1_ratio along C, of which one is the final model, recorded iteration by iteration.
///
/// The fits of parity mode are independent of each other: each is the plain fit, bit for bit. In converged mode
/// the final model is solved from W = 0, as by itself; the larger C follow from it one by one, the smaller ones
/// from W = 0 in ascending order. Results do not depend on the number of threads.
public struct RegularizationPath<Scalar: SagaScalar>: Sendable {
  /// One fit.
  public struct Point: Sendable {
    public let C: Double
    /// Nil if the fit failed.
    public let solution: Solution<Scalar>?
    /// Why it failed.
    public let failure: String?
  }

  public let l1Ratio: Double
  /// Ascending in C.
  public let points: [Point]
  /// Index of the final model's point, whose solution has its trace.
  public let chosen: Int

  public var final: Point { points[chosen] }

  /// - Parameters:
  ///   - estimator: the final model's.
  ///   - C: the values besides the final model's, in any order, repeated or not.
  ///   - certifies: whether the final model gets a certificate.
  ///   - directory: where a scratch file is made.
  ///   - workers: threads, >= 1.
  /// - Throws: what ``GridSearch`` throws.
  public static func saga(
    _ estimator: LogisticRegression, C: [Double], data: CrossValidationData<Scalar>, certifies: Bool,
    directory: String, workers: Int
  ) throws -> RegularizationPath {
    let all = data.allSamples
    let values = Set(C + [estimator.C]).sorted()
    let chosen = values.firstIndex(of: estimator.C)!
    let columns = data.classes.count == 2 ? 1 : data.classes.count
    let store = try FitStore<Scalar>(directory: directory, columns: columns, features: data.features.columns)
    var search = GridSearch(
      estimator: estimator, candidates: values.map { Candidate(C: $0, l1Ratio: estimator.l1Ratio) }, scorers: [],
      workers: workers)
    search.traced = chosen
    let grid = try search.run(all, store: store)
    var points = try values.indices.map { i in
      let status = grid.statuses[i]
      guard let fitStatus = status.fitStatus else {
        return Point(C: values[i], solution: nil, failure: status.failure)
      }
      let stored = try store.load(slot: i, columns: columns)
      return Point(
        C: values[i],
        solution: Solution(
          coefficients: stored.coefficients, intercepts: stored.intercepts, iterations: grid.iterations[i],
          status: fitStatus, changes: []),
        failure: nil)
    }
    if var solution = points[chosen].solution {
      solution.trace = grid.trace
      if certifies {
        let set = try all.trainingSet(
          fold: nil, classWeight: estimator.classWeight, standardize: estimator.standardize)
        solution = RowProblem(set).certified(
          solution, C: estimator.C, l1Ratio: estimator.l1Ratio, fitIntercept: estimator.fitIntercept)
      }
      points[chosen] = Point(C: estimator.C, solution: solution, failure: nil)
    }
    return RegularizationPath(l1Ratio: estimator.l1Ratio, points: points, chosen: chosen)
  }

  /// The same in converged mode; every solution has its certificate.
  ///
  /// - Parameter settings: `fitIntercept` is replaced by the estimator's.
  public static func optimum(
    _ estimator: LogisticRegression, C: [Double], data: CrossValidationData<Scalar>, solver: OptimumSolverName,
    settings: OptimumSettings, workers: Int
  ) throws -> RegularizationPath {
    let values = Set(C + [estimator.C]).sorted()
    let chosen = values.firstIndex(of: estimator.C)!
    var settings = settings
    settings.fitIntercept = estimator.fitIntercept
    settings.keepsDualPoint = false
    let set = try data.trainingSet(
      fold: nil, classWeight: estimator.classWeight, standardize: estimator.standardize)
    let problem = RowProblem(set)
    let chains = [Array(values[chosen...]), Array(values[..<chosen])].filter { !$0.isEmpty }
    let found = Mutex([Point]())
    try performParallel(count: chains.count, workers: workers, makeWorkspace: {}) { [settings] chain, _ in
      let path = OptimumPath(problem, solver: solver, settings: settings)
      var previous: Optimum?
      for C in chains[chain] {
        let optimum = path.solve(C: C, l1Ratio: estimator.l1Ratio, from: previous)
        let solution = optimum.solution(Scalar.self)
        let isUsable = solution.isFinite && !optimum.certificate.objective.isNaN
        // The next one starts from W = 0 after a failure.
        previous = isUsable ? optimum : nil
        let point = Point(
          C: C, solution: isUsable ? solution : nil,
          failure: isUsable ? nil : "floating-point overflow; standardizing the features may help")
        found.withLock { $0.append(point) }
      }
    }
    let points = found.withLock { $0 }.sorted { $0.C < $1.C }
    return RegularizationPath(l1Ratio: estimator.l1Ratio, points: points, chosen: chosen)
  }
}
