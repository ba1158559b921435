import ArgumentParser
import ModelSelection

struct CrossValidate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Cross-validate one C and l1_ratio: scores, out-of-fold predictions, fold coefficients.")

  @OptionGroup(title: "Table") var input: TableOptions
  @OptionGroup(title: "Model") var model: ModelOptions
  @OptionGroup(title: "Folds") var split: SplitOptions
  @OptionGroup(title: "Model") var candidate: CandidateOptions

  @Option(help: ArgumentHelp("Scorers by scikit-learn's names.", valueName: "list"))
  var scoring = NameList(["f1_weighted"])

  @Flag(help: "Do the same on column-shuffled data too, under DIR/baseline.")
  var shuffledBaseline = false

  @OptionGroup(title: "Run") var output: RunOptions
  @OptionGroup(title: "Run") var threads: ThreadOptions

  func run() throws {
    try TrainingCommand(
      name: "cross-validate", input: input, model: model, split: split, run: output,
      threads: threads.threads, scoring: scoring,
      grid: [candidate.candidate], shuffledBaseline: shuffledBaseline, saveFits: false, writesGrid: false,
      refits: false
    ).execute()
  }
}

/// One point of the grid.
struct CandidateOptions: ParsableArguments {
  @Option(help: "Inverse regularisation strength, in (0, inf].")
  var c: Double = 1

  @Option(help: "Share of the L1 part, in [0, 1].")
  var l1Ratio: Double = 0

  func validate() throws {
    guard c > 0 else { throw ValidationError("--c is \(c) but must lie in (0, inf].") }
    guard l1Ratio >= 0, l1Ratio <= 1 else {
      throw ValidationError("--l1-ratio is \(l1Ratio) but must lie in [0, 1].")
    }
  }

  var candidate: Candidate { Candidate(C: c, l1Ratio: l1Ratio) }
}
