/// The out-of-fold confusion matrix as numbers of rows.
public struct ConfusionMatrixCounts: Figure {
  public static let name = "confusion_matrix"
  public let title = "Confusion matrix: rows"
  public let summary: String
  public let table: FigureTable
  private let drawing: ConfusionDrawing

  public init?(_ results: RunResults) throws {
    guard let drawing = try ConfusionDrawing(results) else { return nil }
    self.drawing = drawing
    table = drawing.table
    summary =
      "Rows of each true class (down) by predicted class (across), each predicted by the fold that had not seen "
      + "it; the number beside a class is its number of rows. \(drawing.orderNote)"
  }

  public func draw(_ canvas: inout Canvas) {
    drawing.draw(table.integers("count").map { Double($0 ?? 0) }, isShare: false, on: &canvas)
  }
}

/// The out-of-fold confusion matrix as shares of the true class.
public struct ConfusionMatrixShares: Figure {
  public static let name = "confusion_matrix_normalized"
  public let title = "Confusion matrix: per cent of the true class"
  public let summary: String
  public let table: FigureTable
  private let drawing: ConfusionDrawing

  public init?(_ results: RunResults) throws {
    guard let drawing = try ConfusionDrawing(results) else { return nil }
    self.drawing = drawing
    table = drawing.table
    summary =
      "Of the rows of each true class (down) the per cent predicted as each class (across): the diagonal is the "
      + "recall. "
      + drawing.orderNote
  }

  public func draw(_ canvas: inout Canvas) {
    drawing.draw(table.numbers("share").map { $0 * 100 }, isShare: true, on: &canvas)
  }
}

/// What the two views have in common: the order of the classes and the drawing of cells.
struct ConfusionDrawing: Sendable {
  let table: FigureTable
  let orderNote: String
  private let classes: [String]
  private let support: [Int]

  init?(_ results: RunResults) throws {
    guard let confusion = try results.confusionMatrix() else { return nil }
    let order = try results.classOrder()
    guard order.count == confusion.classes.count else { return nil }
    classes = order.map { confusion.classes[$0] }
    support = order.map { row in order.reduce(0) { $0 + confusion[row, $1] } }
    var (trues, predictions, counts, shares): ([String], [String], [Int], [Double]) = ([], [], [], [])
    for (place, row) in order.enumerated() {
      for column in order {
        trues.append(confusion.classes[row])
        predictions.append(confusion.classes[column])
        counts.append(confusion[row, column])
        shares.append(
          support[place] > 0 ? Double(confusion[row, column]) / Double(support[place]) : .nan)
      }
    }
    table = FigureTable([
      .text("true", trues), .text("predicted", predictions), .integer("count", counts), .number("share", shares),
    ])
    orderNote =
      results.choices.classOrder == .similarity
      ? "Classes are in the dendrogram order of the row-normalised matrix (euclidean distances, average linkage)."
      : "Classes are in the order of the run's files."
  }

  func draw(_ values: [Double], isShare: Bool, on canvas: inout Canvas) {
    let K = classes.count
    let counts = support.map { " (\($0))" }
    let left = max(Canvas.bandLabelRoom(leftOf: zip(classes, counts).map { $0 + $1 }, limit: 230), 60) + 22
    let cell = min(max(640 / Double(K), 11), 46)
    let area = Rect(x: left, y: 14, width: cell * Double(K), height: cell * Double(K))
    let bands = (
      x: BandScale(K, to: (area.x, area.right)), y: BandScale(K, to: (area.y, area.bottom))
    )
    let labels = Canvas.bandLabelRoom(below: classes, bands.x, limit: 170)
    canvas.size(max(area.right + 30, 460), area.bottom + labels + 80)
    let limit = isShare ? 100 : max(values.filter(\.isFinite).max() ?? 1, 1)
    let map = HeatMap(rows: K, columns: K, values: values, ramp: .sequential(0...limit))
    let title = { (row: Int, column: Int) -> String in
      let value = values[row * K + column]
      return "\(Markup.isolated(classes[row])) predicted as \(Markup.isolated(classes[column])): "
        + (isShare ? "\(Numerals.fixed(value, 1)) %" : "\(Numerals.fixed(value, 0)) rows")
    }
    // Titles are most of a drawing's bytes: with many classes the table has to do.
    if K <= 40 { canvas.heatMap(map, in: area, title: title) } else { canvas.heatMap(map, in: area) }
    let size = cell >= 30 ? 11.0 : 10.0
    for row in 0..<K where cell >= 20 {
      for column in 0..<K {
        let value = values[row * K + column]
        guard value.isFinite, value > 0 else { continue }
        let text = isShare && value < 0.5 ? "<1" : Numerals.fixed(value, 0)
        canvas.text(
          text, at: Point(bands.x.center(column), bands.y.center(row)), anchor: .middle, size: size,
          bold: row == column, paint: map.ramp.paint(value).ink, centered: true)
      }
    }
    canvas.bandLabels(.left, classes, suffixes: counts, bands.y, edge: area.x, room: left - 22)
    canvas.bandLabels(.bottom, classes, bands.x, edge: area.bottom, room: labels)
    canvas.text("true class", at: Point(12, area.center.y), anchor: .middle, paint: .muted, rotated: -90)
    canvas.text(
      "predicted class", at: Point(area.center.x, area.bottom + labels + 14), anchor: .middle, paint: .muted)
    canvas.colorBar(
      map.ramp, at: Point(area.x, area.bottom + labels + 42), width: min(220, max(area.width, 120)),
      name: isShare ? "per cent of the true class" : "rows")
  }
}
