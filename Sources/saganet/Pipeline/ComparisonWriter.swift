import ModelFiles
import Reporting

/// Writes and prints the comparison of finished runs.
enum ComparisonWriter {
  typealias Run = (name: String, directory: String)

  /// Directories by the last part of their paths, or where these are not distinct by the whole.
  static func named(_ directories: [String]) -> [Run] {
    let trimmed = directories.map { path in
      var path = path[...]
      while path.count > 1, path.last == "/" { path.removeLast() }
      return String(path)
    }
    let names = trimmed.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
    let isDistinct = Set(names).count == names.count && !names.contains { $0 == "." || $0 == ".." }
    return zip(isDistinct ? names : trimmed, directories).map { ($0, $1) }
  }

  /// - Parameter out: where files are written; nil only prints.
  static func write(_ comparison: RunComparison, out: String?) throws {
    if let out {
      try comparison.writeRuns(to: "\(out)/\(RunDirectory.comparedRuns)")
      try comparison.writeClasses(to: "\(out)/\(RunDirectory.comparedClasses)")
      try ComparisonPage.write(comparison, to: "\(out)/\(RunDirectory.comparedPage)")
    }
    var text = table(comparison, Terminal.output)
    if let out { text += "\nFiles: \(out)\n" }
    try StandardOutput.write(text)
  }

  private static func table(_ comparison: RunComparison, _ terminal: Terminal) -> String {
    let best = comparison.runs.filter { !$0.isShuffled }.map(\.mean).filter(\.isFinite).max()
    var rows = [
      ["run", "solver", "features", "weights", "C", "l1_ratio", comparison.scoring, "std.err.", "converged", "time"]
    ]
    for run in comparison.runs {
      rows.append([
        TextCells.fitted(run.label, to: 32), run.solver, "\(run.features)", run.classWeight,
        ShortestDecimal.text(run.C), ReadableNumber.ratio(run.l1Ratio), fixed(run.mean), fixed(run.standardError),
        run.fits.map { "\(run.ended)/\($0)" } ?? "-",
        run.seconds.map { ProgressLine.clock($0) } ?? "-",
      ])
    }
    let widths = rows[0].indices.map { column in rows.map { TextCells.width($0[column]) }.max() ?? 0 }
    return rows.enumerated().map { number, row in
      let line = row.indices.map { column in
        TextCells.padded(row[column], to: widths[column], onLeft: column > 1 && column != 3)
      }.joined(separator: "  ").trimmingTrailingBlanks
      if number == 0 { return terminal.styled(line, .dim) + "\n" }
      let run = comparison.runs[number - 1]
      return (run.mean == best && !run.isShuffled ? terminal.styled(line, .bold) : line) + "\n"
    }.joined()
  }

  private static func fixed(_ value: Double) -> String {
    guard value.isFinite else { return "-" }
    return Numerals.fixed(value, 4)
  }
}
