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

  func execute() throws {
    switch model.precision {
    case .float64: try execute(Double.self)
    case .float32: try execute(Float.self)
    }
  }

  private func execute<Scalar: SagaScalar>(_ type: Scalar.Type) throws {
    let session = RunSession(name: name, run: run)
    let budget = ThreadBudget(requested: threads)
    let plan = try self.plan(workers: budget.count)
    try session.checkDirectory()
    session.logger.info("threads: \(budget.reason); BLAS held to 1; kernels: \(Scalar.kernelName)")

    let table: TrainingTable<Scalar> = try session.timed("read") {
      try TableLoader(input, logger: session.logger, seed: model.seed).load()
    }
    func job(_ directory: String) -> TrainingJob<Scalar> {
      TrainingJob(
        plan: plan, table: table, directory: directory, logger: session.logger,
        logFormat: run.log.logFormat)
    }
    let prepared = try job(run.out).prepare()
    try session.prepareDirectory(splits: table.heldOut.map(\.name))
    let outcome = try session.timed("train") { try job(run.out).run(prepared) }
    session.add(seconds: outcome.gridSeconds, to: "grid")
    session.add(seconds: outcome.refitSeconds, to: "refit")

    var baseline: TrainingJob<Scalar>.Outcome?
    if shuffledBaseline {
      let directory = "\(run.out)/\(RunDirectory.baseline)"
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
      baseline = try session.timed("baseline") {
        try job(directory).run(job(directory).prepare(shuffledColumns: true), shuffledColumns: true)
      }
    }
    try session.finish(
      configuration: Configuration.training(self),
      facts: [
        "threads": .integer(budget.count), "threads_reason": .string(budget.reason),
        "kernels": .string(Scalar.kernelName),
        "grid_tail_share": .number(outcome.grid.schedule.tailShare),
        "grid_worker_busy_seconds": .array(outcome.grid.schedule.busy.map { .number($0) }),
        "grid_worker_end_seconds": .array(outcome.grid.schedule.ends.map { .number($0) }),
      ])
    try StandardOutput.write(Summary.text(outcome, baseline: baseline, directory: run.out))
  }

  private func plan(workers: Int) throws -> TrainingPlan {
    guard let splitter = SplitterCatalog.entries.first(where: { $0.name == split.cv }) else {
      throw UsageError("--cv \(split.cv): use one of \(SplitterCatalog.names.joined(separator: ", "))")
    }
    if splitter.needsGroups, input.groups == nil {
      throw UsageError("--cv \(split.cv) needs a group for each row: name their column with --groups")
    }
    return TrainingPlan(
      estimator: try model.estimator(), grid: grid, scorers: try ScorerChoice.scorers(scoring),
      splitter: split.cv, folds: split.folds, shuffleFolds: split.shuffleFolds, shuffleRows: !split.noShuffle,
      onlyFolds: split.onlyFolds?.values.map { Int($0) }, seed: model.seed, workers: workers,
      writesGrid: writesGrid, refits: refits, savesFits: saveFits, precision: model.precision)
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
