import ArgumentParser
import Foundation
import ModelFiles
import ModelSelection
import Optimization

struct Fit: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fit one model on all training rows; evaluate held-out splits.")

  @OptionGroup(title: "Table") var input: TableOptions
  @OptionGroup(title: "Model") var model: ModelOptions
  @OptionGroup(title: "Model") var candidate: CandidateOptions

  @Flag(help: "Keep the rows in file order instead of shuffling them with the seed first.")
  var noShuffle = false

  @Option(help: ArgumentHelp("Scorers for held-out splits, by scikit-learn's names.", valueName: "list"))
  var scoring = NameList(["f1_weighted"])

  @OptionGroup(title: "Run") var output: RunOptions
  @OptionGroup(title: "Run") var threads: ThreadOptions

  func validate() throws {
    if model.solving.solver == .both {
      throw ValidationError("--solver both compares grids: use it with train or cross-validate.")
    }
  }

  func run() throws {
    switch model.precision {
    case .float64: try fit(Double.self)
    case .float32: try fit(Float.self)
    }
  }

  private func fit<Scalar: SagaScalar>(_ type: Scalar.Type) throws {
    let session = RunSession(name: "fit", run: output)
    let estimator = try model.estimator(C: candidate.c, l1Ratio: candidate.l1Ratio)
    let plan = TrainingPlan(
      estimator: estimator, solver: model.solving.planned, settings: model.solving.settings,
      grid: [candidate.candidate], scorers: try ScorerChoice.scorers(scoring),
      splitter: nil, folds: 0, shuffleFolds: false, shuffleRows: !noShuffle, onlyFolds: nil,
      seed: model.seed, workers: ThreadBudget(requested: threads.threads).count, writesGrid: false,
      refits: true, savesFits: false, savesCertificates: model.solving.saveCertificates,
      precision: model.precision)
    try session.checkDirectory()
    let table: TrainingTable<Scalar> = try session.timed("read") {
      try TableLoader(input, logger: session.logger, seed: model.seed).load()
    }
    let job = TrainingJob(
      plan: plan, table: table, directory: output.out, logger: session.logger, logFormat: output.log.logFormat)
    let prepared = try job.prepare()
    try session.prepareDirectory(splits: table.heldOut.map(\.name))
    let outcome = try session.timed("fit") { try job.fitOnly(prepared) }
    try session.finish(
      configuration: Configuration.fit(self),
      facts: ["threads": .integer(plan.workers), "kernels": .string(Scalar.kernelName)])
    try StandardOutput.write(
      "Model: \(Summary.point(candidate.candidate)), \(Summary.end(outcome, plan: plan))\n"
        + Summary.heldOut(outcome.heldOut) + "Files: \(output.out)\n")
    if model.solving.requireConverged, !outcome.converged {
      Requirement.report(fits: 1, plan: plan, session.logger)
      throw ExitCode(ExitCodes.unconverged)
    }
  }
}
