/// How the final model's fit went: its stopping criterion and its objective, iteration by iteration.
public struct Convergence: Figure {
  public static let name = "convergence"
  public let title = "Convergence of the final model"
  public let summary: String
  public let table: FigureTable
  private let isConvergedMode: Bool
  /// What the criterion is compared with; nil if unknown.
  private let target: Double?

  public init?(_ results: RunResults) throws {
    guard let trace = try results.trace(), !trace.iterations.isEmpty else { return nil }
    let best = try results.best()
    isConvergedMode = trace.gap != nil
    target = isConvergedMode ? best.gapTarget : best.parameter("tol")?.doubleValue
    let changes = zip(trace.maxChange, trace.maxWeight).map { $1 > 0 ? $0 / $1 : $0 }
    table = FigureTable(
      [.integer("iteration", trace.iterations)]
        + (trace.gap.map { [.number("gap", $0)] } ?? [.number("relative_change", changes)])
        + [.number("objective", trace.objective)])
    let rest =
      "objective: C times the weighted sum of the losses plus the penalty, on all training rows. The dashed "
      + "line is what the fit had to reach."
    summary =
      isConvergedMode
      ? "Left: relative duality gap after each outer iteration, an upper bound of how far the objective lies above its "
        + "minimum. Right: the \(rest)"
      : "Left: the largest change of a weight in an epoch over the largest weight, which scikit-learn's stopping rule "
        + "compares with the tolerance. Right: the \(rest)"
  }

  public func draw(_ canvas: inout Canvas) {
    let iterations = table.integers("iteration").map { Double($0 ?? 0) }
    let panels = [
      (column: isConvergedMode ? "gap" : "relative_change",
        name: isConvergedMode ? "relative duality gap" : "relative change of the weights", isLog: true),
      (column: "objective", name: "objective", isLog: false),
    ]
    canvas.size(920, 330)
    for (index, panel) in panels.enumerated() {
      let area = Rect(x: 86 + Double(index) * 460, y: 36, width: 350, height: 236)
      let values = table.numbers(panel.column)
      // Whole iterations are labelled, also where there are few.
      let last = min(max(iterations.last ?? 1, 1), 1e9)
      let x = LinearScale(0...last, to: (area.x, area.right), count: max(1, min(6, Int(last))))
      canvas.text(panel.name, at: Point(area.x, area.y - 12), bold: true)
      let axisName = isConvergedMode ? "outer iteration" : "epoch"
      canvas.axis(.bottom, x, in: area, name: axisName)
      func draw(_ y: some Scale, _ shown: (Double) -> Bool) {
        canvas.axis(.left, y, in: area)
        let points = values.indices.map { row in
          Point(x.position(iterations[row]), shown(values[row]) ? y.position(values[row]) : .nan)
        }
        canvas.curve(points, stroke: .series(0), width: 2)
        // Points of their own where they can be told apart, so that a lone one is seen too.
        if points.count <= 40 {
          for (row, point) in points.enumerated() where point.y.isFinite {
            canvas.circle(
              point, radius: 3, fill: .series(0),
              title: "\(axisName) \(Numerals.short(iterations[row], digits: 7)): "
                + Numerals.short(values[row], digits: 6))
          }
        }
      }
      if panel.isLog {
        let target = target.flatMap { $0 > 0 ? $0 : nil }
        let y = LogScale(
          (values + (target.map { [$0] } ?? [])).filter { $0.isFinite && $0 > 0 }, to: (area.bottom, area.y),
          count: 6)
        draw(y) { $0.isFinite && $0 > 0 }
        if let target {
          let place = y.position(target)
          canvas.line(
            from: Point(area.x, place), to: Point(area.right, place), stroke: .text, width: 1.5, dash: .dashed,
            title: "\(isConvergedMode ? "gap asked for" : "tolerance"): \(Numerals.short(target))")
        }
      } else {
        let finite = values.filter(\.isFinite)
        draw(
          LinearScale(
            (finite.min() ?? 0)...(finite.max() ?? 1), to: (area.bottom, area.y), count: 6, nice: true)
        ) { $0.isFinite }
      }
    }
  }
}
