import Foundation
import ModelFiles
import ModelSelection
import Optimization

/// What a run prints to standard output.
enum Summary {
  static func text<Scalar: SagaScalar>(
    _ outcome: TrainingJob<Scalar>.Outcome, baseline: TrainingJob<Scalar>.Outcome?, directory: String
  ) -> String {
    var text = line("Best", outcome)
    if let baseline { text += line("Shuffled baseline", baseline) }
    let fits = outcome.grid.statuses.count
    text += "Fits: \(fits) in \(String(format: "%.1f", outcome.gridSeconds)) s, "
    text += "\(outcome.grid.convergedCount) converged, \(outcome.grid.unconvergedCount) used all "
    text += "\(outcome.maxIterations) epochs, \(outcome.grid.failedCount) failed\n"
    if let refit = outcome.refit {
      text += "Final model: \(epochs(refit.iterations, converged: refit.converged))\n"
    }
    if let report = outcome.report { text += "\nOut-of-fold predictions:\n\n" + report.text() + "\n" }
    text += heldOut(outcome.heldOut)
    text += "Files: \(directory)\n"
    return text
  }

  /// How a fit ended. One that stops in the last epoch allowed counts as one that used all, as in scikit-learn.
  static func epochs(_ count: Int, converged: Bool) -> String {
    converged ? "\(count) epochs, converged" : "used all \(count) epochs"
  }

  static func heldOut(_ splits: [(name: String, scores: [(scorer: String, value: Double)])]) -> String {
    splits.map { split in
      "Held out \(split.name): "
        + split.scores.map { "\($0.scorer) \(String(format: "%.4f", $0.value))" }.joined(separator: ", ") + "\n"
    }.joined()
  }

  private static func line<Scalar: SagaScalar>(_ title: String, _ outcome: TrainingJob<Scalar>.Outcome) -> String {
    let best = outcome.best
    return "\(title): C=\(ShortestDecimal.text(best.C)) l1_ratio=\(ShortestDecimal.text(best.l1Ratio)), "
      + "\(outcome.grid.scorers[0]) \(String(format: "%.4f +/- %.4f", outcome.score.mean, outcome.score.standardDeviation)) "
      + "over \(outcome.grid.foldCount) folds\n"
  }
}
