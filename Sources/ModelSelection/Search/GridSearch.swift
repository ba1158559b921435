import DenseLinearAlgebra
import Foundation
import Optimization
import Synchronization

/// Fits every candidate on every fold and scores it on the fold's test part, as scikit-learn's
/// `GridSearchCV` does, in parallel. Sample weights count in the fits and in the scores, as those that
/// `GridSearchCV.fit` is given do.
///
/// A task is one fold with one or a few candidates, which share a pass over the data where there are few
/// classes; workers pull tasks from one queue, see ``GridQueue``. Every fit writes to its own slot and its
/// arithmetic does not depend on its neighbours, so results depend neither on the number of workers nor on
/// the order.
public struct GridSearch: Sendable {
  /// What all candidates share; its `C` and `l1Ratio` are replaced by each candidate's.
  public var estimator: LogisticRegression
  public var candidates: [Candidate]
  /// The first selects the best candidate.
  public var scorers: [any Scorer]
  /// Threads, >= 1.
  public var workers: Int
  /// Called after each fit, one call at a time.
  public var progress: (@Sendable (Progress) -> Void)?

  /// What is known after a fit.
  public typealias Progress = GridProgress

  /// Whether every solution gets a certificate of how far it is from the optimum; default false.
  public var certifies = false

  /// The candidate whose fit on the first fold is traced, epoch by epoch; default none.
  public var traced: Int?

  public init(
    estimator: LogisticRegression, candidates: [Candidate], scorers: [any Scorer], workers: Int,
    progress: (@Sendable (Progress) -> Void)? = nil
  ) {
    self.estimator = estimator
    self.candidates = candidates
    self.scorers = scorers
    self.workers = workers
    self.progress = progress
  }

  /// A training part, and what its certificates are computed with.
  private struct Part<Scalar: SagaScalar> {
    let set: TrainingSet<Scalar>
    let problem: RowProblem?
  }

  /// One worker's memory: the solver's workspace and the training part it prepared last.
  private struct Worker<Scalar: SagaScalar> {
    let saga = SAGAWorkspace<Scalar>()
    var fold: Int?
    var part: Result<Part<Scalar>, any Error>?
  }

  /// What a run's tasks share.
  private struct Context<Scalar: SagaScalar>: Sendable {
    let data: CrossValidationData<Scalar>
    /// Copies of the features that all folds share; nil if none are needed or each fold has its own.
    let single: SingleFeatures?
    let threadsInside: Int
    let store: FitStore<Scalar>
    let certificates: CertificateStore?
    let scoring: FoldScoring<Scalar>
  }

  /// Runs all fits.
  ///
  /// - Parameters:
  ///   - store: where coefficients are kept; slot = candidate * folds + fold.
  ///   - certificates: where points and dual points are kept if fits are certified, or nil.
  /// - Throws: ``SearchError``; a parameter outside its range; ``FitStoreError``.
  public func run<Scalar: SagaScalar>(
    _ data: CrossValidationData<Scalar>, store: FitStore<Scalar>, certificates: CertificateStore? = nil
  ) throws -> GridResult {
    guard !candidates.isEmpty else { throw SearchError.noCandidates }
    for candidate in candidates { try model(candidate).check() }
    let foldCount = data.folds.count
    let recorder = GridRecorder(
      candidates: candidates, foldCount: foldCount, scorers: scorers.map(\.name), progress: progress)
    // Fewer fits than cores: the spare ones go inside the fits.
    let context = Context(
      data: data, single: certifies && !estimator.standardize ? SingleFeatures(data.features) : nil,
      threadsInside: max(1, workers / (candidates.count * foldCount)), store: store,
      certificates: certificates, scoring: FoldScoring(data: data, scorers: scorers))
    let workers = min(workers, candidates.count * foldCount, ProcessInfo.processInfo.activeProcessorCount)
    let queue = Mutex(
      GridQueue(
        candidates: candidates, folds: foldCount, workers: workers,
        packSize: Scalar.packSize(
          features: data.features.columns, columns: data.classes.count == 2 ? 1 : data.classes.count),
        model: FitCost(data, estimator: estimator)))

    let clock = ContinuousClock()
    let start = clock.now
    let schedule = try performParallel(
      workers: workers, makeWorkspace: { Worker<Scalar>() },
      next: { worker in
        queue.withLock { $0.next(holding: worker.fold, at: (clock.now - start).seconds) }
      }
    ) { task, worker in
      prepare(&worker, fold: task.fold, context)
      let outcomes = try self.outcomes(task.pack, fold: task.fold, worker, context)
      queue.withLock {
        $0.finished(task, iterations: outcomes.map(\.iterations), at: (clock.now - start).seconds)
      }
      for (candidate, outcome) in zip(task.pack, outcomes) {
        recorder.record(outcome, candidate: candidate, fold: task.fold)
      }
    }
    return try recorder.finish(schedule)
  }

