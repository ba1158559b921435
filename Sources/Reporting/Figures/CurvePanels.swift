/// One plot for each class with a curve of the model and one of the baseline: what PR and ROC curves have in common.
struct CurvePanels: Sendable {
  /// A curve of one class and run.
  struct Curve {
    var className: String
    var run: String
    var x: [Double]
    var y: [Double]
  }

  /// More classes than these are in the table alone.
  static let maximum = 60

  var xName: String
  var yName: String
  /// Name of the area in a plot's heading.
  var areaName: String
  /// Area under a curve from its points.
  var area: @Sendable ([Double], [Double]) -> Double
  /// A class's share of the rows gets a dotted line at this height (PR), or nil for the diagonal (ROC).
  var chance: [String: Double]?

  func draw(_ curves: [Curve], on canvas: inout Canvas) {
    var classes: [String] = []
    for curve in curves where curve.run == ScoreByC.final && classes.count < Self.maximum {
      classes.append(curve.className)
    }
    guard !classes.isEmpty else { return }
    let grid = PanelGrid(classes.count, top: 30, panelWidth: classes.count > 24 ? 116 : 150, headingLines: 2)
    canvas.size(grid.size.width, grid.size.height)
    var entries = [LegendEntry("final model", .series(0))]
    if curves.contains(where: { $0.run == ScoreByC.shuffled }) {
      entries.append(LegendEntry("shuffled baseline", .series(1), .line(.dashed)))
    }
    entries.append(LegendEntry("chance", .muted, .line(.dotted)))
    canvas.legend(entries, at: Point(62, 16), width: canvas.width - 80)
    for (index, name) in classes.enumerated() {
      let place = grid.area(index)
      let x = LinearScale(0...1, to: (place.x, place.right), count: place.width > 300 ? 10 : 2)
      let y = LinearScale(0...1, to: (place.bottom, place.y), count: place.width > 300 ? 5 : 2)
      canvas.axis(.bottom, x, in: place, name: grid.isAtBottom(index) ? xName : "", labels: grid.isAtBottom(index))
      canvas.axis(.left, y, in: place, name: grid.isAtLeft(index) ? yName : "", labels: grid.isAtLeft(index))
      let level = chance.map { $0[name] ?? .nan }
      canvas.curve(
        [Point(x.position(0), y.position(level ?? 0)), Point(x.position(1), y.position(level ?? 1))], stroke: .muted,
        width: 1.2, dash: .dotted)
      var heading = ""
      // The model's curve last, on top.
      for run in [ScoreByC.shuffled, ScoreByC.final] {
        for curve in curves where curve.className == name && curve.run == run {
          let isFinal = run == ScoreByC.final
          canvas.curve(
            zip(curve.x, curve.y).map { Point(x.position($0), y.position($1)) }, stroke: .series(isFinal ? 0 : 1),
            width: isFinal ? 2 : 1.5, dash: isFinal ? .solid : .dashed)
          if isFinal { heading = "\(areaName) \(Numerals.fixed(area(curve.x, curve.y), 3))" }
        }
      }
      canvas.text(heading, at: Point(place.x, place.y - 6), size: 11, paint: .muted)
      canvas.text(name, at: Point(place.x, place.y - 20), bold: true, maxWidth: place.width + 8)
    }
  }

  /// Curves from a table with the columns `class`, `run`, and these two.
  static func curves(_ table: FigureTable, x: String, y: String) -> [Curve] {
    let (classes, runs, xs, ys) = (table.texts("class"), table.texts("run"), table.numbers(x), table.numbers(y))
    var curves: [Curve] = []
    var start = 0
    while start < classes.count {
      var end = start + 1
      while end < classes.count, classes[end] == classes[start], runs[end] == runs[start] { end += 1 }
      curves.append(
        Curve(className: classes[start], run: runs[start], x: Array(xs[start..<end]), y: Array(ys[start..<end])))
      start = end
    }
    return curves
  }

  /// The table of all curves, class by class: `class`, `run`, `threshold`, `x` and `y`.
  ///
  /// - Parameter points: thresholds and points of a curve; nil where a class has none.
  static func table(
    _ results: RunResults, _ runs: [(name: String, predictions: OutOfFoldPredictions)], x: String, y: String,
    points: (_ isClass: [Bool], _ probabilities: [Double]) -> (thresholds: [Double], x: [Double], y: [Double])?
  ) throws -> FigureTable {
    var (classes, names, thresholds, xs, ys): ([String], [String], [Double], [Double], [Double]) = ([], [], [], [], [])
    for k in try results.classOrder() {
      for (run, predictions) in runs {
        guard let curve = points(predictions.isClass(k), predictions.probabilities(ofClass: k)) else { continue }
        classes += [String](repeating: predictions.classes[k], count: curve.x.count)
        names += [String](repeating: run, count: curve.x.count)
        thresholds += curve.thresholds
        xs += curve.x
        ys += curve.y
      }
    }
    return FigureTable([
      .text("class", classes), .text("run", names), .number("threshold", thresholds), .number(x, xs), .number(y, ys),
    ])
  }

  /// What a caption says where not all classes are drawn.
  static func note(classes: Int) -> String {
    classes > maximum ? " The first \(maximum) of \(classes) classes are drawn; the table has all." : ""
  }

  /// A row a class: areas of the model and of the baseline.
  func summary(_ curves: [Curve], support: [String: Int]) -> FigureTable {
    let own = curves.filter { $0.run == ScoreByC.final }
    let other = Dictionary(
      curves.filter { $0.run == ScoreByC.shuffled }.map { ($0.className, area($0.x, $0.y)) }) { first, _ in first }
    var columns: [FigureTable.Column] = [
      .text("class", own.map(\.className)), .integer("rows", own.map { support[$0.className] }),
      .number(areaName, own.map { area($0.x, $0.y) }),
    ]
    if !other.isEmpty { columns.append(.number("\(areaName) shuffled", own.map { other[$0.className] ?? .nan })) }
    return FigureTable(columns)
  }

  /// The predictions of the run and of its baseline, and the rows of each class.
  static func runs(_ results: RunResults) throws -> [(name: String, predictions: OutOfFoldPredictions)]? {
    guard let predictions = try results.outOfFold() else { return nil }
    var runs = [(ScoreByC.final, predictions)]
    if let shuffled = try results.baseline()?.outOfFold(), shuffled.classes == predictions.classes {
      runs.append((ScoreByC.shuffled, shuffled))
    }
    return runs
  }

  static func support(_ predictions: OutOfFoldPredictions) -> [String: Int] {
    var counts = [Int](repeating: 0, count: predictions.classes.count)
    for code in predictions.trueCodes { counts[Int(code)] += 1 }
    return Dictionary(zip(predictions.classes, counts)) { first, _ in first }
  }
}
