import DenseLinearAlgebra
import Foundation
import Optimization
import Synchronization

/// The grid search of converged mode: fits every candidate on every fold to its certified optimum and scores it
/// as ``GridSearch`` does.
///
/// Fits start from the optima of their neighbours, in the order of an ``OptimumPlan``. Workers pull tasks as they
/// become ready; a task's result depends on its start alone, so results depend neither on the number of
/// workers nor on the order.
public struct OptimumSearch: Sendable {
  /// Class weights, intercepts and standardisation; its other parameters play no part.
  public var estimator: LogisticRegression
  public var candidates: [Candidate]
  public var solver: OptimumSolverName
  /// `fitIntercept` is replaced by the estimator's, `keepsDualPoint` by whether points are stored.
  public var settings: OptimumSettings
  /// The first selects the best candidate.
  public var scorers: [any Scorer]
  /// Threads, >= 1.
  public var workers: Int
  /// Called after each fit, one call at a time.
  public var progress: (@Sendable (GridProgress) -> Void)?

  public init(
    estimator: LogisticRegression, candidates: [Candidate], solver: OptimumSolverName = .converged,
    settings: OptimumSettings = OptimumSettings(), scorers: [any Scorer], workers: Int,
    progress: (@Sendable (GridProgress) -> Void)? = nil
  ) {
    self.estimator = estimator
    self.candidates = candidates
    self.solver = solver
    self.settings = settings
    self.scorers = scorers
    self.workers = workers
    self.progress = progress
  }

  /// A training part, ready to be solved.
  private struct Part<Scalar: SagaScalar> {
    let set: TrainingSet<Scalar>
    let problem: RowProblem
  }

  /// One worker's memory: the training part it prepared last.
  private struct Worker<Scalar: SagaScalar> {
    var fold: Int?
    var part: Result<Part<Scalar>, any Error>?
  }

  /// What a run's tasks share.
  private struct Context<Scalar: SagaScalar>: Sendable {
    let data: CrossValidationData<Scalar>
    let plan: OptimumPlan
    /// Copies of the features that all folds share; nil if each has features of its own.
    let single: SingleFeatures?
    let settings: OptimumSettings
    let store: FitStore<Scalar>
    let certificates: CertificateStore?
    let scoring: FoldScoring<Scalar>
    let recorder: GridRecorder
    let starts: StartShelf
  }

  /// Runs all fits.
  ///
  /// - Parameters:
  ///   - store: where coefficients are kept; slot = candidate * folds + fold.
  ///   - certificates: where points and dual points are kept, or nil.
  /// - Throws: ``SearchError``; a parameter outside its range; ``FitStoreError``.
  public func run<Scalar: SagaScalar>(
    _ data: CrossValidationData<Scalar>, store: FitStore<Scalar>, certificates: CertificateStore? = nil
  ) throws -> GridResult {
    guard !candidates.isEmpty else { throw SearchError.noCandidates }
    for candidate in candidates { try estimator.with(candidate).check() }
    let foldCount = data.folds.count
    let plan = OptimumPlan(candidates)
    var settings = settings
    settings.fitIntercept = estimator.fitIntercept
    settings.keepsDualPoint = certificates != nil
    let context = Context(
      data: data, plan: plan, single: estimator.standardize ? nil : SingleFeatures(data.features),
      settings: settings, store: store, certificates: certificates,
      scoring: FoldScoring(data: data, scorers: scorers),
      recorder: GridRecorder(
        candidates: candidates, foldCount: foldCount, scorers: scorers.map(\.name), progress: progress),
      starts: StartShelf(plan, folds: foldCount))

    // Task t of fold f is number f * tasks + t.
    let count = plan.tasks.count
    let queue = TaskGraphQueue(
      predecessors: (0..<foldCount).flatMap { fold in plan.predecessors.map { $0.map { fold * count + $0 } } },
      priorities: (0..<foldCount).flatMap { _ in plan.tasks.map(\.priority) },
      folds: (0..<foldCount).flatMap { [Int](repeating: $0, count: count) })
    let workers = min(workers, count * foldCount, ProcessInfo.processInfo.activeProcessorCount)
    let schedule = try performParallel(
      workers: workers, makeWorkspace: { Worker<Scalar>() },
      next: { worker in queue.next(holding: worker.fold) }
    ) { number, worker in
      do {
        let fold = number / count
        prepare(&worker, fold: fold, context)
        try solve(plan.tasks[number % count], fold: fold, worker.part, context)
        queue.finished(number)
      } catch {
        // Others may be waiting for this task.
        queue.cancel()
        throw error
      }
    }
    return try context.recorder.finish(schedule)
  }

  private func prepare<Scalar: SagaScalar>(_ worker: inout Worker<Scalar>, fold: Int, _ context: Context<Scalar>) {
    guard worker.fold != fold || worker.part == nil else { return }
    worker.fold = fold
    worker.part = nil  // frees a standardised copy before the next is made
    worker.part = Result {
      let set = try context.data.trainingSet(
        fold: fold, classWeight: estimator.classWeight, standardize: estimator.standardize)
      return Part(set: set, problem: RowProblem(set, single: context.single))
    }
  }

