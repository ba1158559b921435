import DenseLinearAlgebra
import Foundation
import Logging
import ModelFiles
import ModelSelection
import Optimization

/// Runs a plan on a table and writes the results into a directory.
struct TrainingJob<Scalar: SagaScalar> {
  let plan: TrainingPlan
  let table: TrainingTable<Scalar>
  let directory: String
  let logger: Logger
  let logFormat: LogFormat

  /// What a finished job has to tell.
  struct Outcome {
    var plan: TrainingPlan
    var best: Candidate
    var bestIndex: Int
    var score: ScoreSummary
    var grid: GridResult
    /// The best candidate's cross-validation; nil if it failed on some fold.
    var crossValidation: CrossValidated?
    var classes: [String]
    /// Held-out splits with the scores of each.
    var heldOut: [(name: String, scores: [(scorer: String, value: Double)])]
    var refit: Refit?
    var gridSeconds: Double
    var refitSeconds: Double

    /// Whether every fit, the refit included, reached what was asked of it.
    var allConverged: Bool { grid.convergedCount == grid.statuses.count && refit?.converged != false }
  }

  /// The best candidate's out-of-fold predictions and coefficients.
  struct CrossValidated {
    var report: ClassificationReport
    /// K x K counts, rows true.
    var confusion: [[Int]]
    /// n predicted codes, in sample order; -1 for a sample in no test part.
    var codes: [Int32]
    /// K x p; nil if a training part lacks a class.
    var average: Matrix<Double>?
  }

  /// Runs the whole plan on prepared data.
  ///
  /// - Parameter shuffledColumns: whether these are the baseline's, which have no certificates to be checked
  ///   with the table.
  func run(_ prepared: Prepared, shuffledColumns: Bool = false) throws -> Outcome {
    let name = shuffledColumns ? "baseline" : "grid"
    let (data, heldOut, identifiers) = (prepared.data, prepared.heldOut, prepared.identifiers)
    let classes = data.classes
    let store = try FitStore<Scalar>(
      directory: directory, columns: classes.count == 2 ? 1 : classes.count, features: data.features.columns)
    let certificates =
      plan.savesCertificates && !shuffledColumns
      ? try certificateStore(data, rows: data.folds.map(\.train.count).max() ?? 0, fits: plan.grid.count * data.folds.count)
      : nil

    let clock = ContinuousClock()
    let start = clock.now
    let grid = try search(data, name: name, store: store, certificates: certificates)
    let gridSeconds = (clock.now - start).seconds
    report(grid)
    let busy = percent(1 - grid.schedule.idleShare)
    let tail = percent(grid.schedule.tailShare)
    logger.info("\(name): workers busy \(busy) of the time, the first to end idle for the last \(tail)")

    if plan.writesGrid {
      try GridResultsFile.write(grid, certificates: plan.hasCertificates, to: path(RunDirectory.gridResults))
    }
    let best = grid.bestIndex
    var estimator = plan.estimator
    estimator.C = grid.candidates[best].C
    estimator.l1Ratio = grid.candidates[best].l1Ratio
    if plan.savesFits {
      try CoefficientFiles.writeFits(
        grid, classCodes: classCodes(of: data), store: store, features: data.features.columns,
        classes: classes, to: path(RunDirectory.fits))
    }
    if let certificates {
      try CertificatesFile.write(
        grid, folds: data.folds.indices.map { certifiedFold(data, $0) }, store: certificates, classes: classes,
        to: path(RunDirectory.certificates))
    }
    // scikit-learn's candidates are then all NaN and of rank 1: it takes the first and refits it.
    var crossValidation: CrossValidated?
    do {
      // Weights count in GridSearchCV's scores, but not in cross_validate's.
      let weighted = data.sampleWeights != nil
      // Products on several threads would be rounded otherwise.
      let result = try BLASThreads.withSingleThread {
        try CrossValidationResult(
          grid, candidate: best, data: data, estimator: estimator, store: store,
          scorers: weighted ? plan.scorers : [])
      }
      crossValidation = try write(
        result, grid: grid, best: best, weighted: weighted, data: data, identifiers: identifiers)
    } catch let error as SearchError {
      logger.warning(
        "no candidate has a score, the first is taken; its out-of-fold files are not written: \(error)")
    }

    var outcome = Outcome(
      plan: plan, best: grid.candidates[best], bestIndex: best, score: grid.summaries()[best], grid: grid,
      crossValidation: crossValidation, classes: classes.names, heldOut: [], refit: nil,
      gridSeconds: gridSeconds, refitSeconds: 0)
    if plan.refits {
      let start = clock.now
      let refit = try refitAlongC(estimator, data: data, heldOut: heldOut)
      outcome.refitSeconds = (clock.now - start).seconds
      outcome.refit = refit
      outcome.heldOut = refit.heldOut
    }
    try summary(outcome, estimator: estimator).write(to: path(RunDirectory.best))
    return outcome
  }

  /// Writes the best candidate's files: scores, out-of-fold predictions, coefficients.
  private func write(
    _ result: CrossValidationResult<Scalar>, grid: GridResult, best: Int, weighted: Bool,
    data: CrossValidationData<Scalar>, identifiers: [String]
  ) throws -> CrossValidated {
    let classes = data.classes
    let evaluation = outOfFold(result, data: data, identifiers: identifiers)
    try CrossValidationFile.write(
      grid, candidate: best, scores: weighted ? result.scores : nil, certificates: plan.hasCertificates,
      to: path(RunDirectory.crossValidation))
    try EvaluationFiles.write(
      evaluation, predictionsName: RunDirectory.outOfFoldPredictions, directory: directory)
    try CoefficientFiles.writeFolds(
      result, features: table.featureNames, classes: classes, to: path(RunDirectory.foldCoefficients))
    var done = CrossValidated(
      report: evaluation.report, confusion: try evaluation.confusionCounts, codes: result.codes)
    do {
      let average = try result.averageCoefficients(classes: classes.names)
      try CoefficientFiles.writeAverage(
        average, features: table.featureNames, classes: classes.names,
        to: path(RunDirectory.averageCoefficients))
      done.average = Matrix(
        rows: average.rows, columns: average.columns, elements: average.elements.map { Double($0) })
    } catch let error as SearchError {
      logger.warning("\(RunDirectory.averageCoefficients) is not written: \(error)")
    }
    return done
  }

  /// For each fold the codes of its training part's classes, ascending.
  private func classCodes(of data: CrossValidationData<Scalar>) -> [[Int]] {
    let codes = data.sampleCodes
    return data.folds.map { fold in Set(fold.train.map { Int(codes[Int($0)]) }).sorted() }
  }

  func path(_ name: String) -> String { "\(directory)/\(name)" }
}
