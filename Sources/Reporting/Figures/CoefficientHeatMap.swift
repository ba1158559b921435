/// All coefficients, a row for each class and a column for each feature.
public struct CoefficientHeatMap: Figure {
  public static let name = "coefficient_heatmap"
  public let title = "Coefficients"
  public let summary: String
  public let table: FigureTable

  public init?(_ results: RunResults) throws {
    guard let average = try results.averageCoefficients(), !average.features.isEmpty, !average.classes.isEmpty else {
      return nil
    }
    let order = try results.coefficientOrder(average.classes.count)
    table = FigureTable(
      [.text("feature", average.features)]
        + order.map { .number(average.classes[$0], average.values(ofClass: $0)) })
    summary =
      "Coefficient of every feature, averaged over the folds"
      + (order.count == 1 ? ", towards the class \(average.classes[0])." : ", for each class.") + Self.map(table).note
  }

  /// The features of the largest mean |coefficient|.
  public var pageTable: FigureTable {
    let limit = 50
    guard table.rowCount > limit else { return table }
    let columns = Self.coefficients(table)
    let sizes = (0..<table.rowCount).map { row in columns.reduce(0) { $0 + abs($1[row]) } }
    let rows = sizes.indices.sorted { sizes[$0] != sizes[$1] ? sizes[$0] > sizes[$1] : $0 < $1 }.prefix(limit)
    let names = table.texts("feature")
    return FigureTable(
      [.text("feature", rows.map { names[$0] })]
        + zip(table.columns.dropFirst(), columns).map { column, values in
          .number(column.name, rows.map { values[$0] })
        })
  }

  /// By place, since a class may be called "feature".
  private static func coefficients(_ table: FigureTable) -> [[Double]] {
    table.columns.dropFirst().map { column in
      if case .number(let values) = column.values { values } else { [] }
    }
  }

  private static func map(_ table: FigureTable) -> CoefficientMap { CoefficientMap(coefficients(table)) }

  public func draw(_ canvas: inout Canvas) {
    let coefficients = Self.coefficients(table)
    let map = CoefficientMap(coefficients)
    let classes = table.columns.dropFirst().map(\.name)
    let features = table.texts("feature")
    let left = max(Canvas.bandLabelRoom(leftOf: classes, limit: 170), 40)
    // Few features need no whole page.
    let width = min(930 - left, max(Double(map.columns) * 34, 240))
    let height = map.rowHeight * Double(map.rows)
    let area = Rect(x: left, y: 12, width: width, height: height)
    let labels = Canvas.featureAxisRoom(features, width: width)
    canvas.size(max(area.right + 20, 460), area.bottom + labels + 64)
    if map.rows * map.columns <= 1_500 {
      canvas.heatMap(map.heatMap, in: area) { row, column in
        "\(classes[row]), \(features[column]): \(Numerals.short(map.values[row * map.columns + column]))"
      }
    } else {
      canvas.heatMap(map.heatMap, in: area)
    }
    canvas.bandLabels(
      .left, Array(classes), BandScale(map.rows, to: (area.y, area.bottom)), edge: area.x, room: left)
    canvas.featureAxis(features, below: area, room: labels, name: "feature, in the order of the table")
    canvas.colorBar(map.heatMap.ramp, at: Point(area.x, area.bottom + labels + 26), name: "coefficient")
  }
}