  /// Solves a task's points with a solver of their own, whose caches know of no other task.
  private func solve<Scalar: SagaScalar>(
    _ task: OptimumPlan.Task, fold: Int, _ part: Result<Part<Scalar>, any Error>?, _ context: Context<Scalar>
  ) throws {
    let ready: Part<Scalar>
    switch part {
    case .success(let prepared): ready = prepared
    case .failure(let error): return fail(task, fold: fold, reason: "\(error)", context)
    case nil: return fail(task, fold: fold, reason: "the training part was not prepared", context)
    }
    let path = OptimumPath(ready.problem, solver: solver, settings: context.settings)
    var previous = task.start.flatMap { context.starts.take(point: $0, fold: fold) }
    let clock = ContinuousClock()
    for number in task.points {
      let point = context.plan.points[number]
      let began = clock.now
      let optimum = path.solve(C: point.candidate.C, l1Ratio: point.candidate.l1Ratio, from: previous)
      let solution = optimum.solution(Scalar.self)
      let seconds = (clock.now - began).seconds
      guard solution.isFinite, !optimum.certificate.objective.isNaN else {
        // The next one starts from W = 0.
        previous = nil
        record(
          .failed("floating-point overflow; standardizing the features may help", scorers: scorers.count),
          of: point, fold: fold, context)
        continue
      }
      previous = optimum
      context.starts.put(optimum, point: number, fold: fold)
      try finish(
        point, optimum, solution, seconds: seconds / Double(point.indices.count), fold: fold, set: ready.set,
        context)
    }
  }

  /// Stores and scores one point, for every candidate that is this point.
  private func finish<Scalar: SagaScalar>(
    _ point: OptimumPlan.Point, _ optimum: Optimum, _ solution: Solution<Scalar>, seconds: Double, fold: Int,
    set: TrainingSet<Scalar>, _ context: Context<Scalar>
  ) throws {
    let clock = ContinuousClock()
    let began = clock.now
    var outcome = FitOutcome(
      status: FoldStatus(solution.status), iterations: solution.iterations,
      nonzeros: solution.nonzeroCount, certificate: solution.certificate, fitTime: seconds)
    outcome.scores = context.scoring.scores(solution, trainedOn: set, fold: fold)
    for candidate in point.indices {
      let slot = candidate * context.data.folds.count + fold
      try context.store.save(solution, slot: slot)
      // What the certificate is about: the point in double precision.
      try context.certificates?.save(optimum.solution(Double.self), classCodes: set.classCodes, slot: slot)
    }
    outcome.scoreTime = (clock.now - began).seconds / Double(point.indices.count)
    record(outcome, of: point, fold: fold, context)
  }

  private func record<Scalar: SagaScalar>(
    _ outcome: FitOutcome, of point: OptimumPlan.Point, fold: Int, _ context: Context<Scalar>
  ) {
    for candidate in point.indices { context.recorder.record(outcome, candidate: candidate, fold: fold) }
  }

  private func fail<Scalar: SagaScalar>(
    _ task: OptimumPlan.Task, fold: Int, reason: String, _ context: Context<Scalar>
  ) {
    for point in task.points {
      record(.failed(reason, scorers: scorers.count), of: context.plan.points[point], fold: fold, context)
    }
  }
}

/// Optima that tasks still to come start from, kept until the last of them has fetched its own.
final class StartShelf: Sendable {
  private struct Place {
    var optimum: Optimum?
    var uses: Int
  }

  private let points: Int
  private let places: Mutex<[Place]>

  init(_ plan: OptimumPlan, folds: Int) {
    var uses = [Int](repeating: 0, count: plan.points.count)
    for task in plan.tasks {
      if let start = task.start { uses[start] += 1 }
    }
    points = plan.points.count
    places = Mutex((0..<folds).flatMap { _ in uses.map { Place(uses: $0) } })
  }

  /// Keeps an optimum if any task starts from it.
  func put(_ optimum: Optimum, point: Int, fold: Int) {
    places.withLock { places in
      let place = fold * points + point
      if places[place].uses > 0 { places[place].optimum = optimum }
    }
  }

  /// The optimum of a point; nil if its fit failed.
  func take(point: Int, fold: Int) -> Optimum? {
    places.withLock { places in
      let place = fold * points + point
      places[place].uses -= 1
      defer { if places[place].uses <= 0 { places[place].optimum = nil } }
      return places[place].optimum
    }
  }
}

extension LogisticRegression {
  /// The estimator of a candidate.
  func with(_ candidate: Candidate) -> LogisticRegression {
    var model = self
    model.C = candidate.C
    model.l1Ratio = candidate.l1Ratio
    return model
  }
}
