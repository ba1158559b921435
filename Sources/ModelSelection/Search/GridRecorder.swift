import Optimization
import Synchronization

/// What is recorded of one fit.
struct FitOutcome: Sendable {
  var status: FoldStatus
  var iterations = 0
  /// Coefficients that are not 0.
  var nonzeros = 0
  var certificate: Certificate?
  var fitTime = 0.0
  var scoreTime = 0.0
  /// One a scorer.
  var scores: [Double] = []
  /// Of the one fit that is traced.
  var trace: [TraceStep] = []

  /// A fit without a model: it scores NaN.
  static func failed(_ reason: String, scorers: Int) -> FitOutcome {
    FitOutcome(status: .failed(reason), scores: [Double](repeating: .nan, count: scorers))
  }
}

/// What is known after a fit.
public struct GridProgress: Sendable {
  public let done: Int
  public let total: Int
  /// Index of the candidate and fold just done.
  public let candidate: Int
  public let fold: Int
  /// The best mean among finished candidates, under the first scorer.
  public let best: (candidate: Candidate, mean: Double)?
  /// The candidate whose last fit this was; nil where folds of it are left.
  public let finished: Finished?

  public struct Finished: Sendable {
    public let candidate: Candidate
    /// Mean score under the first scorer.
    public let mean: Double
    /// Fits that reached what was asked of them, and all.
    public let converged: Int
    public let fits: Int
    /// Of all its fits, one after another.
    public let seconds: Double
  }
}

/// Collects the outcomes of a grid's fits, from any thread.
final class GridRecorder: Sendable {
  private struct State {
    var result: GridResult
    var done = 0
    /// Fits left, per candidate.
    var left: [Int]
    var best: (candidate: Int, mean: Double)?
  }

  private let candidates: [Candidate]
  private let foldCount: Int
  private let progress: (@Sendable (GridProgress) -> Void)?
  private let state: Mutex<State>

  init(
    candidates: [Candidate], foldCount: Int, scorers: [String], progress: (@Sendable (GridProgress) -> Void)?
  ) {
    self.candidates = candidates
    self.foldCount = foldCount
    self.progress = progress
    state = Mutex(
      State(
        result: GridResult(candidates: candidates, foldCount: foldCount, scorers: scorers),
        left: [Int](repeating: foldCount, count: candidates.count)))
  }

  /// Records one fit; tells of the progress, one call at a time.
  func record(_ outcome: FitOutcome, candidate: Int, fold: Int) {
    state.withLock { state in
      let slot = candidate * foldCount + fold
      state.result.statuses[slot] = outcome.status
      state.result.iterations[slot] = outcome.iterations
      state.result.nonzeros[slot] = outcome.nonzeros
      if !outcome.trace.isEmpty { state.result.trace = outcome.trace }
      state.result.fitTimes[slot] = outcome.fitTime
      state.result.scoreTimes[slot] = outcome.scoreTime
      if let certificate = outcome.certificate {
        state.result.objectives[slot] = certificate.objective
        // At C = inf nothing may be known of the least objective.
        if candidates[candidate].C.isFinite || certificate.bound > 0 {
          state.result.bounds[slot] = certificate.bound
          state.result.gaps[slot] = certificate.gap
        }
      }
      for (s, score) in outcome.scores.enumerated() { state.result.scores[s][slot] = score }
      state.done += 1
      state.left[candidate] -= 1
      var finished: GridProgress.Finished?
      if state.left[candidate] == 0, !outcome.scores.isEmpty {
        let mean = ScoreSummary(foldScores: state.result.foldScores(candidate: candidate)).mean
        let slots = candidate * foldCount..<(candidate + 1) * foldCount
        finished = GridProgress.Finished(
          candidate: candidates[candidate], mean: mean,
          converged: state.result.statuses[slots].count { $0.isConverged }, fits: foldCount,
          seconds: state.result.fitTimes[slots].reduce(0, +))
        let better =
          state.best.map { mean > $0.mean || (mean == $0.mean && candidate < $0.candidate) } ?? !mean.isNaN
        if better { state.best = (candidate, mean) }
      }
      progress?(
        GridProgress(
          done: state.done, total: candidates.count * foldCount, candidate: candidate, fold: fold,
          best: state.best.map { (candidates[$0.candidate], $0.mean) }, finished: finished))
    }
  }

  /// The whole result. Throws ``SearchError/allFitsFailed(_:)``.
  func finish(_ schedule: Schedule) throws -> GridResult {
    var result = state.withLock { $0.result }
    result.schedule = schedule
    let failures = result.statuses.compactMap(\.failure)
    if failures.count == result.statuses.count { throw SearchError.allFitsFailed(failures[0]) }
    return result
  }
}
