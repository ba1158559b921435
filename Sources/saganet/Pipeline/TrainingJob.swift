import Datasets
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
    var best: Candidate
    var bestIndex: Int
    var score: ScoreSummary
    var grid: GridResult
    /// Of the out-of-fold predictions; nil if the best candidate failed on some fold.
    var report: ClassificationReport?
    /// Most epochs of a fit.
    var maxIterations: Int
    var classes: [String]
    /// Held-out splits with the scores of each.
    var heldOut: [(name: String, scores: [(scorer: String, value: Double)])]
    var refit: (iterations: Int, converged: Bool)?
    var gridSeconds: Double
    var refitSeconds: Double
  }

  /// Runs the whole plan on prepared data.
  ///
  /// - Parameter shuffledColumns: whether these are the baseline's.
  func run(_ prepared: Prepared, shuffledColumns: Bool = false) throws -> Outcome {
    let name = shuffledColumns ? "baseline" : "grid"
    let (data, heldOut, identifiers) = (prepared.data, prepared.heldOut, prepared.identifiers)
    let classes = data.classes
    let store = try FitStore<Scalar>(
      directory: directory, columns: classes.count == 2 ? 1 : classes.count, features: data.features.columns)

    let progress = ProgressReporter(name, logger: logger, format: logFormat)
    let search = GridSearch(
      estimator: plan.estimator, candidates: plan.grid, scorers: plan.scorers, workers: plan.workers,
      progress: { progress.report($0) })
    let clock = ContinuousClock()
    let start = clock.now
    let grid = try search.run(data, store: store)
    let gridSeconds = (clock.now - start).seconds
    report(grid)
    let busy = percent(1 - grid.schedule.idleShare)
    let tail = percent(grid.schedule.tailShare)
    logger.info("\(name): workers busy \(busy) of the time, the first to end idle for the last \(tail)")

    if plan.writesGrid {
      try GridResultsFile.write(grid, to: path(RunDirectory.gridResults))
    }
    let best = grid.bestIndex
    var estimator = plan.estimator
    estimator.C = grid.candidates[best].C
    estimator.l1Ratio = grid.candidates[best].l1Ratio
    // Weights count in GridSearchCV's scores, but not in cross_validate's.
    let weighted = data.sampleWeights != nil
    if plan.savesFits {
      try CoefficientFiles.writeFits(
        grid, classCodes: classCodes(of: data), store: store, features: data.features.columns,
        classes: classes, to: path(RunDirectory.fits))
    }
    // scikit-learn's candidates are then all NaN and of rank 1: it takes the first and refits it.
    var report: ClassificationReport?
    do {
      let result = try CrossValidationResult(
        grid, candidate: best, data: data, estimator: estimator, store: store,
        scorers: weighted ? plan.scorers : [])
      report = try write(
        result, grid: grid, best: best, weighted: weighted, data: data, identifiers: identifiers)
    } catch let error as SearchError {
      logger.warning(
        "no candidate has a score, the first is taken; its out-of-fold files are not written: \(error)")
    }

    var outcome = Outcome(
      best: grid.candidates[best], bestIndex: best, score: grid.summaries()[best], grid: grid,
      report: report, maxIterations: plan.estimator.maxIterations, classes: classes.names, heldOut: [], refit: nil, gridSeconds: gridSeconds,
      refitSeconds: 0)
    if plan.refits {
      let start = clock.now
      let refit = try refit(estimator, data: data, heldOut: heldOut)
      outcome.refitSeconds = (clock.now - start).seconds
      outcome.refit = (refit.iterations, refit.converged)
      outcome.heldOut = refit.heldOut
    }
    try summary(outcome, estimator: estimator).write(to: path(RunDirectory.best))
    return outcome
  }

  /// Writes the best candidate's files: scores, out-of-fold predictions, coefficients.
  private func write(
    _ result: CrossValidationResult<Scalar>, grid: GridResult, best: Int, weighted: Bool,
    data: CrossValidationData<Scalar>, identifiers: [String]
  ) throws -> ClassificationReport {
    let classes = data.classes
    let evaluation = outOfFold(result, data: data, identifiers: identifiers)
    try CrossValidationFile.write(
      grid, candidate: best, scores: weighted ? result.scores : nil, to: path(RunDirectory.crossValidation))
    try EvaluationFiles.write(
      evaluation, predictionsName: RunDirectory.outOfFoldPredictions, directory: directory)
    try CoefficientFiles.writeFolds(
      result, features: table.featureNames, classes: classes, to: path(RunDirectory.foldCoefficients))
    do {
      try CoefficientFiles.writeAverage(
        result.averageCoefficients(classes: classes.names), features: table.featureNames,
        classes: classes.names, to: path(RunDirectory.averageCoefficients))
    } catch let error as SearchError {
      logger.warning("\(RunDirectory.averageCoefficients) is not written: \(error)")
    }
    return evaluation.report
  }

  /// For each fold the codes of its training part's classes, ascending.
  private func classCodes(of data: CrossValidationData<Scalar>) -> [[Int]] {
    let codes = data.sampleCodes
    return data.folds.map { fold in Set(fold.train.map { Int(codes[Int($0)]) }).sorted() }
  }

  /// A model fitted on all training rows.
  struct Refit {
    var iterations: Int
    var converged: Bool
    var heldOut: [(name: String, scores: [(scorer: String, value: Double)])] = []
  }

  /// Fits the plan's estimator without any cross-validation.
  func fitOnly(_ prepared: Prepared) throws -> Refit {
    try refit(plan.estimator, data: prepared.data, heldOut: prepared.heldOut)
  }

  /// Fits on all training rows, saves the model, evaluates the held-out splits.
  private func refit(
    _ estimator: LogisticRegression, data: CrossValidationData<Scalar>, heldOut: [HeldOut]
  ) throws -> Refit {
    let model = try BLASThreads.withSingleThread {
      try estimator.fit(
        data.trainingSet(fold: nil, classWeight: estimator.classWeight, standardize: estimator.standardize),
        workspace: SAGAWorkspace(), threads: plan.workers)
    }
    try saveModel(model, estimator: estimator)
    var result = Refit(iterations: model.solution.iterations, converged: model.solution.converged)
    try BLASThreads.withSingleThread {
      for split in heldOut { result.heldOut.append((split.name, try evaluate(model, split, data: data))) }
    }
    return result
  }

  private func path(_ name: String) -> String { "\(directory)/\(name)" }

  // MARK: Preparing

  typealias HeldOut = (name: String, rows: [Int32])

  /// The data in fitting order with its folds; held-out rows of the same matrix; N row identifiers for it.
  struct Prepared {
    var data: CrossValidationData<Scalar>
    var heldOut: [HeldOut]
    var identifiers: [String]
  }

  /// Makes the folds, and for the baseline shuffles every column of the fitted rows on its own. Touches no
  /// files: what is wrong with the data shows here, before an earlier run is overwritten.
  func prepare(shuffledColumns: Bool = false) throws -> Prepared {
    let order = fittingOrder
    let encoding = try LabelEncoding(
      order.map { table.labels[Int($0)] }, columnAlsoHolds: table.labels + table.droppedClasses)
    let classes = encoding.classList
    func code(_ row: Int32) -> Int32 { encoding.code(of: table.labels[Int(row)]) ?? 0 }

    try checkClassWeights(classes.names)

    let folds = try self.folds(
      SplitInput(
        classCodes: encoding.codes,
        groups: table.groups.map { groups in order.map { groups[Int($0)] } }))

    // Rows outside the training part get code 0: they are never fitted or scored through these codes.
    guard shuffledColumns else {
      let data = CrossValidationData(
        features: table.features, classes: classes, codes: table.labels.indices.map { code(Int32($0)) },
        sampleWeights: table.sampleWeights, rows: order, folds: folds)
      return Prepared(data: data, heldOut: table.heldOut, identifiers: table.rowIdentifiers)
    }

    // The baseline shuffles the columns of the fitted rows, in fitting order, and of each held-out split.
    var matrices: [(rows: [Int32], matrix: Matrix<Scalar>)] = []
    for rows in [order] + table.heldOut.map(\.rows) {
      var matrix = gathered(rows)
      shuffleColumns(of: &matrix, seed: plan.seed)
      matrices.append((rows, matrix))
    }
    let allRows = matrices.flatMap(\.rows)
    let features = Matrix<Scalar>(rows: allRows.count, columns: table.features.columns) { out in
      var next = out.baseAddress!
      for (_, matrix) in matrices {
        matrix.withUnsafeBufferPointer { x in
          next.initialize(from: x.baseAddress!, count: x.count)
          next += x.count
        }
      }
    }
    let data = CrossValidationData(
      features: features, classes: classes, codes: allRows.map(code),
      sampleWeights: table.sampleWeights.map { weights in allRows.map { weights[Int($0)] } },
      rows: order.indices.map { Int32($0) }, folds: folds)
    var first = Int32(order.count)
    let heldOut = table.heldOut.map { split -> HeldOut in
      defer { first += Int32(split.rows.count) }
      return (split.name, (first..<first + Int32(split.rows.count)).map { $0 })
    }
    return Prepared(
      data: data, heldOut: heldOut, identifiers: allRows.map { table.rowIdentifiers[Int($0)] })
  }

  /// scikit-learn refuses weights of classes that do not occur while some that do have none: a slip of the
  /// pen.
  private func checkClassWeights(_ classes: [String]) throws {
    guard case .explicit(let weights) = plan.estimator.classWeight else { return }
    let unknown = weights.keys.filter { !classes.contains($0) }.sorted()
    guard !unknown.isEmpty else { return }
    let quoted = { (names: [String]) in names.map { "'\($0)'" }.joined(separator: ", ") }
    let message = "--class-weight: no training row of \(table.source) has the class \(quoted(unknown))"
    let unweighted = classes.filter { weights[$0] == nil }
    guard unweighted.isEmpty else {
      throw DataError("\(message), and the class \(quoted(unweighted)) has no weight; correct the names")
    }
    logger.warning("\(message)")
  }

  private func folds(_ input: SplitInput) throws -> [Fold] {
    guard let name = plan.splitter else { return [] }
    let splitter = try SplitterCatalog.splitter(
      named: name,
      options: SplitterOptions(folds: plan.folds, shuffleSeed: plan.shuffleFolds ? plan.seed : nil))
    let split: SplitResult
    do {
      split = try splitter.split(input)
    } catch {
      throw DataError("\(table.source): \(error)")
    }
    for warning in split.warnings { logger.warning("\(warning)") }
    guard let only = plan.onlyFolds else { return split.folds }
    guard only.allSatisfy(split.folds.indices.contains) else {
      throw UsageError("--only-folds names a fold outside 0...\(split.folds.count - 1)")
    }
    return only.map { split.folds[$0] }
  }

  private func gathered(_ rows: [Int32]) -> Matrix<Scalar> {
    let p = table.features.columns
    return Matrix(rows: rows.count, columns: p) { out in
      table.features.withUnsafeBufferPointer { x in
        for (i, row) in rows.enumerated() {
          (out.baseAddress! + i * p).initialize(from: x.baseAddress! + Int(row) * p, count: p)
        }
      }
    }
  }

  // MARK: Results

  private func percent(_ share: Double) -> String { String(format: "%.1f %%", 100 * share) }

  private func report(_ grid: GridResult) {
    var failures: [String: Int] = [:]
    for case .failed(let reason) in grid.statuses { failures[reason, default: 0] += 1 }
    for (reason, count) in failures.sorted(by: { $0.key < $1.key }) {
      logger.warning("\(count) of \(grid.statuses.count) fits failed and score NaN: \(reason)")
    }
    if grid.unconvergedCount > 0 {
      logger.warning(
        "\(grid.unconvergedCount) of \(grid.statuses.count) fits used all \(plan.estimator.maxIterations) epochs; scikit-learn warns of these (ConvergenceWarning), raise --max-iter to come closer to their optimum")
    }
    for (s, name) in grid.scorers.enumerated() {
      let undefined = grid.scores[s].filter(\.isNaN).count - failures.values.reduce(0, +)
      if undefined > 0 { logger.warning("\(name) is undefined (NaN) on \(undefined) test parts") }
    }
  }

  /// Out-of-fold output in file order, samples that were never held out left aside.
  private func outOfFold(
    _ result: CrossValidationResult<Scalar>, data: CrossValidationData<Scalar>, identifiers: [String]
  ) -> Evaluation {
    let K = data.classes.count
    let columns = result.columns
    let tableRows = fittingOrder
    let samples = data.rows.indices.filter { result.foldOfSample[$0] >= 0 }.sorted { tableRows[$0] < tableRows[$1] }
    return Evaluation(
      classes: data.classes, rowIdentifiers: samples.map { identifiers[Int(data.rows[$0])] },
      folds: samples.map { sample in plan.onlyFolds.map { Int32($0[Int(result.foldOfSample[sample])]) } ?? result.foldOfSample[sample] },
      trueCodes: samples.map { data.codes[Int(data.rows[$0])] },
      predictedCodes: samples.map { result.codes[$0] },
      probabilities: samples.flatMap { result.probabilities[$0 * K..<($0 + 1) * K] },
      decisionValues: samples.flatMap { result.decisionValues[$0 * columns..<($0 + 1) * columns] })
  }

  /// The table row of each sample, in fitting order.
  private var fittingOrder: [Int32] {
    let training = table.trainingRows
    guard plan.shuffleRows else { return training }
    return sklearnShuffle(training.count, seed: plan.seed).map { training[$0] }
  }

  private func saveModel(_ model: FittedClassifier<Scalar>, estimator: LogisticRegression) throws {
    try ClassifierModel(
      model, featureNames: table.featureNames, precision: plan.precision, estimator: estimator,
      metadata: ["saganet_version": .string(Version.saganet), "data_sha256": .string(table.sha256)]
    ).save(inDirectory: directory)
  }

  /// Evaluates a held-out split and writes `heldout/NAME/`.
  private func evaluate(
    _ model: FittedClassifier<Scalar>, _ split: HeldOut, data: CrossValidationData<Scalar>
  ) throws -> [(scorer: String, value: Double)] {
    let original = table.heldOut.first { $0.name == split.name }!.rows
    let folder = path("\(RunDirectory.heldOut)/\(split.name)")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let evaluation = try HeldOutEvaluation.evaluate(
      model, features: data.features, rows: split.rows, labels: original.map { table.labels[Int($0)] },
      identifiers: original.map { table.rowIdentifiers[Int($0)] })
    try EvaluationFiles.write(
      evaluation.evaluation, predictionsName: RunDirectory.predictions, directory: folder)
    let scores = plan.scorers.map { ($0.name, $0.foldScore(evaluation.input).value) }
    try JSONValue.object(scores.map { .init($0.0, .number($0.1)) }).write(
      to: "\(folder)/\(RunDirectory.scores)")
    return scores
  }

  private func summary(_ outcome: Outcome, estimator: LogisticRegression) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("best_params", ["C": .number(outcome.best.C), "l1_ratio": .number(outcome.best.l1Ratio)]),
      .init("best_index", .integer(outcome.bestIndex)),
      .init("best_score", .number(outcome.score.mean)),
      .init("best_score_std", .number(outcome.score.standardDeviation)),
      .init("scoring", .string(outcome.grid.scorers[0])),
      .init("candidates", .integer(outcome.grid.candidates.count)),
      .init("folds", .integer(outcome.grid.foldCount)),
      .init("unconverged_fits", .integer(outcome.grid.unconvergedCount)),
      .init("rows", .integer(table.trainingRows.count)),
      .init("features", .integer(table.featureNames.count)),
      .init("classes", .array(outcome.classes.map { .string($0) })),
      .init("seed", .integer(Int(plan.seed))),
      .init("data_sha256", .string(table.sha256)),
      .init(
        "versions",
        [
          "saganet": .string(Version.saganet),
          "scikit-learn (numbers)": .string(Version.scikitLearn),
        ]),
      .init("parameters", .object(estimator.parameters(precision: plan.precision))),
    ]
    if let refit = outcome.refit {
      members.append(
        .init("refit", ["n_iter": .integer(refit.iterations), "converged": .bool(refit.converged)]))
    }
    return .object(members)
  }
}

