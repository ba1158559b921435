import ArgumentParser
import Foundation
import ModelFiles
import ModelSelection
import Optimization

/// What `train` and `cross-validate` have in common.
struct TrainingCommand {
  let name: String
  let input: TableOptions
  let model: ModelOptions
  let split: SplitOptions
  let run: RunOptions
  let threads: Int?
  let scoring: NameList
  let grid: [Candidate]
  let shuffledBaseline: Bool
  let saveFits: Bool
  let writesGrid: Bool
  let refits: Bool
  /// Of a sweep.
  var variant: String?
  /// The command line that makes this run alone. Default: the process's.
  var commandLine: [String]?
  /// Where the table is to be had. Default: from its file.
  var shelf: TableShelf?
  /// Whether the summary goes to standard output.
  var printsSummary = true

  func execute() throws {
    switch model.precision {
    case .float64: try execute(Double.self)
    case .float32: try execute(Float.self)
    }
  }

  private func execute<Scalar: SagaScalar>(_ type: Scalar.Type) throws {
    let session = RunSession(name: name, run: run, variant: variant, commandLine: commandLine)
    let budget = ThreadBudget(requested: threads)
    let solving = model.solving
    let halves: [(folder: String, solving: SolverOptions)] =
      solving.solver == .both
      ? [(RunDirectory.parity, solving.half(.saga)), (RunDirectory.converged, solving.half(.converged))]
      : [("", solving)]
    let plans = try halves.map { try plan($0.solving, workers: budget.count) }
    try session.checkDirectory()
    session.logger.info("threads: \(budget.reason); BLAS held to 1; kernels: \(Scalar.kernelName)")

    let table: TrainingTable<Scalar> = try session.timed("read") {
      try TableLoader(input, logger: session.logger, seed: model.seed, shelf: shelf).load()
    }
    let jobs = zip(plans, halves).map { plan, half in
      TrainingJob(
        plan: plan, table: table, directory: half.folder.isEmpty ? run.out : "\(run.out)/\(half.folder)",
        logger: session.logger, logFormat: run.log.logFormat)
    }
    let prepared = try jobs[0].prepare()
    try session.prepareDirectory(splits: table.heldOut.map(\.name))

    var runs: [(outcome: TrainingJob<Scalar>.Outcome, baseline: TrainingJob<Scalar>.Outcome?)] = []
    if solving.solver == .both {
      for (job, half) in zip(jobs, halves) {
        session.logger.info("\(half.folder): --solver \(half.solving.solver.rawValue)")
        try RunDirectory.create(job.directory)
        let part = RunSession(
          name: name, run: run, directory: job.directory, variant: variant, commandLine: commandLine)
        runs.append(
          try session.timed(half.folder) {
            try execute(job, prepared, session: part, solving: half.solving, budget: budget)
          })
      }
      let comparison = compare(runs[0].outcome, runs[1].outcome)
      try comparison.write(inDirectory: run.out)
      try session.finish(
        configuration: Configuration.training(self, solving: solving), facts: facts(Scalar.self, budget))
      try show(
        zip(runs, zip(jobs, ["Parity mode", "Converged mode"])).map { run, half in
          "\(half.1)\n" + Summary.text(run.outcome, baseline: run.baseline, directory: half.0.directory) + "\n"
        }.joined() + "Comparison" + Summary.text(comparison) + "Files: \(run.out)\n")
    } else {
      runs = [try execute(jobs[0], prepared, session: session, solving: solving, budget: budget)]
      try show(
        Summary.text(runs[0].outcome, baseline: runs[0].baseline, directory: run.out))
    }
    if solving.requireConverged {
      // Of a comparison the second half: parity mode is there to show how far from its optimum it is.
      let required = runs[runs.count - 1]
      try requireConverged([required.outcome] + (required.baseline.map { [$0] } ?? []), session)
    }
  }

  private func show(_ summary: String) throws {
    if printsSummary { try StandardOutput.write(summary) }
  }

