import ArgumentParser
import ModelSelection

/// How rows are ordered and divided into folds.
struct SplitOptions: ParsableArguments {
  @Option(help: "Folds.")
  var folds: Int = 10

  @Option(help: "How folds are made: stratified, kfold, or logo (leave one group out; needs --groups).")
  var cv: String = "stratified"

  @Flag(help: "Shuffle within the splitter (StratifiedKFold(shuffle=True, random_state=SEED)).")
  var shuffleFolds = false

  @Flag(help: "Keep the rows in file order instead of shuffling them with the seed first.")
  var noShuffle = false

  @Option(
    help: ArgumentHelp(
      "Fit only these folds of the division (0-based, comma list): for comparing single fits.",
      visibility: .hidden))
  var onlyFolds: NumberList?

  func validate() throws {
    guard folds >= 2 else { throw ValidationError("--folds is \(folds) but must be at least 2.") }
    for fold in onlyFolds?.values ?? [] where !(fold >= 0 && fold < 1e9 && fold == fold.rounded()) {
      throw ValidationError("--only-folds holds \(fold) but folds are counted 0, 1, 2, ...")
    }
  }
}

/// How many fits run side by side.
struct ThreadOptions: ParsableArguments {
  @Option(help: "Threads. Default: CPU affinity, cgroup quota, SLURM_CPUS_PER_TASK and OMP_NUM_THREADS, the least.")
  var threads: Int?

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads is \(threads) but must be at least 1.") }
  }
}

/// Outputs and log: shared by the commands that fit.
struct RunOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The directory for the results; made if need be.", valueName: "dir"))
  var out: String

  @Flag(help: "Replace an earlier run in DIR; only files that SagaNet writes are removed.")
  var overwrite = false

  @OptionGroup var log: LogOptions
  @OptionGroup var flags: FlagsFile

  func validate() throws {
    if out.isEmpty { throw ValidationError("--out is empty: name a directory.") }
  }
}

/// `--config`, which ``ConfigurationFile`` reads before anything is parsed.
struct FlagsFile: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      JSON file of flags; keys are their long names without the leading dashes (l1-ratio). The command line wins.
      """, valueName: "file"))
  var config: String?
}

struct LogOptions: ParsableArguments {
  @Flag(help: "Log warnings and errors only, and no progress.")
  var quiet = false

  @Flag(help: "Log more: every candidate as it is finished, and how long each phase took.")
  var verbose = false

  @Option(help: "The log's format: text or json.")
  var logFormat: LogFormat = .text

  func validate() throws {
    if quiet, verbose { throw ValidationError("--quiet and --verbose exclude each other.") }
  }
}
