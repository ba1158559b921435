/// Mean |coefficient| of each class.
public struct MeanCoefficientsByClass: Figure {
  public static let name = "mean_coefficients_by_class"
  public let title = "Mean |coefficient| of each class"
  public let summary =
    "Mean over all features of |coefficient|, coefficients averaged over the folds. In brackets: features whose "
    + "coefficient is not zero. Classes with larger coefficients are those whose "
    + "probability reacts most to the features."
  public let table: FigureTable

  public init?(_ results: RunResults) throws {
    guard let average = try results.averageCoefficients(), !average.features.isEmpty else { return nil }
    let order = try results.coefficientOrder(average.classes.count)
    let columns = order.map { average.values(ofClass: $0) }
    let largest = columns.map { column in
      column.indices.max { abs(column[$0]) < abs(column[$1]) || (abs(column[$0]) == abs(column[$1]) && $0 > $1) } ?? 0
    }
    table = FigureTable([
      .text("class", order.map { average.classes[$0] }),
      .number("mean_abs", columns.map { $0.reduce(0) { $0 + abs($1) } / Double($0.count) }),
      .integer("nonzero", columns.map { $0.count { $0 != 0 } }),
      .number("largest", zip(columns, largest).map { $0[$1] }),
      .text("largest_feature", largest.map { average.features[$0] }),
    ])
  }

  public func draw(_ canvas: inout Canvas) {
    let (names, nonzero) = (table.texts("class"), table.integers("nonzero"))
    let labels = zip(names, nonzero).map { "\(Markup.isolated($0)) (\(Numerals.grouped($1 ?? 0)))" }
    canvas.bars(labels, table.numbers("mean_abs"), axis: "mean |coefficient|") { row, value in
      "\(names[row]): mean |coefficient| \(value), largest \(Numerals.short(self.table.numbers("largest")[row])) of "
        + self.table.texts("largest_feature")[row]
    }
  }
}

/// Mean |coefficient| of each feature, the largest by name.
public struct MeanCoefficientsByFeature: Figure {
  public static let name = "mean_coefficients_by_feature"
  public let title = "Features of the largest mean |coefficient|"
  public let summary: String
  public let table: FigureTable

  private static let shown = 30

  public init?(_ results: RunResults) throws {
    guard let average = try results.averageCoefficients(), !average.features.isEmpty else { return nil }
    let (order, sizes) = average.featuresBySize()
    let largest = order.map { feature in
      average.classes.indices.max { a, b in
        let (x, y) = (abs(average[feature, class: a]), abs(average[feature, class: b]))
        return x < y || (x == y && a > b)
      } ?? 0
    }
    table = FigureTable([
      .integer("rank", Array(1...order.count)), .text("feature", order.map { average.features[$0] }),
      .number("mean_abs", order.map { sizes[$0] }),
      .number("largest", zip(order, largest).map { average[$0, class: $1] }),
      .text("largest_class", largest.map { average.classes[$0] }),
    ])
    let count = min(Self.shown, order.count)
    summary =
      "Mean over the classes of |coefficient|, coefficients averaged over the folds: the \(count) largest of "
      + "\(Numerals.grouped(order.count)) features. Coefficients compare between features only as far as these have "
      + "like spreads."
  }

  public func draw(_ canvas: inout Canvas) {
    let names = Array(table.texts("feature").prefix(Self.shown))
    let values = Array(table.numbers("mean_abs").prefix(Self.shown))
    canvas.bars(names, values, axis: "mean |coefficient|") { row, value in
      "\(names[row]): mean |coefficient| \(value), largest \(Numerals.short(self.table.numbers("largest")[row])) for "
        + self.table.texts("largest_class")[row]
    }
  }
}

extension Canvas {
  /// Horizontal bars from zero, one a name; the whole drawing.
  ///
  /// - Parameter title: what is shown when the pointer rests on a bar.
  mutating func bars(
    _ names: [String], _ values: [Double], axis: String, title: (_ row: Int, _ value: String) -> String
  ) {
    let left = Self.bandLabelRoom(leftOf: names, limit: 300)
    let step = names.count > 30 ? 17.0 : 21.0
    let area = Rect(x: left, y: 12, width: 820 - left, height: step * Double(max(names.count, 1)))
    size(900, area.bottom + 52)
    let limit = values.filter(\.isFinite).max() ?? 0
    let x = LinearScale(0...(limit > 0 ? limit : 1), to: (area.x, area.right), count: 6)
    let bands = BandScale(names.count, to: (area.y, area.bottom), padding: 0.3)
    self.axis(.bottom, x, in: area, name: axis)
    bandLabels(.left, names, bands, edge: area.x, room: left)
    for (row, value) in values.enumerated() where value.isFinite {
      let text = Numerals.short(value, digits: 3)
      rect(
        Rect(x: area.x, y: bands.begin(row), width: x.position(value) - area.x, height: bands.width), fill: .series(0),
        title: title(row, text))
      self.text(
        text, at: Point(x.position(value) + 5, bands.center(row)), size: 10, paint: .muted, centered: true)
    }
  }
}
