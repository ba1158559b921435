/// Score against C, one plot for each l1_ratio.
public struct ScoreByC: Figure {
  public static let name = "score_by_c"
  public let title = "Score against C"
  public let summary: String
  public let table: FigureTable
  private let scoring: String

  static let final = "final"
  static let shuffled = "shuffled"

  public init?(_ results: RunResults) throws {
    guard let grid = try results.grid(), grid.distinctC.count > 1 else { return nil }
    let best = try results.best()
    scoring = best.scoring
    var runs = [(Self.final, grid, best.index)]
    if let baseline = try results.baseline(), let shuffled = try baseline.grid() {
      runs.append((Self.shuffled, shuffled, try baseline.best().index))
    }
    var (series, ratios, C, means, deviations, marks): ([String], [Double], [Double], [Double], [Double], [Int]) =
      ([], [], [], [], [], [])
    for (name, grid, best) in runs {
      let order = (0..<grid.count).sorted { (grid.l1Ratio[$0], grid.C[$0], $0) < (grid.l1Ratio[$1], grid.C[$1], $1) }
      for candidate in order {
        series.append(name)
        ratios.append(grid.l1Ratio[candidate])
        C.append(grid.C[candidate])
        means.append(grid.means[0][candidate])
        deviations.append(sampleStandardDeviation(grid.scores[0][candidate]))
        marks.append(candidate == best ? 1 : 0)
      }
    }
    table = FigureTable([
      .text("run", series), .number("l1_ratio", ratios), .number("C", C), .number("mean_score", means),
      .number("std_over_folds", deviations), .integer("is_best", marks),
    ])
    summary =
      "Mean \(best.scoring) over \(grid.folds) folds along C, one plot for each l1_ratio. The band is the mean "
      + "± the standard deviation over the folds (ddof 1), thin lines are the other l1_ratios' means"
      + (runs.count > 1 ? ", the dotted line is the shuffled baseline" : "") + ". A ring marks the best candidate."
  }

  public func draw(_ canvas: inout Canvas) {
    let (series, ratios, C) = (table.texts("run"), table.numbers("l1_ratio"), table.numbers("C"))
    let (means, deviations) = (table.numbers("mean_score"), table.numbers("std_over_folds"))
    let distinct = Set(ratios).sorted()
    let grid = PanelGrid(distinct.count, top: 30, panelWidth: 190, aspect: 0.72)
    canvas.size(grid.size.width, grid.size.height)
    var entries = [
      LegendEntry("mean", .series(0)), LegendEntry("other l1_ratios", .muted), LegendEntry("best", .text, .ring),
    ]
    if series.contains(Self.shuffled) { entries.append(LegendEntry("shuffled", .series(1), .line(.dotted))) }
    canvas.legend(entries, at: Point(62, 16), width: canvas.width - 80)

    let ends = means.indices.flatMap { index -> [Double] in
      let spread = deviations[index].isFinite ? deviations[index] : 0
      return [means[index] - spread, means[index] + spread]
    }.filter(\.isFinite)
    let domain = (ends.min() ?? 0)...(ends.max() ?? 1)
    for (index, ratio) in distinct.enumerated() {
      let area = grid.area(index)
      let x = LogScale(C, to: (area.x, area.right), count: 6)
      let y = LinearScale(domain, to: (area.bottom, area.y), count: 5, nice: true)
      canvas.axis(
        .bottom, x, in: area, name: grid.isAtBottom(index) ? "C" : "", labels: grid.isAtBottom(index))
      canvas.axis(
        .left, y, in: area, name: grid.isAtLeft(index) ? "mean \(scoring)" : "", labels: grid.isAtLeft(index))
      canvas.text(
        "l1_ratio \(Numerals.short(ratio, digits: 4))", at: Point(area.x, area.y - 7), bold: true)
      func rows(_ name: String, _ ratio: Double) -> [Int] {
        series.indices.filter { series[$0] == name && ratios[$0] == ratio }
      }
      func points(_ rows: [Int], offset: Double = 0) -> [Point] {
        rows.map { row in
          Point(x.position(C[row]), y.position(means[row] + (offset == 0 ? 0 : offset * deviations[row])))
        }
      }
      for other in distinct where other != ratio {
        canvas.curve(points(rows(Self.final, other)), stroke: .muted, width: 0.7, opacity: 0.35)
      }
      let own = rows(Self.final, ratio)
      let known = own.filter { means[$0].isFinite && deviations[$0].isFinite }
      canvas.area(
        points(known, offset: 1) + points(known, offset: -1).reversed(), fill: .series(0), opacity: 0.2)
      canvas.curve(points(rows(Self.shuffled, ratio)), stroke: .series(1), width: 1.5, dash: .dotted)
      canvas.curve(points(own), stroke: .series(0), width: 2)
      for row in own where means[row].isFinite {
        let place = Point(x.position(C[row]), y.position(means[row]))
        let details =
          "C = \(Numerals.short(C[row])): \(Numerals.fixed(means[row], 4)) ± \(Numerals.fixed(deviations[row], 4))"
        canvas.circle(place, radius: 2.5, fill: .series(0), title: details)
        if table.integers("is_best")[row] == 1 { canvas.circle(place, radius: 6, stroke: .text, strokeWidth: 2) }
      }
    }
  }
}
