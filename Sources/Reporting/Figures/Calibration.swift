/// How often a class is the true one, by the probability it was given.
public struct Calibration: Figure {
  public static let name = "calibration"
  public let title = "Calibration"
  public let summary: String
  public let table: FigureTable

  /// More classes than these are in the table alone.
  private static let maximum = CurvePanels.maximum

  private static let text =
    "Share of rows that are of a class against the mean probability they were given for it, out of fold, in 10 bins of "
    + "equal width (one class against the rest). On the dotted diagonal probabilities are right; larger points have "
    + "more rows. ECE: the mean distance from the diagonal, weighted by rows."

  public init?(_ results: RunResults) throws {
    guard let predictions = try results.outOfFold(), predictions.count > 0 else { return nil }
    var (classes, indices, lower, upper, counts): ([String], [Int], [Double], [Double], [Int]) = ([], [], [], [], [])
    var (predicted, positive): ([Double], [Double]) = ([], [])
    for k in try results.classOrder() {
      let curve = CalibrationCurve(
        probabilities: predictions.probabilities(ofClass: k), isPositive: predictions.isClass(k))
      for bin in curve.bins {
        classes.append(predictions.classes[k])
        indices.append(bin.index + 1)
        lower.append(bin.lower)
        upper.append(bin.upper)
        counts.append(bin.count)
        predicted.append(bin.meanPredicted)
        positive.append(bin.fractionPositive)
      }
    }
    summary = Self.text + CurvePanels.note(classes: predictions.classes.count)
    table = FigureTable([
      .text("class", classes), .integer("bin", indices), .number("lower", lower), .number("upper", upper),
      .integer("rows", counts), .number("mean_predicted", predicted), .number("fraction_positive", positive),
    ])
  }

  public func draw(_ canvas: inout Canvas) {
    let classes = table.texts("class")
    let rows = table.integers("rows").map { Double($0 ?? 0) }
    let (predicted, positive) = (table.numbers("mean_predicted"), table.numbers("fraction_positive"))
    // A class's bins stand together.
    let panels = classes.indices.split(startingAt: { classes[$0 - 1] != classes[$0] }).prefix(Self.maximum)
    guard !panels.isEmpty else { return }
    let grid = PanelGrid(panels.count, top: 6, panelWidth: panels.count > 24 ? 120 : 164, headingLines: 2)
    canvas.size(grid.size.width, grid.size.height)
    for (index, panel) in panels.enumerated() {
      let place = grid.area(index)
      let x = LinearScale(0...1, to: (place.x, place.right), count: place.width > 300 ? 10 : 2)
      let y = LinearScale(0...1, to: (place.bottom, place.y), count: place.width > 300 ? 5 : 2)
      let (isBottom, isLeft) = (grid.isAtBottom(index), grid.isAtLeft(index))
      canvas.axis(.bottom, x, in: place, name: isBottom ? "mean probability" : "", labels: isBottom)
      canvas.axis(.left, y, in: place, name: isLeft ? "share of the class" : "", labels: isLeft)
      canvas.line(
        from: Point(x.position(0), y.position(0)), to: Point(x.position(1), y.position(1)), stroke: .muted, width: 1.2,
        dash: .dotted)
      let points = panel.map { Point(x.position(predicted[$0]), y.position(positive[$0])) }
      canvas.curve(points, stroke: .series(0), width: 1.8)
      let total = panel.reduce(0) { $0 + rows[$1] }
      var error = 0.0
      for (bin, point) in zip(panel, points) {
        error += abs(predicted[bin] - positive[bin]) * rows[bin] / total
        canvas.circle(
          point, radius: 2.2 + 3.4 * (rows[bin] / total).squareRoot(), fill: .series(0),
          title: "\(classes[bin]): \(Numerals.grouped(rows[bin])) rows, mean probability "
            + "\(Numerals.fixed(predicted[bin], 3)), share of the class \(Numerals.fixed(positive[bin], 3))")
      }
      let heading = "ECE \(Numerals.fixed(error, 3))"
      canvas.text(heading, at: Point(place.x, place.y - 6), size: 11, paint: .muted)
      canvas.text(classes[panel.lowerBound], at: Point(place.x, place.y - 20), bold: true, maxWidth: place.width + 8)
    }
  }
}

extension Range<Int> {
  /// The pieces that begin at each place for which `isStart` is true; it is not asked about the first place.
  func split(startingAt isStart: (Int) -> Bool) -> [Range<Int>] {
    guard !isEmpty else { return [] }
    let starts = [lowerBound] + dropFirst().filter(isStart)
    return starts.indices.map { starts[$0]..<($0 + 1 < starts.count ? starts[$0 + 1] : upperBound) }
  }
}