  /// Runs one job, its baseline if asked for, writes `run.json` and the report.
  private func execute<Scalar: SagaScalar>(
    _ job: TrainingJob<Scalar>, _ prepared: TrainingJob<Scalar>.Prepared, session: RunSession,
    solving: SolverOptions, budget: ThreadBudget
  ) throws -> (outcome: TrainingJob<Scalar>.Outcome, baseline: TrainingJob<Scalar>.Outcome?) {
    let outcome = try session.timed("train") { try job.run(prepared) }
    session.add(seconds: outcome.gridSeconds, to: "grid")
    session.add(seconds: outcome.refitSeconds, to: "refit")

    var baseline: TrainingJob<Scalar>.Outcome?
    if shuffledBaseline {
      let directory = "\(job.directory)/\(RunDirectory.baseline)"
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
      let shuffled = TrainingJob(
        plan: job.plan, table: job.table, directory: directory, logger: job.logger, logFormat: job.logFormat)
      baseline = try session.timed("baseline") {
        try shuffled.run(shuffled.prepare(shuffledColumns: true), shuffledColumns: true)
      }
    }
    let schedule = outcome.grid.schedule
    try session.finish(
      configuration: Configuration.training(self, solving: solving),
      facts: facts(Scalar.self, budget) + [
        .init("grid_tail_share", .number(schedule.tailShare)),
        .init("grid_worker_busy_seconds", .array(schedule.busy.map { .number($0) })),
        .init("grid_worker_end_seconds", .array(schedule.ends.map { .number($0) })),
      ])
    session.writeReport()
    return (outcome, baseline)
  }

  private func facts<Scalar: SagaScalar>(_ type: Scalar.Type, _ budget: ThreadBudget) -> [JSONValue.Member] {
    [
      .init("threads", .integer(budget.count)), .init("threads_reason", .string(budget.reason)),
      .init("kernels", .string(Scalar.kernelName)), .init("table", .string(input.table)),
    ]
  }

  private func compare<Scalar: SagaScalar>(
    _ parity: TrainingJob<Scalar>.Outcome, _ converged: TrainingJob<Scalar>.Outcome
  ) -> ComparisonFiles {
    var files = ComparisonFiles(
      grids: GridComparison(parity: parity.grid, converged: converged.grid), classes: parity.classes,
      agreement: nil, averages: nil)
    if let a = parity.crossValidation, let b = converged.crossValidation {
      let rows = zip(a.codes, b.codes).filter { $0 >= 0 && $1 >= 0 }.count
      files.agreement = (agreement(a.codes, b.codes), rows)
      if let p = a.average, let c = b.average { files.averages = (p, c) }
    }
    return files
  }

  /// Ends the run with exit code 3 if any fit has not converged.
  private func requireConverged<Scalar: SagaScalar>(
    _ outcomes: [TrainingJob<Scalar>.Outcome], _ session: RunSession
  ) throws {
    guard let failing = outcomes.first(where: { !$0.allConverged }) else { return }
    let fits = outcomes.reduce(0) {
      $0 + $1.grid.statuses.count - $1.grid.convergedCount + ($1.refit?.converged == false ? 1 : 0)
    }
    Requirement.report(fits: fits, plan: failing.plan, session.logger)
    throw ExitCode(ExitCodes.unconverged)
  }

  private func plan(_ solving: SolverOptions, workers: Int) throws -> TrainingPlan {
    guard let splitter = SplitterCatalog.entries.first(where: { $0.name == split.cv }) else {
      throw UsageError("--cv \(split.cv): use one of \(SplitterCatalog.names.joined(separator: ", "))")
    }
    if splitter.needsGroups, input.groups == nil {
      throw UsageError("--cv \(split.cv) needs a group for each row: name their column with --groups")
    }
    return TrainingPlan(
      estimator: try model.estimator(), solver: solving.planned, settings: solving.settings, grid: grid,
      scorers: try ScorerChoice.scorers(scoring), splitter: split.cv, folds: split.folds,
      shuffleFolds: split.shuffleFolds, shuffleRows: !split.noShuffle,
      onlyFolds: split.onlyFolds?.values.map { Int($0) }, seed: model.seed, workers: workers,
      writesGrid: writesGrid, refits: refits, savesFits: saveFits,
      savesCertificates: solving.saveCertificates, precision: model.precision)
  }
}

enum ScorerChoice {
  static func scorers(_ names: NameList) throws -> [any Scorer] {
    if let twice = names.values.indices.first(where: { names.values[..<$0].contains(names.values[$0]) }) {
      throw UsageError("--scoring names \(names.values[twice]) twice")
    }
    return try names.values.map { name in
      do {
        return try ScorerCatalog.scorer(named: name)
      } catch {
        throw UsageError("--scoring: \(error)")
      }
    }
  }
}