extension LogisticRegression {
  /// The parameters by scikit-learn's names.
  func parameters(precision: ClassifierModel.Precision) -> [JSONValue.Member] {
    let weight: JSONValue =
      switch classWeight {
      case .none: .null
      case .balanced: "balanced"
      case .explicit(let weights):
        .object(weights.sorted { $0.key < $1.key }.map { .init($0.key, .number($0.value)) })
      }
    return [
      .init("C", .number(C)), .init("l1_ratio", .number(l1Ratio)), .init("solver", "saga"),
      .init("max_iter", .integer(maxIterations)), .init("tol", .number(tolerance)),
      .init("fit_intercept", .bool(fitIntercept)), .init("class_weight", weight),
      .init("random_state", .integer(Int(randomState))), .init("standardize", .bool(standardize)),
      .init("precision", .string(precision.rawValue)), .init("strict", .bool(strict)),
    ]
  }
}

extension ClassifierModel {
  /// The files' form of a fitted classifier.
  init<Scalar: SagaScalar>(
    _ model: FittedClassifier<Scalar>, featureNames: [String], precision: ClassifierModel.Precision,
    estimator: LogisticRegression, metadata: [String: JSONValue]
  ) throws {
    var metadata = metadata
    metadata["n_iter"] = .integer(model.solution.iterations)
    metadata["converged"] = .bool(model.solution.converged)
    try self.init(
      coef: Matrix(
        rows: model.coefficients.rows, columns: model.coefficients.columns,
        elements: model.coefficients.elements.map { Double($0) }),
      intercept: model.intercepts.map { Double($0) }, classes: model.classes, featureNames: featureNames,
      scaler: model.scaler.map { Scaler(mean: $0.mean, scale: $0.scale) },
      precision: precision,
      parameters: Dictionary(
        uniqueKeysWithValues: estimator.parameters(precision: precision).map { ($0.name, $0.value) }),
      metadata: metadata)
  }
}
