import Optimization

/// How one fit of the grid went.
public enum FoldStatus: Sendable, Equatable {
  /// scikit-learn gives no ConvergenceWarning.
  case converged
  /// scikit-learn warns: all epochs were used.
  case iterationLimit
  /// Converged mode: the gap reached its target.
  case certified
  /// Converged mode: the budget ended before.
  case notCertified
  /// Converged mode: C is infinite and the objective has no minimiser.
  case unbounded
  /// The fit failed; its scores are NaN.
  case failed(String)

  public init(_ status: FitStatus) {
    switch status {
    case .converged: self = .converged
    case .iterationLimit: self = .iterationLimit
    case .certified: self = .certified
    case .notCertified: self = .notCertified
    case .unbounded: self = .unbounded
    case .nonFinite(let epoch): self = .failed("\(FitError.nonFinite(epoch: epoch))")
    }
  }

  /// The status of the model; nil if there is none.
  public var fitStatus: FitStatus? {
    switch self {
    case .converged: .converged
    case .iterationLimit: .iterationLimit
    case .certified: .certified
    case .notCertified: .notCertified
    case .unbounded: .unbounded
    case .failed: nil
    }
  }

  /// Whether the fit reached what was asked of it.
  public var isConverged: Bool { self == .converged || self == .certified }

  /// Why there is no model; nil if there is one.
  public var failure: String? {
    if case .failed(let reason) = self { return reason }
    return nil
  }

  /// As files have it: converged, iteration_limit, certified, not_certified, unbounded, failed.
  public var text: String { fitStatus?.text ?? "failed" }
}

extension FitStatus {
  /// As files have it; see ``FoldStatus/text``.
  public var text: String {
    switch self {
    case .converged: "converged"
    case .iterationLimit: "iteration_limit"
    case .certified: "certified"
    case .notCertified: "not_certified"
    case .unbounded: "unbounded"
    case .nonFinite: "failed"
    }
  }
}

/// The outcome of a grid search: columns over candidates x folds.
public struct GridResult: Sendable {
  public let candidates: [Candidate]
  public let foldCount: Int
  /// Scorer names; the first selects.
  public let scorers: [String]
  /// For each scorer, the score of candidate c on fold f at c * foldCount + f.
  public internal(set) var scores: [[Double]]
  /// Epochs run, or outer iterations in converged mode, per candidate and fold.
  public internal(set) var iterations: [Int]
  /// Coefficients that are not 0, intercepts aside, per candidate and fold.
  public internal(set) var nonzeros: [Int]
  public internal(set) var statuses: [FoldStatus]
  /// The objectives reached; NaN where unknown.
  public internal(set) var objectives: [Double]
  /// Lower bounds of the objectives; NaN where unknown.
  public internal(set) var bounds: [Double]
  /// The relative gaps, see ``Certificate/gap``; NaN where unknown.
  public internal(set) var gaps: [Double]
  /// Seconds.
  public internal(set) var fitTimes: [Double]
  /// Seconds.
  public internal(set) var scoreTimes: [Double]
  /// The traced fit, iteration by iteration; empty if none was.
  public internal(set) var trace: [TraceStep] = []
  /// When the workers had work.
  public internal(set) var schedule = Schedule(ends: [], busy: [])

  init(candidates: [Candidate], foldCount: Int, scorers: [String]) {
    self.candidates = candidates
    self.foldCount = foldCount
    self.scorers = scorers
    let count = candidates.count * foldCount
    scores = scorers.map { _ in [Double](repeating: .nan, count: count) }
    iterations = [Int](repeating: 0, count: count)
    nonzeros = iterations
    statuses = [FoldStatus](repeating: .converged, count: count)
    objectives = [Double](repeating: .nan, count: count)
    bounds = objectives
    gaps = objectives
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

  /// Fits that reached what was asked of them: those that scikit-learn gives no warning about; in converged
  /// mode those that are certified.
  public var convergedCount: Int { statuses.filter(\.isConverged).count }

  /// Fits without a model.
  public var failedCount: Int { statuses.filter { $0.failure != nil }.count }

  /// Fits with a model that did not reach what was asked of them: those that used all epochs; in converged mode
  /// those that are not certified.
  public var unconvergedCount: Int { statuses.count - convergedCount - failedCount }

  /// The largest gap that is known, the worst one unproven being infinite; nil if none is known.
  public var largestGap: Double? { gaps.filter { !$0.isNaN }.max() }

  /// The median of the gaps that are known, half of the sum of the middle two of an even number; nil if none is.
  public func medianGap(candidate: Int? = nil) -> Double? {
    let slots = candidate.map { $0 * foldCount..<($0 + 1) * foldCount } ?? gaps.indices
    let known = gaps[slots].filter { !$0.isNaN }.sorted()
    guard !known.isEmpty else { return nil }
    let (low, high) = (known[(known.count - 1) / 2], known[known.count / 2])
    return low == high ? low : low / 2 + high / 2
  }
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
