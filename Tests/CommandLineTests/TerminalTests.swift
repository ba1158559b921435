import Foundation
import Testing

/// What people see: progress, colours, the summary.
@Suite struct TerminalTests {
  /// Runs the tool with standard output and error on a terminal of `columns` cells; returns all that it showed.
  private func onTerminal(
    _ arguments: [String], columns: Int, environment: [String: String] = [:]
  ) throws -> String {
    let folder = try TemporaryFolder()
    let line = arguments.map { "'" + $0.replacingOccurrences(of: "'", with: "'\\''") + "'" }.joined(separator: " ")
    let log = try folder.write("log", "")
    let result = try Tool.bash(
      "script -qec \"stty cols \(columns) rows 40; $SAGANET \(line)\" \(log) >/dev/null </dev/null",
      environment: ["TERM": "xterm", "NO_COLOR": ""].merging(environment) { $1 })
    try #require(result.code == 0, "\(result.errors)")
    let text = try String(contentsOfFile: log, encoding: .utf8)
    // The first and the last line are script's own.
    return text.replacingOccurrences(of: "\r\n", with: "\n")
  }

  private static let digits = [
    "train", Tool.repository + "/scripts/data/digits.csv.gz", "--label", "digit", "--folds", "5", "--c", "0.01,1",
    "--l1-ratio", "0,0.5", "--max-iter", "40",
  ]

