import ArgumentParser
import ModelFiles

struct Sweep: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train several variants on one table, read once, and compare them.",
    discussion: """
      FILE is a JSON object of train's flags (long names without dashes) that all variants share, with table, out \
      and a list of variants, each an object with a name and the flags in which it differs:

      {"table": "labeled_data.csv.gz", "out": "sweep", "label": "Phenotypic_Class", "shuffled-baseline": true,
       "variants": [{"name": "DP", "features": ["DP__"]},
                    {"name": "DP-balanced", "features": ["DP__"], "class-weight": "balanced"}]}

      DIR/NAME holds what train would write for a variant, DIR the comparison of all. A variant that fails costs the \
      others nothing: the exit code is then 1.
      """)

  @Option(help: ArgumentHelp("JSON file of flags and variants.", valueName: "file"))
  var config: String

  @Argument(help: ArgumentHelp("The labelled feature table. Default: the file's table.", valueName: "table"))
  var table: String?

  @Option(help: ArgumentHelp("The directory for the results. Default: the file's out.", valueName: "dir"))
  var out: String?

  @Flag(help: "Replace earlier runs of the variants; only files that SagaNet writes are removed.")
  var overwrite = false

  @OptionGroup(title: "Run") var threads: ThreadOptions
  @OptionGroup(title: "Run") var log: LogOptions

  func run() throws { try SweepRunner(self).run() }
}
