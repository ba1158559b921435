import ModelFiles

/// Mean score of every candidate, C across and l1_ratio down.
public struct ScoreSurface: Figure {
  public static let name = "score_surface"
  public let title = "Score of every candidate"
  public let summary: String
  public let table: FigureTable
  private let scoring: String

  public init?(_ results: RunResults) throws {
    guard let grid = try results.grid(), grid.count > 0 else { return nil }
    let best = try results.best()
    scoring = best.scoring
    let errors = (0..<grid.count).map { grid.standardError($0) }
    let simplest = OneStandardErrorRule.candidate(
      means: grid.means[0], standardErrors: errors, C: grid.C, l1Ratios: grid.l1Ratio, best: best.index)
    table = FigureTable([
      .number("C", grid.C), .number("l1_ratio", grid.l1Ratio), .number("mean_score", grid.means[0]),
      .number("standard_error", errors),
      .number("converged_share", (0..<grid.count).map { grid.convergedShare($0) }),
      .integer("is_best", (0..<grid.count).map { $0 == best.index ? 1 : 0 }),
      .integer("is_one_standard_error", (0..<grid.count).map { $0 == simplest ? 1 : 0 }),
    ])
    let proof = best.isConvergedMode ? "is certified" : "converged"
    summary =
      "Mean \(best.scoring) over \(grid.folds) folds of each pair of C and l1_ratio. A star marks the best "
      + "candidate, a ring the one-standard-error candidate: the smallest C, then the largest l1_ratio, whose "
      + "mean is within one standard error (standard deviation with ddof 1 over the root of the number of "
      + "folds) of the best's. The bar under a value is the share of folds whose fit \(proof)."
  }

  public func draw(_ canvas: inout Canvas) {
    let means = table.numbers("mean_score")
    let grid = CandidateGrid(C: table.numbers("C"), l1Ratios: table.numbers("l1_ratio"), top: 46, cellHeight: 38)
    let map = grid.map(means)
    grid.frame(map, barName: "mean \(scoring)", on: &canvas)
    let details = { (row: Int, column: Int) -> String in
      grid.candidate(row, column).map { self.details($0) } ?? "no such candidate"
    }
    canvas.heatMap(map, in: grid.area, title: details)
    for (candidate, cell) in grid.cells {
      mark(candidate, in: cell, paint: map.ramp.paint(means[candidate]).ink, on: &canvas)
    }
    canvas.legend(
      [
        LegendEntry("best candidate", .text, .marker(.star)), LegendEntry("one-standard-error candidate", .text, .ring),
      ], at: Point(grid.area.x, 18), width: canvas.width - grid.area.x - 10)
  }

  /// Value, convergence bar and marks of one cell.
  private func mark(_ index: Int, in cell: Rect, paint: Paint, on canvas: inout Canvas) {
    let isBest = table.integers("is_best")[index] == 1
    let value = Numerals.fixed(table.numbers("mean_score")[index], 3)
    let text = value.hasPrefix("0.") ? String(value.dropFirst()) : value
    if cell.width >= TextMetrics.width(text, size: 10) {
      canvas.text(
        text, at: Point(cell.center.x, cell.y + 16), anchor: .middle, size: 10, bold: isBest, paint: paint)
    }
    // The bar's whole length is a thin line, so that an empty bar can be told from none.
    let bar = Rect(x: cell.x + 4, y: cell.bottom - 8, width: cell.width - 8, height: 3)
    canvas.rect(Rect(x: bar.x, y: bar.y + 1, width: bar.width, height: 1), fill: paint, opacity: 0.45)
    let share = table.numbers("converged_share")[index]
    if share > 0 { canvas.rect(Rect(x: bar.x, y: bar.y, width: bar.width * share, height: 3), fill: paint) }
    if table.integers("is_one_standard_error")[index] == 1 {
      canvas.rect(cell.inset(2), stroke: paint, strokeWidth: 1.5, radius: 8)
    }
    guard isBest else { return }
    canvas.rect(cell.inset(1), stroke: paint, strokeWidth: 2.5)
    if cell.width >= 56 { canvas.marker(.star, at: Point(cell.x + 11, cell.y + 12), size: 9, fill: paint) }
  }

  private func details(_ index: Int) -> String {
    let share = table.numbers("converged_share")[index]
    return "C = \(ShortestDecimal.text(table.numbers("C")[index])), "
      + "l1_ratio = \(ShortestDecimal.text(table.numbers("l1_ratio")[index])): "
      + "\(Numerals.fixed(table.numbers("mean_score")[index], 4)) ± "
      + "\(Numerals.fixed(table.numbers("standard_error")[index], 4)) (standard error), "
      + "\(Numerals.fixed(100 * share, 0)) % of folds converged"
  }
}
