import ArgumentParser
import ModelFiles
import Reporting

struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Put several runs side by side: scores, convergence, F1 of every class.",
    discussion: """
      Prints a table of the runs; their shuffled baselines, and the two halves of --solver both, are runs of their \
      own. DIR gets compare.tsv (a row a run), compare_classes.tsv (a row a class) and compare.html.

      Example: saganet compare run balanced converged --out comparison
      """)

  @Argument(help: ArgumentHelp("Directories that train or cross-validate wrote.", valueName: "dir"))
  var runs: [String]

  @Option(help: ArgumentHelp("The directory for the comparison's files. Default: none are written.", valueName: "dir"))
  var out: String?

  @Flag(help: "Replace an earlier comparison in DIR.")
  var overwrite = false

  func validate() throws {
    if out?.isEmpty == true { throw ValidationError("--out is empty: name a directory.") }
  }

  func run() throws {
    let named = ComparisonWriter.named(runs)
    if let out { try RunDirectory.check(out, overwrite: overwrite, for: .comparison) }
    let comparison = try RunComparison(named)
    if let out { try RunDirectory.prepare(out, overwrite: overwrite, for: .comparison) }
    try ComparisonWriter.write(comparison, out: out)
  }
}
