/// How one fit of the grid went.
public enum FoldStatus: Sendable, Equatable {
  /// scikit-learn gives no ConvergenceWarning.
  case converged
  /// scikit-learn warns: all epochs were used.
  case iterationLimit
  /// The fit failed; its scores are NaN.
  case failed(String)
}

/// The outcome of a grid search: columns over candidates x folds.
public struct GridResult: Sendable {
  public let candidates: [Candidate]
  public let foldCount: Int
  /// Scorer names; the first selects.
  public let scorers: [String]
  /// For each scorer, the score of candidate c on fold f at c * foldCount + f.
  public internal(set) var scores: [[Double]]
  /// Epochs run, per candidate and fold.
  public internal(set) var iterations: [Int]
  public internal(set) var statuses: [FoldStatus]
  /// Seconds.
  public internal(set) var fitTimes: [Double]
  /// Seconds.
  public internal(set) var scoreTimes: [Double]
  /// When the workers had work.
  public internal(set) var schedule = Schedule(ends: [], busy: [])

  init(candidates: [Candidate], foldCount: Int, scorers: [String]) {
    self.candidates = candidates
    self.foldCount = foldCount
    self.scorers = scorers
    let count = candidates.count * foldCount
    scores = scorers.map { _ in [Double](repeating: .nan, count: count) }
    iterations = [Int](repeating: 0, count: count)
    statuses = [FoldStatus](repeating: .converged, count: count)
    fitTimes = [Double](repeating: 0, count: count)
    scoreTimes = fitTimes
  }

  /// The fold scores of one candidate.
  public func foldScores(scorer: Int = 0, candidate: Int) -> [Double] {
    Array(scores[scorer][candidate * foldCount..<(candidate + 1) * foldCount])
  }

  /// Mean and standard deviation over folds, one per candidate.
  public func summaries(scorer: Int = 0) -> [ScoreSummary] {
    candidates.indices.map { ScoreSummary(foldScores: foldScores(scorer: scorer, candidate: $0)) }
  }

  /// scikit-learn's `rank_test_score`.
  public func ranks(scorer: Int = 0) -> [Int32] { competitionRanks(summaries(scorer: scorer).map(\.mean)) }

  /// The first candidate of rank 1 under the first scorer.
  public var bestIndex: Int { ModelSelection.bestIndex(ranks: ranks()) ?? 0 }

  public var best: Candidate { candidates[bestIndex] }

  /// Fits that scikit-learn gives no warning about.
  public var convergedCount: Int { statuses.filter { $0 == .converged }.count }

  /// Fits without a model.
  public var failedCount: Int { statuses.count - convergedCount - unconvergedCount }

  /// Fits that scikit-learn would warn about: all epochs were used.
  public var unconvergedCount: Int { statuses.filter { $0 == .iterationLimit }.count }
}

/// Why a search could not be finished.
public enum SearchError: Error, CustomStringConvertible {
  /// Every fit failed; the first reason.
  case allFitsFailed(String)
  /// The best candidate could not be fitted on this fold, so there are no predictions for it.
  case fitFailed(fold: Int, reason: String)
  /// There is nothing to search.
  case noCandidates
  /// A class is missing from some training parts, so their coefficients cannot be averaged.
  case classesDiffer(fold: Int, missing: [String])

  public var description: String {
    switch self {
    case .allFitsFailed(let reason): "all fits failed, the first because \(reason)"
    case .fitFailed(let fold, let reason): "the best candidate's fit on fold \(fold) failed: \(reason)"
    case .noCandidates: "the grid is empty: give at least one C and one l1_ratio"
    case .classesDiffer(let fold, let missing):
      "the training part of fold \(fold) lacks \(missing.map { "\"\($0)\"" }.joined(separator: ", ")), so its "
        + "coefficients cannot be averaged with the others'; use fewer folds or drop the class"
    }
  }
}
