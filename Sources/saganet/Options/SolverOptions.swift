import ArgumentParser
import Optimization

/// `--solver`.
enum SolverName: String, ExpressibleByArgument, CaseIterable {
  /// Parity mode.
  case saga
  /// Converged mode, by proximal Newton.
  case converged
  /// Converged mode, by accelerated proximal gradients.
  case fista
  /// Parity mode and converged mode, compared.
  case both
}

/// Which solver, and what it is asked for. Options of another solver are refused rather than left aside.
struct SolverOptions: ParsableArguments {
  static let defaultMaxIter = 100
  static let defaultTol = 1e-4
  static let defaultGap = 1e-4

  @Option(
    help: """
      saga: scikit-learn's numbers. converged: the optimum of the same objective, with a certificate (fista: the \
      same by a plain, slower method). both: saga into DIR/parity, converged into DIR/converged, and a comparison.
      """)
  var solver: SolverName = .saga

  @Option(help: "saga: most epochs of a fit. (default: \(Self.defaultMaxIter))")
  var maxIter: Int?

  @Option(
    help: """
      saga: stop when no weight changes by more than this share of the largest weight. \
      (default: \(Self.defaultTol))
      """)
  var tol: Double?

  @Flag(help: "saga: round every operation as scikit-learn does: bit-identical coefficients on x86-64 (float64).")
  var strict = false

  @Option(
    help: """
      converged, fista: the relative duality gap to reach: the objective lies above its minimum by at most this \
      share of it. With --certify what saga's solutions are measured against. (default: \(Self.defaultGap))
      """)
  var gap: Double?

  @Option(help: "converged, fista: most outer iterations of a fit. Default: the solver's.")
  var maxOuter: Int?

  @Option(help: "converged, fista: most seconds of a fit. Default: no limit; with one, results depend on the machine.")
  var maxSeconds: Double?

  @Flag(
    help: """
      Exit with code 3, after all files are written, if any fit, the last one on all rows included, is not \
      certified (saga: has not converged). With both: of converged.
      """)
  var requireConverged = false

  @Flag(
    help: "Store every fit's coefficients and dual point in DIR/certificates.npz (saga: needs --certify).")
  var saveCertificates = false

  @Flag(help: "saga: compute every solution's objective and duality gap too.")
  var certify = false

  func validate() throws {
    try refuseOthersOptions()
    if let maxIter, maxIter < 0 { throw ValidationError("--max-iter is \(maxIter) but must be at least 0.") }
    if let tol, !(tol >= 0 && tol.isFinite) {
      throw ValidationError("--tol is \(tol) but must be a finite number, at least 0.")
    }
    if let gap, !(gap > 0 && gap.isFinite) {
      throw ValidationError("--gap is \(gap) but must be a finite number above 0.")
    }
    if let maxOuter, maxOuter < 1 { throw ValidationError("--max-outer is \(maxOuter) but must be at least 1.") }
    if let maxSeconds, !(maxSeconds > 0) {
      throw ValidationError("--max-seconds is \(maxSeconds) but must be above 0.")
    }
  }

  private func refuseOthersOptions() throws {
    func refuse(_ options: [(name: String, isGiven: Bool)], _ reason: String) throws {
      guard let option = options.first(where: \.isGiven) else { return }
      throw ValidationError("\(option.name) \(reason)")
    }
    switch solver {
    case .saga:
      try refuse(
        [("--max-outer", maxOuter != nil), ("--max-seconds", maxSeconds != nil)],
        "belongs to --solver converged; saga is bounded by --max-iter and --tol.")
      guard !certify else { return }
      try refuse(
        [("--gap", gap != nil), ("--save-certificates", saveCertificates)],
        "belongs to --solver converged; saga stops by --max-iter and --tol. With --certify its solutions get "
          + "gaps, too.")
    case .converged, .fista:
      let name = "--solver \(solver.rawValue)"
      try refuse(
        [("--max-iter", maxIter != nil), ("--tol", tol != nil)],
        "belongs to --solver saga; \(name) stops at --gap and is bounded by --max-outer and --max-seconds.")
      try refuse([("--strict", strict)], "belongs to --solver saga: scikit-learn's rounding is not \(name)'s.")
      try refuse([("--certify", certify)], "belongs to --solver saga; fits of \(name) always have certificates.")
    case .both: break
    }
  }

  /// The options of one half of `both`; themselves otherwise.
  func half(_ solver: SolverName) -> SolverOptions {
    var options = self
    options.solver = solver
    if solver == .saga {
      options.maxOuter = nil
      options.maxSeconds = nil
      options.requireConverged = false
      if !certify {
        options.gap = nil
        options.saveCertificates = false
      }
    } else {
      options.maxIter = nil
      options.tol = nil
      options.strict = false
      options.certify = false
    }
    return options
  }

  /// Of a plan; not for `both`, whose halves have plans of their own.
  var planned: TrainingPlan.Solver {
    switch solver {
    case .saga, .both: .saga(certifies: certify)
    case .converged: .optimum(.converged)
    case .fista: .optimum(.fista)
    }
  }

  var settings: OptimumSettings {
    OptimumSettings(
      gap: gap ?? Self.defaultGap, maxOuter: maxOuter, maxSeconds: maxSeconds ?? .infinity)
  }
}
