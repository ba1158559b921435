import DenseLinearAlgebra
import ModelFiles
import ModelSelection
import Optimization

extension TrainingJob {
  /// A model fitted on all training rows.
  struct Refit {
    var iterations: Int
    var status: FitStatus
    /// Nil without certificates.
    var certificate: Certificate?
    var heldOut: [(name: String, scores: [(scorer: String, value: Double)])] = []

    var converged: Bool { status == .converged || status == .certified }
  }

  /// Fits the plan's grid with the plan's solver.
  func search(
    _ data: CrossValidationData<Scalar>, name: String, store: FitStore<Scalar>, certificates: CertificateStore?
  ) throws -> GridResult {
    let progress = ProgressReporter(name, scorer: plan.scorers[0].name, logger: logger, format: logFormat)
    switch plan.solver {
    case .saga(let certifies):
      var search = GridSearch(
        estimator: plan.estimator, candidates: plan.grid, scorers: plan.scorers, workers: plan.workers,
        progress: { progress.report($0) })
      search.certifies = certifies
      return try search.run(data, store: store, certificates: certificates)
    case .optimum(let solver):
      return try OptimumSearch(
        estimator: plan.estimator, candidates: plan.grid, solver: solver, settings: plan.settings,
        scorers: plan.scorers, workers: plan.workers, progress: { progress.report($0) }
      ).run(data, store: store, certificates: certificates)
    }
  }

  /// Fits the plan's estimator without any cross-validation.
  func fitOnly(_ prepared: Prepared) throws -> Refit {
    try refit(
      plan.estimator, data: prepared.data, heldOut: prepared.heldOut, savesCertificate: plan.savesCertificates)
  }

  /// Fits on all training rows, saves the model, evaluates the held-out splits.
  ///
  /// - Parameter savesCertificate: whether `certificates.npz` is written, with this one fit.
  func refit(
    _ estimator: LogisticRegression, data: CrossValidationData<Scalar>, heldOut: [HeldOut],
    savesCertificate: Bool = false
  ) throws -> Refit {
    let set = try data.trainingSet(
      fold: nil, classWeight: estimator.classWeight, standardize: estimator.standardize)
    let solution = try BLASThreads.withSingleThread {
      try fit(estimator, on: set, keepsDualPoint: savesCertificate)
    }
    if savesCertificate {
      let store = try certificateStore(data, rows: data.rows.count, fits: 1)
      try store.save(solution.precise, classCodes: set.classCodes, slot: 0)
      try CertificatesFile.write(
        Candidate(C: estimator.C, l1Ratio: estimator.l1Ratio), certificate: solution.stored.certificate,
        part: certifiedFold(data, nil), store: store, classes: data.classes,
        to: path(RunDirectory.certificates))
    }
    return try finish(solution.stored, on: set, estimator: estimator, data: data, heldOut: heldOut)
  }

  /// Fits on all training rows at every C of the grid and the estimator's l1_ratio; saves the model, which is the
  /// estimator's among them, its trace and the path; evaluates the held-out splits.
  func refitAlongC(
    _ estimator: LogisticRegression, data: CrossValidationData<Scalar>, heldOut: [HeldOut]
  ) throws -> Refit {
    let values = plan.grid.map(\.C)
    let path: RegularizationPath<Scalar> =
      switch plan.solver {
      case .saga(let certifies):
        try .saga(
          estimator, C: values, data: data, certifies: certifies, directory: directory, workers: plan.workers)
      case .optimum(let solver):
        try .optimum(
          estimator, C: values, data: data, solver: solver, settings: plan.settings, workers: plan.workers)
      }
    guard let solution = path.final.solution else {
      throw DataError("\(table.source): the fit on all rows failed: \(path.final.failure ?? "")")
    }
    for point in path.points {
      guard let failure = point.failure else { continue }
      logger.warning("the fit on all rows at C=\(ShortestDecimal.text(point.C)) failed: \(failure)")
    }
    let set = try data.trainingSet(
      fold: nil, classWeight: estimator.classWeight, standardize: estimator.standardize)
    let refit = try finish(solution, on: set, estimator: estimator, data: data, heldOut: heldOut)
    try TraceFile.write(solution.trace, gaps: plan.isConverged, to: self.path(RunDirectory.trace))
    try CoefficientFiles.writePath(
      path, features: table.featureNames, classes: data.classes, to: self.path(RunDirectory.coefficientPath))
    return refit
  }

  /// Saves a model fitted on all training rows and evaluates the held-out splits.
  private func finish(
    _ solution: Solution<Scalar>, on set: TrainingSet<Scalar>, estimator: LogisticRegression,
    data: CrossValidationData<Scalar>, heldOut: [HeldOut]
  ) throws -> Refit {
    let model = FittedClassifier(solution: solution, classes: set.classes, scaler: set.scaler)
    try saveModel(model, estimator: estimator)
    var result = Refit(
      iterations: solution.iterations, status: solution.status, certificate: solution.certificate)
    try BLASThreads.withSingleThread {
      for split in heldOut { result.heldOut.append((split.name, try evaluate(model, split, data: data))) }
    }
    return result
  }

  /// One fit on a training part: the solution in the model's precision, and in double precision as its
  /// certificate is about.
  private func fit(
    _ estimator: LogisticRegression, on set: TrainingSet<Scalar>, keepsDualPoint: Bool
  ) throws -> (stored: Solution<Scalar>, precise: Solution<Double>) {
    switch plan.solver {
    case .saga(let certifies):
      var solution = try estimator.fit(set, workspace: SAGAWorkspace(), threads: plan.workers).solution
      if certifies {
        solution = RowProblem(set).certified(
          solution, C: estimator.C, l1Ratio: estimator.l1Ratio, fitIntercept: estimator.fitIntercept,
          keepsDualPoint: keepsDualPoint)
      }
      return (solution, solution.doubled)
    case .optimum(let solver):
      var settings = plan.settings
      settings.fitIntercept = estimator.fitIntercept
      settings.keepsDualPoint = keepsDualPoint
      let optimum = OptimumPath(RowProblem(set), solver: solver, settings: settings).solve(
        C: estimator.C, l1Ratio: estimator.l1Ratio)
      let solution = optimum.solution(Scalar.self)
      guard solution.isFinite, !optimum.certificate.objective.isNaN else {
        throw DataError("\(table.source): floating-point overflow in the fit; --standardize may help")
      }
      return (solution, optimum.solution(Double.self))
    }
  }

  /// A store for `fits` certificates on training parts of at most `rows` rows.
  func certificateStore(_ data: CrossValidationData<Scalar>, rows: Int, fits: Int) throws -> CertificateStore {
    try CertificateStore(
      directory: directory, columns: data.classes.count == 2 ? 1 : data.classes.count,
      features: data.features.columns, rows: rows, slots: fits)
  }

  /// What `certificates.npz` says of a training part.
  func certifiedFold(_ data: CrossValidationData<Scalar>, _ fold: Int?) -> CertifiedFold {
    CertifiedFold(
      data, fold: fold, classWeight: plan.estimator.classWeight, rowNumbers: table.rowNumbers)
  }
}
