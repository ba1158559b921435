import ArgumentParser
import Foundation
import ModelFiles
import Reporting

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Draw a run's report.html and figures anew, from the files in its directory alone.",
    discussion: """
      train writes the same report at its end. Of a run of --solver both each half gets one. Every figure is \
      DIR/figures/NAME.svg, its data NAME.tsv beside it. Nothing else in DIR changes.
      """)

  @Argument(help: ArgumentHelp("A directory that train or cross-validate wrote.", valueName: "dir"))
  var directory: String

  @Option(
    help: ArgumentHelp(
      "The classes' order in figures: given, or similarity: classes that are confused alike side by side.",
      valueName: "order"))
  var order: ReportChoices.ClassOrdering = .given

  @Flag(help: "Write DIR/figures/NAME.png too, through rsvg-convert (Debian: librsvg2-bin), at twice the size.")
  var png = false

  func run() throws {
    // Before any work: a missing program is no reason to stop half way.
    let converter = png ? try PNGConverter() : nil
    let halves = RunComparison.halves(directory)
    for directory in halves.isEmpty ? [directory] : halves.map({ "\(directory)/\($0)" }) {
      let report = try Report.write(directory, choices: ReportChoices(classOrder: order))
      for problem in report.problems { StandardError.write("warning: left out: \(TextCells.printable(problem))\n") }
      try converter?.convert(report.drawings)
      try StandardOutput.write(
        "\(directory)/\(RunDirectory.report): \(report.drawings.count) drawings, \(report.pageBytes) bytes\n")
    }
  }
}

extension ReportChoices.ClassOrdering: ExpressibleByArgument {}
