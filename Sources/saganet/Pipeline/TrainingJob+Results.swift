import Datasets
import DenseLinearAlgebra
import Foundation
import ModelFiles
import ModelSelection
import Optimization

extension TrainingJob {
  func percent(_ share: Double) -> String { String(format: "%.1f %%", 100 * share) }

  func report(_ grid: GridResult) {
    var failures: [String: Int] = [:]
    for reason in grid.statuses.compactMap(\.failure) { failures[reason, default: 0] += 1 }
    for (reason, count) in failures.sorted(by: { $0.key < $1.key }) {
      logger.warning("\(count) of \(grid.statuses.count) fits failed and score NaN: \(reason)")
    }
    if plan.isConverged {
      reportUncertified(grid)
    } else if grid.unconvergedCount > 0 {
      logger.warning(
        "\(grid.unconvergedCount) of \(grid.statuses.count) fits used all \(plan.estimator.maxIterations) epochs; scikit-learn warns of these (ConvergenceWarning), raise --max-iter to come closer to their optimum")
    }
    if !plan.isConverged, plan.hasCertificates, let median = grid.medianGap(), let largest = grid.largestGap {
      logger.info(
        "gaps of these solutions to their optimum: median \(Summary.gap(median)), largest \(Summary.gap(largest))"
      )
    }
    for (s, name) in grid.scorers.enumerated() {
      let undefined = grid.scores[s].filter(\.isNaN).count - failures.values.reduce(0, +)
      if undefined > 0 { logger.warning("\(name) is undefined (NaN) on \(undefined) test parts") }
    }
  }

  private func reportUncertified(_ grid: GridResult) {
    let unbounded = grid.statuses.filter { $0 == .unbounded }.count
    if unbounded > 0 {
      let text =
        "\(unbounded) of \(grid.statuses.count) fits are unbounded: C is inf and the classes can be separated, "
        + "so that there is no optimum"
      logger.warning("\(text)")
    }
    let uncertified = grid.statuses.indices.filter { grid.statuses[$0] == .notCertified }
    guard !uncertified.isEmpty else { return }
    let largest = uncertified.map { grid.gaps[$0] }.filter { !$0.isNaN }.max()
    let text =
      "\(uncertified.count) of \(grid.statuses.count) fits are not certified at a gap of "
      + "\(Summary.gap(plan.settings.gap)), the largest gap is \(largest.map(Summary.gap) ?? "unknown"); raise "
      + "--max-outer or --max-seconds, or ask for a larger --gap"
    logger.warning("\(text)")
  }

  /// Out-of-fold output in file order, samples that were never held out left aside.
  func outOfFold(
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

  func saveModel(_ model: FittedClassifier<Scalar>, estimator: LogisticRegression) throws {
    try ClassifierModel(
      model, featureNames: table.featureNames, plan: plan, estimator: estimator,
      metadata: ["saganet_version": .string(Version.saganet), "data_sha256": .string(table.sha256)]
    ).save(inDirectory: directory)
  }

  /// Evaluates a held-out split and writes `heldout/NAME/`.
  func evaluate(
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

  func summary(_ outcome: Outcome, estimator: LogisticRegression) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("best_params", ["C": .number(outcome.best.C), "l1_ratio": .number(outcome.best.l1Ratio)]),
      .init("best_index", .integer(outcome.bestIndex)),
      .init("best_score", .number(outcome.score.mean)),
      .init("best_score_std", .number(outcome.score.standardDeviation)),
      .init("scoring", .string(outcome.grid.scorers[0])),
      .init("candidates", .integer(outcome.grid.candidates.count)),
      .init("folds", .integer(outcome.grid.foldCount)),
      .init("unconverged_fits", .integer(outcome.grid.unconvergedCount)),
    ]
    if plan.hasCertificates {
      members += [
        .init("solver", .string(plan.solverName)), .init("gap_target", .number(plan.settings.gap)),
        .init("certified_fits", .integer(plan.certifiedCount(outcome.grid))),
        .init("largest_gap", outcome.grid.largestGap.map { .number($0) } ?? .null),
      ]
    }
    members += [
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
      .init("parameters", .object(plan.parameters(of: estimator))),
    ]
    if let refit = outcome.refit {
      var description: [JSONValue.Member] = [
        .init("n_iter", .integer(refit.iterations)), .init("converged", .bool(refit.converged)),
      ]
      if let certificate = refit.certificate {
        description += [
          .init("objective", .number(certificate.objective)), .init("gap", .number(certificate.gap)),
          .init("status", .string(refit.status.text)),
        ]
      }
      members.append(.init("refit", .object(description)))
    }
    return .object(members)
  }
}
