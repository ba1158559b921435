import Logging

/// `--require-converged`.
enum Requirement {
  /// Says why the exit code is 3.
  static func report(fits: Int, plan: TrainingPlan, _ logger: Logger) {
    let have = fits == 1 ? "1 fit has" : "\(fits) fits have"
    logger.error(
      plan.isConverged
        ? "--require-converged: \(have) no certificate; all files are written"
        : "--require-converged: \(have) not converged; all files are written")
  }
}
