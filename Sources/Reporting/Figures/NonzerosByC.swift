/// Number of non-zero coefficients against C, one plot for each l1_ratio.
public struct NonzerosByC: Figure {
  public static let name = "nonzeros_by_c"
  public let title = "Coefficients that are not zero"
  public let summary: String
  public let table: FigureTable
  private let total: Double

  public init?(_ results: RunResults) throws {
    guard let grid = try results.grid(), let nonzeros = grid.nonzeros, grid.distinctC.count > 1 else { return nil }
    let best = try results.best()
    let columns = best.classes.count == 2 ? 1 : best.classes.count
    total = Double(columns * best.features)
    let order = (0..<grid.count).sorted { (grid.l1Ratio[$0], grid.C[$0], $0) < (grid.l1Ratio[$1], grid.C[$1], $1) }
    // Folds whose fit failed tell nothing.
    let counts = order.map { nonzeros[$0].filter(\.isFinite) }
    table = FigureTable([
      .number("l1_ratio", order.map { grid.l1Ratio[$0] }), .number("C", order.map { grid.C[$0] }),
      .number("mean_nonzero", counts.map { $0.isEmpty ? .nan : $0.reduce(0, +) / Double($0.count) }),
      .number("min_nonzero", counts.map { $0.min() ?? .nan }),
      .number("max_nonzero", counts.map { $0.max() ?? .nan }),
      .integer("is_best", order.map { $0 == best.index ? 1 : 0 }),
    ])
    summary =
      "Coefficients that are not exactly 0, of \(Numerals.grouped(total)) (intercepts aside), along C, one "
      + "plot for each l1_ratio. The line is the mean over \(grid.folds) folds, the band goes from the least to "
      + "the most; thin lines are the other l1_ratios. A ring marks the best candidate."
  }

  public func draw(_ canvas: inout Canvas) {
    let (ratios, C) = (table.numbers("l1_ratio"), table.numbers("C"))
    let (means, least, most) = (
      table.numbers("mean_nonzero"), table.numbers("min_nonzero"), table.numbers("max_nonzero")
    )
    let distinct = Set(ratios).sorted()
    let grid = PanelGrid(distinct.count, top: 30, panelWidth: 206, aspect: 0.72)
    canvas.size(grid.size.width, grid.size.height)
    canvas.legend(
      [
        LegendEntry("mean over folds", .series(2)), LegendEntry("least to most", .series(2), .box),
        LegendEntry("other l1_ratios", .muted), LegendEntry("best", .text, .ring),
      ], at: Point(62, 16), width: canvas.width - 80)
    for (index, ratio) in distinct.enumerated() {
      let area = grid.area(index)
      let x = LogScale(C, to: (area.x, area.right), count: 6)
      let y = LinearScale(0...max(total, 1), to: (area.bottom, area.y), count: 4)
      canvas.axis(.bottom, x, in: area, name: grid.isAtBottom(index) ? "C" : "", labels: grid.isAtBottom(index))
      canvas.axis(
        .left, y, in: area, name: grid.isAtLeft(index) ? "not zero" : "", labels: grid.isAtLeft(index))
      canvas.text("l1_ratio \(Numerals.short(ratio, digits: 4))", at: Point(area.x, area.y - 7), bold: true)
      func points(_ ratio: Double, _ values: [Double]) -> [Point] {
        ratios.indices.filter { ratios[$0] == ratio && values[$0].isFinite }.map {
          Point(x.position(C[$0]), y.position(values[$0]))
        }
      }
      for other in distinct where other != ratio {
        canvas.curve(points(other, means), stroke: .muted, width: 0.7, opacity: 0.35)
      }
      canvas.area(points(ratio, most) + points(ratio, least).reversed(), fill: .series(2), opacity: 0.2)
      canvas.curve(points(ratio, means), stroke: .series(2), width: 2)
      for row in ratios.indices where ratios[row] == ratio && means[row].isFinite {
        let place = Point(x.position(C[row]), y.position(means[row]))
        let details =
          "C = \(Numerals.short(C[row])): \(Numerals.short(means[row], digits: 6)) of \(Numerals.grouped(total)), "
          + "\(Numerals.short(least[row], digits: 6)) to \(Numerals.short(most[row], digits: 6)) in single folds"
        canvas.circle(place, radius: 2.5, fill: .series(2), title: details)
        if table.integers("is_best")[row] == 1 { canvas.circle(place, radius: 6, stroke: .text, strokeWidth: 2) }
      }
    }
  }
}
