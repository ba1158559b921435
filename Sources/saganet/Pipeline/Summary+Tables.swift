import Foundation
import ModelFiles
import ModelSelection
import Optimization
import Reporting

extension Summary {
  /// Cells of a class's name; longer ones are cut.
  static let longestName = 32
  /// Candidates that the summary lists.
  private static let listed = 5

  /// The best candidates with their scores, and the one-standard-error candidate; empty for a grid of one.
  static func candidates<Scalar: SagaScalar>(
    _ outcome: TrainingJob<Scalar>.Outcome, _ terminal: Terminal
  ) -> String {
    let grid = outcome.grid
    guard grid.candidates.count > 1, outcome.score.mean.isFinite else { return "" }
    let summaries = grid.summaries()
    let ranks = grid.ranks()
    let errors = grid.candidates.indices.map { standardError(grid.foldScores(candidate: $0)) }
    let simplest = OneStandardErrorRule.candidate(
      means: summaries.map(\.mean), standardErrors: errors, C: grid.candidates.map(\.C),
      l1Ratios: grid.candidates.map(\.l1Ratio), best: outcome.bestIndex)
    // Equal ranks in the grid's order.
    var shown = Array(grid.candidates.indices.sorted { (ranks[$0], $0) < (ranks[$1], $1) }.prefix(listed))
    if let simplest, !shown.contains(simplest) { shown.append(simplest) }

    let proof = outcome.plan.isConverged ? "certified" : "converged"
    var rows = [["rank", "C", "l1_ratio", "mean", "std", "std.err.", proof, ""]]
    for c in shown {
      let slots = c * grid.foldCount..<(c + 1) * grid.foldCount
      let notes = [c == outcome.bestIndex ? "best" : "", c == simplest ? "within one standard error" : ""]
      rows.append([
        "\(ranks[c])", ShortestDecimal.text(grid.candidates[c].C), ReadableNumber.ratio(grid.candidates[c].l1Ratio),
        score(summaries[c].mean), score(summaries[c].standardDeviation), score(errors[c]),
        "\(grid.statuses[slots].count { $0.isConverged })/\(grid.foldCount)",
        notes.filter { !$0.isEmpty }.joined(separator: ", "),
      ])
    }
    let widths = rows[0].indices.map { column in rows.map { TextCells.width($0[column]) }.max() ?? 0 }
    let lines = rows.enumerated().map { number, row in
      let cells = row.indices.map { column in
        column == row.count - 1 ? row[column] : TextCells.padded(row[column], to: widths[column], onLeft: true)
      }
      let line = cells.joined(separator: "  ").trimmingTrailingBlanks
      if number == 0 { return terminal.styled(line, .dim) }
      return shown[number - 1] == outcome.bestIndex ? terminal.styled(line, .bold) : line
    }
    return "\nBest of \(grid.candidates.count) candidates by \(grid.scorers[0]):\n\n"
      + lines.map { "  " + $0 + "\n" }.joined()
  }

  private static func score(_ value: Double) -> String { value.isNaN ? "-" : String(format: "%.4f", value) }

  /// The confusion matrix as a table, rows true and columns predicted, classes by number; empty where it does not
  /// fit the width.
  static func confusion(_ counts: [[Int]], classes: [String], _ terminal: Terminal) -> String {
    let K = classes.count
    let names = classes.map { TextCells.fitted($0, to: longestName) }
    let nameWidth = names.map(TextCells.width).max() ?? 0
    let numberWidth = "\(K)".count
    let largest = counts.flatMap { $0 }.max() ?? 0
    let cell = max("\(largest)".count, numberWidth) + 1
    guard numberWidth + 1 + nameWidth + 1 + K * cell <= terminal.width else { return "" }
    let margin = String(repeating: " ", count: numberWidth + 1 + nameWidth + 1)
    var text = margin + (1...K).map { TextCells.padded("\($0)", to: cell, onLeft: true) }.joined()
    text = terminal.styled(text, .dim) + "\n"
    for (k, name) in names.enumerated() {
      text += TextCells.padded("\(k + 1)", to: numberWidth, onLeft: true) + " "
      text += TextCells.padded(name, to: nameWidth) + " "
      for (j, count) in counts[k].enumerated() {
        let shown = TextCells.padded(count == 0 ? "." : "\(count)", to: cell, onLeft: true)
        text += j == k ? terminal.styled(shown, .green, .bold) : count == 0 ? terminal.styled(shown, .dim) : shown
      }
      text += "\n"
    }
    return text
  }
}

extension String {
  var trimmingTrailingBlanks: String {
    var text = self[...]
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
