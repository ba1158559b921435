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
  public struct Progress: Sendable {
    public let done: Int
    public let total: Int
    /// Index of the candidate and fold just done.
    public let candidate: Int
    public let fold: Int
    /// The best mean among finished candidates, under the first scorer.
    public let best: (candidate: Candidate, mean: Double)?
  }

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

  /// One worker's memory: the solver's workspace and the training part it prepared last.
  private struct Worker<Scalar: SagaScalar> {
    let saga = SAGAWorkspace<Scalar>()
    var fold: Int?
    var training: Result<TrainingSet<Scalar>, any Error>?
  }

  /// Runs all fits.
  ///
  /// - Parameter store: where coefficients are kept; slot = candidate * folds + fold.
  /// - Throws: ``SearchError``; a parameter outside its range; ``FitStoreError``.
  public func run<Scalar: SagaScalar>(
    _ data: CrossValidationData<Scalar>, store: FitStore<Scalar>
  ) throws -> GridResult {
    guard !candidates.isEmpty else { throw SearchError.noCandidates }
    for candidate in candidates { try model(candidate).check() }
    let foldCount = data.folds.count
    let shared = Mutex(
      (
        result: GridResult(candidates: candidates, foldCount: foldCount, scorers: scorers.map(\.name)),
        done: 0, left: [Int](repeating: foldCount, count: candidates.count), best: (Int, Double)?.none
      ))
    // Fewer fits than cores: the spare ones go inside the fits.
    let threadsInside = max(1, workers / (candidates.count * foldCount))
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
      let (fold, pack) = (task.fold, task.pack)
      if worker.fold != fold || worker.training == nil {
        worker.fold = fold
        worker.training = nil  // frees a standardised copy before the next is made
        worker.training = Result {
          try data.trainingSet(
            fold: fold, classWeight: estimator.classWeight, standardize: estimator.standardize)
        }
      }
      let outcomes = try self.outcomes(
        pack, fold: fold, data: data, training: worker.training!, workspace: worker.saga,
        threads: threadsInside, store: store)
      queue.withLock {
        $0.finished(task, iterations: outcomes.map(\.iterations), at: (clock.now - start).seconds)
      }

      shared.withLock { state in
        for (candidate, outcome) in zip(pack, outcomes) {
          let slot = candidate * foldCount + fold
          state.result.statuses[slot] = outcome.status
          state.result.iterations[slot] = outcome.iterations
          state.result.fitTimes[slot] = outcome.fitTime
          state.result.scoreTimes[slot] = outcome.scoreTime
          for (s, score) in outcome.scores.enumerated() { state.result.scores[s][slot] = score }
          state.done += 1
          state.left[candidate] -= 1
          if state.left[candidate] == 0 {
            let mean = ScoreSummary(foldScores: state.result.foldScores(candidate: candidate)).mean
            let better =
              state.best.map { mean > $0.1 || (mean == $0.1 && candidate < $0.0) } ?? !mean.isNaN
            if better { state.best = (candidate, mean) }
          }
          progress?(
            Progress(
              done: state.done, total: candidates.count * foldCount, candidate: candidate, fold: fold,
              best: state.best.map { (candidates[$0.0], $0.1) }))
        }
      }
    }
    var result = shared.withLock { $0.result }
    result.schedule = schedule
    let failures = result.statuses.compactMap { status -> String? in
      if case .failed(let reason) = status { return reason }
      return nil
    }
    if failures.count == result.statuses.count { throw SearchError.allFitsFailed(failures[0]) }
    return result
  }

  private struct Outcome {
    var status: FoldStatus
    var iterations = 0
    var fitTime = 0.0
    var scoreTime = 0.0
    var scores: [Double] = []
  }

  /// Fits a pack of candidates on one fold and scores each; a pack's time is shared out evenly.
  private func outcomes<Scalar: SagaScalar>(
    _ pack: [Int], fold: Int, data: CrossValidationData<Scalar>,
    training: Result<TrainingSet<Scalar>, any Error>, workspace: SAGAWorkspace<Scalar>,
    threads: Int, store: FitStore<Scalar>
  ) throws -> [Outcome] {
    let clock = ContinuousClock()
    let failed = [Double](repeating: .nan, count: scorers.count)
    let set: TrainingSet<Scalar>
    switch training {
    case .failure(let error): return pack.map { _ in Outcome(status: .failed("\(error)"), scores: failed) }
    case .success(let prepared): set = prepared
    }
    let start = clock.now
    let solutions = set.fit(
      pack: pack.map { model(candidates[$0]).settings }, workspace: workspace, threads: threads)
    let fitTime = (clock.now - start).seconds / Double(pack.count)
    return try zip(pack, solutions).map { candidate, solution in
      var outcome = Outcome(
        status: solution.status == .converged ? .converged : .iterationLimit,
        iterations: solution.iterations, fitTime: fitTime)
      if case .nonFinite(let epoch) = solution.status {
        outcome.status = .failed("\(FitError.nonFinite(epoch: epoch))")
        outcome.scores = failed
        return outcome
      }
      let start = clock.now
      try store.save(solution, slot: candidate * data.folds.count + fold)
      let classifier = FittedClassifier(solution: solution, classes: set.classes, scaler: set.scaler)
      let test = data.rows(of: data.folds[fold].test)
      let input = ScoringInput(
        classifier.predict(data.features, rows: test), classes: data.classes, classCodes: set.classCodes,
        trueCodes: test.map { data.codes[Int($0)] }, epsilon: Double(Scalar.ulpOfOne),
        sampleWeights: data.sampleWeights.map { weights in test.map { weights[Int($0)] } })
      outcome.scores = scorers.map { $0.foldScore(input).value }
      outcome.scoreTime = (clock.now - start).seconds
      return outcome
    }
  }

  func model(_ candidate: Candidate) -> LogisticRegression {
    var model = estimator
    model.C = candidate.C
    model.l1Ratio = candidate.l1Ratio
    return model
  }
}

extension Duration {
  /// The duration in seconds.
  public var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}

extension ScoringInput {
  /// A classifier's predictions, its codes translated into those of the whole table.
  init(
    _ predictions: Predictions, classes: ClassList, classCodes: [Int], trueCodes: [Int32], epsilon: Double,
    sampleWeights: [Double]?
  ) {
    self.init(
      classes: classes, modelClasses: classCodes.map { Int32($0) }, trueCodes: trueCodes,
      predictedCodes: predictions.codes.map { Int32(classCodes[Int($0)]) },
      probabilities: predictions.probabilities, decisionValues: predictions.decisionValues,
      probabilityEpsilon: epsilon, sampleWeights: sampleWeights)
  }
}