  private func prepare<Scalar: SagaScalar>(_ worker: inout Worker<Scalar>, fold: Int, _ context: Context<Scalar>) {
    guard worker.fold != fold || worker.part == nil else { return }
    worker.fold = fold
    worker.part = nil  // frees a standardised copy before the next is made
    worker.part = Result {
      let set = try context.data.trainingSet(
        fold: fold, classWeight: estimator.classWeight, standardize: estimator.standardize)
      return Part(set: set, problem: certifies ? RowProblem(set, single: context.single) : nil)
    }
  }

  /// Fits a pack of candidates on one fold and scores each; a pack's time is shared out evenly.
  private func outcomes<Scalar: SagaScalar>(
    _ pack: [Int], fold: Int, _ worker: Worker<Scalar>, _ context: Context<Scalar>
  ) throws -> [FitOutcome] {
    let part: Part<Scalar>
    switch worker.part {
    case .success(let prepared): part = prepared
    case .failure(let error): return pack.map { _ in .failed("\(error)", scorers: scorers.count) }
    case nil: return pack.map { _ in .failed("the training part was not prepared", scorers: scorers.count) }
    }
    let clock = ContinuousClock()
    let trace = fold == 0 ? pack.firstIndex { $0 == traced }.map { tracing($0, of: pack, part) } : nil
    let start = clock.now
    let solutions = part.set.fit(
      pack: pack.map { model(candidates[$0]).settings }, workspace: worker.saga,
      threads: context.threadsInside, observer: trace?.observer)
    let fitTime = (clock.now - start).seconds / Double(pack.count)
    return try zip(pack, solutions).map { candidate, solution in
      let status = FoldStatus(solution.status)
      var outcome = FitOutcome(
        status: status, iterations: solution.iterations, nonzeros: solution.nonzeroCount, fitTime: fitTime)
      if let trace, candidate == traced { outcome.trace = trace.record.steps }
      if case .failed = status {
        outcome.scores = [Double](repeating: .nan, count: scorers.count)
        return outcome
      }
      let start = clock.now
      let slot = candidate * context.data.folds.count + fold
      try context.store.save(solution, slot: slot)
      outcome.scores = context.scoring.scores(solution, trainedOn: part.set, fold: fold)
      outcome.scoreTime = (clock.now - start).seconds
      if let problem = part.problem {
        let certified = problem.certified(
          solution, C: candidates[candidate].C, l1Ratio: candidates[candidate].l1Ratio,
          fitIntercept: estimator.fitIntercept, keepsDualPoint: context.certificates != nil)
        outcome.certificate = certified.certificate
        try context.certificates?.save(certified.doubled, classCodes: part.set.classCodes, slot: slot)
      }
      return outcome
    }
  }

  /// A record of the fit at `place` of a pack, and the observer that fills it.
  private func tracing<Scalar: SagaScalar>(
    _ place: Int, of pack: [Int], _ part: Part<Scalar>
  ) -> (record: SAGATrace<Scalar>, observer: SAGAObserver<Scalar>) {
    let candidate = candidates[pack[place]]
    let record = SAGATrace<Scalar>(
      part.problem ?? RowProblem(objectivesOf: part.set), C: candidate.C, l1Ratio: candidate.l1Ratio,
      fitIntercept: estimator.fitIntercept)
    return (record, record.observer(fit: place))
  }

  func model(_ candidate: Candidate) -> LogisticRegression { estimator.with(candidate) }
}

extension Duration {
  /// The duration in seconds.
  public var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
