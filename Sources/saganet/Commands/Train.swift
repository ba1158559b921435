import ArgumentParser
import ModelSelection

struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Search C x l1_ratio by cross-validation, fit the best on all rows, write everything.",
    discussion: """
      The whole of scikit-learn's shuffle, StratifiedKFold, GridSearchCV, cross_validate, cross_val_predict, \
      confusion_matrix and averaged coefficients in one run, with no fit done twice.

      Example: saganet train labeled_data.csv.gz --label Phenotypic_Class --features DP__ --out run
      """)

  @OptionGroup(title: "Table") var input: TableOptions
  @OptionGroup(title: "Model") var model: ModelOptions
  @OptionGroup(title: "Folds") var split: SplitOptions

  @Option(help: ArgumentHelp("C values, inf allowed.", valueName: "list"))
  var c = NumberList(ParameterGrid.defaultC)

  @Option(help: ArgumentHelp("l1_ratio values in [0, 1].", valueName: "list"))
  var l1Ratio = NumberList(ParameterGrid.defaultL1Ratios)

  @Option(
    help: ArgumentHelp(
      "Scorers by scikit-learn's names; the first selects the best candidate.", valueName: "list"))
  var scoring = NameList(["f1_weighted"])

  @Flag(help: "Do the whole same job on column-shuffled data too, under DIR/baseline.")
  var shuffledBaseline = false

  @Flag(help: "Store every fit's coefficients in DIR/fits.npz.")
  var saveFits = false

  @OptionGroup(title: "Run") var output: RunOptions
  @OptionGroup(title: "Run") var threads: ThreadOptions

  func validate() throws {
    for C in c.values where !(C > 0) {
      throw ValidationError("--c holds \(C) but C must lie in (0, inf].")
    }
    for ratio in l1Ratio.values where !(ratio >= 0 && ratio <= 1) {
      throw ValidationError("--l1-ratio holds \(ratio) but must lie in [0, 1].")
    }
  }

  func run() throws { try command.execute() }

  var command: TrainingCommand {
    TrainingCommand(
      name: "train", input: input, model: model, split: split, run: output,
      threads: threads.threads, scoring: scoring,
      grid: ParameterGrid(C: c.values, l1Ratios: l1Ratio.values).candidates,
      shuffledBaseline: shuffledBaseline, saveFits: saveFits, writesGrid: true, refits: true
    )
  }
}
