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
    let (C, ratios, means) = (table.numbers("C"), table.numbers("l1_ratio"), table.numbers("mean_score"))
    let columns = Set(C).sorted()
    let rows = Set(ratios).sorted()
    var candidates = [Int?](repeating: nil, count: rows.count * columns.count)
    for index in C.indices {
      guard let row = rows.firstIndex(of: ratios[index]), let column = columns.firstIndex(of: C[index]) else {
        continue
      }
      candidates[row * columns.count + column] = index
    }
    // Cells wide enough for a value, within a page's width where there are many.
    let names = columns.map { Numerals.short($0, digits: 3) }
    let cellWidth = max(min(72, 900 / Double(columns.count)), 24)
    let cellHeight = 38.0
    let left = 84.0
    let area = Rect(
      x: left, y: 46, width: cellWidth * Double(columns.count), height: cellHeight * Double(rows.count))
    let bands = (
      x: BandScale(columns.count, to: (area.x, area.right)), y: BandScale(rows.count, to: (area.y, area.bottom))
    )
    let labels = Canvas.bandLabelRoom(below: names, bands.x)
    canvas.size(max(area.right + 24, 460), area.bottom + labels + 84)

    let finite = means.filter(\.isFinite)
    let domain = (finite.min() ?? 0)...(finite.max() ?? 1)
    let map = HeatMap(
      rows: rows.count, columns: columns.count, values: candidates.map { $0.map { means[$0] } ?? .nan },
      ramp: .sequential(domain))
    let details = { (row: Int, column: Int) -> String in
      guard let index = candidates[row * columns.count + column] else { return "no such candidate" }
      return self.details(index)
    }
    canvas.heatMap(map, in: area, title: details)
    for row in rows.indices {
      for column in columns.indices {
        guard let index = candidates[row * columns.count + column] else { continue }
        mark(index, in: Rect(
          x: bands.x.begin(column), y: bands.y.begin(row), width: bands.x.width, height: bands.y.width),
          paint: map.ramp.paint(means[index]).ink, on: &canvas)
      }
    }
    canvas.bandLabels(.left, rows.map { Numerals.short($0, digits: 3) }, bands.y, edge: area.x, room: 54)
    canvas.bandLabels(.bottom, names, bands.x, edge: area.bottom, room: labels)
    canvas.text("l1_ratio", at: Point(22, area.center.y), anchor: .middle, rotated: -90)
    canvas.text("C", at: Point(area.center.x, area.bottom + labels + 14), anchor: .middle)
    canvas.legend(
      [
        LegendEntry("best candidate", .text, .marker(.star)), LegendEntry("one-standard-error candidate", .text, .ring),
      ], at: Point(area.x, 18), width: canvas.width - area.x - 10)
    canvas.colorBar(map.ramp, at: Point(area.x, area.bottom + labels + 46), name: "mean \(scoring)")
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