  @Test(arguments: [30, 60, 80, 120]) func liveLineFitsTheTerminal(columns: Int) throws {
    let folder = try TemporaryFolder()
    let text = try onTerminal(Self.digits + ["--out", folder("run"), "--threads", "1"], columns: columns)
    // What is shown between "clear line" and the next one or the line's end.
    let shown = text.components(separatedBy: "\r\u{1B}[K").dropFirst().map { $0.prefix { $0 != "\n" && $0 != "\r" } }
    let lines = shown.filter { $0.hasPrefix("grid: ") }
    #expect(!lines.isEmpty)
    for line in lines {
      #expect(line.count < columns, "\(line)")
      #expect(line.contains("/20"))
    }
    if columns >= 60 { #expect(lines.contains { $0.contains("ETA ") && $0.contains("%") }) }
    if columns >= 120 { #expect(lines.contains { $0.contains("fits/s") || $0.contains("s/fit") }) }
    // At the end it makes room for a line of the log.
    #expect(text.contains("grid: 20/20 fits, "))
    #expect(!text.contains("20/20  "))
  }

  @Test func cleanLinesElsewhere() throws {
    let folder = try TemporaryFolder()
    let result = try Tool.succeed(Self.digits + ["--out", folder("run")], environment: ["TERM": "xterm"])
    #expect(!result.errors.contains("\u{1B}") && !result.errors.contains("\r"))
    #expect(!result.output.contains("\u{1B}"))
    #expect(result.errors.contains("grid: 20/20 fits, "))
  }

  @Test func colours() throws {
    let folder = try TemporaryFolder()
    let run = Flowers.train(out: folder("run"), ["--overwrite"])
    let colourful = try onTerminal(run, columns: 100)
    #expect(colourful.contains("\u{1B}[1mBest: C="))
    for environment in [["NO_COLOR": "1"], ["TERM": "dumb"]] {
      let plain = try onTerminal(run, columns: 100, environment: environment)
      #expect(plain.contains("Best: C=") && !plain.contains("\u{1B}[1m") && !plain.contains("\u{1B}[0m"))
    }
  }

  /// Names may hold what terminals obey: it stays in files and is shown as "?".
  @Test func namesDoNotCommandTheTerminal() throws {
    let folder = try TemporaryFolder()
    let names = ["a\u{1B}[31m", "b\u{1B}]0;title\u{7}", "c\u{202E}" + String(repeating: "long", count: 50)]
    let rows = (0..<30).map { "\(names[$0 % 3]),\($0 % 3 + $0 % 2),\($0 % 5)" }
    let table = try folder.write("table.csv", "class,f1,f2\n" + rows.joined(separator: "\n") + "\n")
    let result = try Tool.succeed([
      "train", table, "--label", "class", "--folds", "2", "--c", "1", "--l1-ratio", "0", "--verbose", "--out",
      folder("run"),
    ])
    let model = folder("run")
    let inspected = try Tool.succeed(["inspect", model])
    let evaluated = try Tool.succeed(["evaluate", model, table, "--label", "class"])
    for text in [result.output, result.errors, inspected.output, evaluated.output, evaluated.errors] {
      #expect(!text.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{7}" || $0 == "\u{202E}" })
    }
    #expect(result.output.contains("a?[31m") && result.output.contains("b?]0;title?"))
    #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    let report = try String(contentsOfFile: folder("run/classification_report.txt"), encoding: .utf8)
    #expect(names.allSatisfy { report.contains($0) })
  }

  @Test func quietAndVerbose() throws {
    let folder = try TemporaryFolder()
    let run = Flowers.train(out: folder("run"), ["--overwrite"])
    let quiet = try Tool.succeed(run + ["--quiet"])
    #expect(quiet.errors.split(separator: "\n").allSatisfy { $0.contains("warning: ") })
    let plain = try Tool.succeed(run)
    #expect(plain.output.replacingOccurrences(of: " in [0-9.]+ s", with: "", options: .regularExpression)
      == quiet.output.replacingOccurrences(of: " in [0-9.]+ s", with: "", options: .regularExpression))
    let verbose = try Tool.succeed(run + ["--verbose"])
    let candidates = verbose.errors.split(separator: "\n").filter { $0.contains("of 4 fits converged") }
    #expect(candidates.count == 6)
    #expect(verbose.errors.contains("debug: read: ") && !plain.errors.contains("debug: "))
    // What is said of a candidate is what is written.
    let grid = try TextTable(contentsOf: folder("run/cv_results.csv"))
    for (row, mean) in try grid.numbers("mean_test_score").enumerated() {
      let (C, ratio) = (try grid.column("param_C")[row], try grid.column("param_l1_ratio")[row])
      let text = "C=\(C) l1_ratio=\(ratio): f1_weighted \(String(format: "%.4f", mean)), "
      #expect(candidates.contains { $0.contains(text) }, "\(text)")
    }
    let both = try Tool.run(run + ["--quiet", "--verbose"])
    #expect(both.code == 2 && both.errors.contains("exclude each other"))
    let live = try onTerminal(run + ["--quiet"], columns: 80)
    #expect(!live.contains("grid: "))
  }

  /// The best candidates, the one-standard-error candidate and the confusion matrix, against the run's files.
  @Test func summary() throws {
    let folder = try TemporaryFolder()
    let out = folder("run")
    let output = try Tool.succeed(Flowers.train(out: out, ["--c", "0.01,0.1,1,10", "--l1-ratio", "0,0.3,0.6,0.9"])).output
    let grid = try TextTable(contentsOf: out + "/cv_results.csv")
    let (ranks, C, ratios) = (
      try grid.integers("rank_test_score"), try grid.numbers("param_C"), try grid.numbers("param_l1_ratio")
    )
    let means = try grid.numbers("mean_test_score")
    let order = ranks.indices.sorted { (ranks[$0], $0) < (ranks[$1], $1) }
    let lines = output.components(separatedBy: "Best of 16 candidates by f1_weighted:\n\n")[1]
      .components(separatedBy: "\n\n")[0].split(separator: "\n").dropFirst()
      .map { $0.split(separator: " ", omittingEmptySubsequences: true).map(String.init) }
    #expect(lines.count == 5 || lines.count == 6)
    for (line, row) in zip(lines, order.prefix(5)) {
      #expect(line[0] == "\(ranks[row])" && Double(line[1]) == C[row] && Double(line[2]) == ratios[row])
      #expect(line[3] == String(format: "%.4f", means[row]))
    }
    // Smallest C, then largest l1_ratio, within one standard error of the best.
    let scores = try (0..<4).map { try grid.numbers("split\($0)_test_score")[order[0]] }
    let mean = scores.reduce(0, +) / 4
    let error = (scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3 / 4).squareRoot()
    let within = means.indices.filter { means[$0] >= means[order[0]] - error }
    let simplest = try #require(within.min { (C[$0], -ratios[$0]) < (C[$1], -ratios[$1]) })
    let marked = try #require(lines.first { $0.joined(separator: " ").contains("within one standard error") })
    #expect(Double(marked[1]) == C[simplest] && Double(marked[2]) == ratios[simplest])

    let matrix = try TextTable(contentsOf: out + "/confusion_matrix.tsv")
    let shown = output.components(separatedBy: "Confusion matrix (rows true, columns predicted):\n\n")[1]
      .components(separatedBy: "\n\n")[0].split(separator: "\n").dropFirst()
    for (line, row) in zip(shown, matrix.rows) {
      let cells = line.split(separator: " ").suffix(3).map { $0 == "." ? "0" : String($0) }
      #expect(cells == Array(row.dropFirst()) && line.contains(row[0]))
    }
    #expect(shown.count == 3)
    let narrow = try Tool.succeed(
      Flowers.train(out: out, ["--overwrite", "--c", "1", "--l1-ratio", "0"]), environment: ["COLUMNS": "20"])
    #expect(narrow.output.contains("too wide") && !narrow.output.contains("candidates by"))
    #expect(narrow.output.hasSuffix("Files: \(out)\n") || narrow.output.contains("Files: \(out)"))
  }
}
