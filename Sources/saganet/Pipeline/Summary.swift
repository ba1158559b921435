import Foundation
import ModelFiles
import ModelSelection
import Optimization

/// What a run prints to standard output.
enum Summary {
  static func text<Scalar: SagaScalar>(
    _ outcome: TrainingJob<Scalar>.Outcome, baseline: TrainingJob<Scalar>.Outcome?, directory: String
  ) -> String {
    let terminal = Terminal.output
    var text = terminal.styled(line("Best", outcome), .bold) + "\n"
    if let baseline { text += line("Shuffled baseline", baseline) + "\n" }
    text += fits(outcome)
    if let refit = outcome.refit { text += "Final model: \(end(refit, plan: outcome.plan))\n" }
    text += candidates(outcome, terminal)
    if let result = outcome.crossValidation {
      let report = result.report.text(naming: { TextCells.fitted($0, to: longestName) })
      text += "\nOut-of-fold predictions:\n\n" + report + "\n"
      let matrix = confusion(result.confusion, classes: outcome.classes, terminal)
      if matrix.isEmpty {
        text += "Confusion matrix: \(directory)/\(RunDirectory.confusionMatrix) (too wide to be shown here)\n\n"
      } else {
        text += "Confusion matrix (rows true, columns predicted):\n\n" + matrix + "\n"
      }
    }
    text += heldOut(outcome.heldOut)
    text += "Files: \(directory)\n"
    return text
  }

  private static func fits<Scalar: SagaScalar>(_ outcome: TrainingJob<Scalar>.Outcome) -> String {
    let (grid, plan) = (outcome.grid, outcome.plan)
    var text = "Fits: \(grid.statuses.count) in \(String(format: "%.1f", outcome.gridSeconds)) s, "
    guard plan.isConverged else {
      text += "\(grid.convergedCount) converged, \(grid.unconvergedCount) used all "
      text += "\(plan.estimator.maxIterations) epochs, \(grid.failedCount) failed\n"
      if plan.hasCertificates, let median = grid.medianGap(), let largest = grid.largestGap {
        text += "Gaps to the optimum: median \(gap(median)), largest \(gap(largest)); "
        text += "\(plan.certifiedCount(grid)) fits within \(gap(plan.settings.gap))\n"
      }
      return text
    }
    let unbounded = grid.statuses.filter { $0 == .unbounded }.count
    text += "\(grid.convergedCount) certified at a gap of \(gap(plan.settings.gap)), "
    text += "\(grid.unconvergedCount - unbounded) not certified"
    if unbounded > 0 { text += ", \(unbounded) unbounded" }
    text += ", \(grid.failedCount) failed"
    if let largest = grid.largestGap { text += "; largest gap \(gap(largest))" }
    return text + "\n"
  }

  /// How the fit of a model ended. One of parity mode that stops in the last epoch allowed counts as one that
  /// used all, as in scikit-learn.
  static func end<Scalar: SagaScalar>(_ fit: TrainingJob<Scalar>.Refit, plan: TrainingPlan) -> String {
    let proof = fit.certificate.map { ", gap \(gap($0.gap))" } ?? ""
    guard plan.isConverged else {
      return
        (fit.converged ? "\(fit.iterations) epochs, converged" : "used all \(fit.iterations) epochs") + proof
    }
    let end =
      switch fit.status {
      case .certified: "certified"
      case .unbounded: "unbounded (the classes can be separated, and C is inf)"
      default: "not certified"
      }
    return "\(fit.iterations) outer iterations, \(end)\(proof)"
  }

  /// A gap with two digits, such as 7.2e-05.
  static func gap(_ value: Double) -> String { value.isFinite ? String(format: "%.2g", value) : "inf" }

  static func heldOut(_ splits: [(name: String, scores: [(scorer: String, value: Double)])]) -> String {
    splits.map { split in
      "Held out \(split.name): "
        + split.scores.map { "\($0.scorer) \(String(format: "%.4f", $0.value))" }.joined(separator: ", ") + "\n"
    }.joined()
  }

  static func line<Scalar: SagaScalar>(_ title: String, _ outcome: TrainingJob<Scalar>.Outcome) -> String {
    "\(title): \(point(outcome.best)), "
      + "\(outcome.grid.scorers[0]) "
      + String(format: "%.4f +/- %.4f ", outcome.score.mean, outcome.score.standardDeviation)
      + "over \(outcome.grid.foldCount) folds"
  }

  static func point(_ candidate: Candidate) -> String {
    "C=\(ShortestDecimal.text(candidate.C)) l1_ratio=\(ShortestDecimal.text(candidate.l1Ratio))"
  }

  /// How parity mode and converged mode compare.
  static func text(_ comparison: ComparisonFiles) -> String {
    let (parity, converged) = (comparison.grids.parity, comparison.grids.converged)
    let mean = { (grid: GridResult, candidate: Int) in
      String(format: "%.4f", grid.summaries()[candidate].mean)
    }
    var text = "\nParity's best, \(point(parity.best)): \(mean(parity, parity.bestIndex)) in parity mode, "
    text += "\(mean(converged, parity.bestIndex)) at the optimum\n"
    text += "Converged mode's best, \(point(converged.best)): \(mean(parity, converged.bestIndex)) in parity "
    text += "mode, \(mean(converged, converged.bestIndex)) at the optimum\n"
    if let agreement = comparison.agreement {
      text += "Out-of-fold predictions of the two: \(String(format: "%.1f", 100 * agreement.share)) % of "
      text += "\(agreement.rows) equal\n"
    }
    if let correlation = comparison.correlation {
      text += "Average coefficients of the two: correlation \(String(format: "%.4f", correlation))\n"
    }
    if let median = parity.medianGap() { text += "Median gap of parity mode's fits: \(gap(median))\n" }
    return text
  }
}
