/// Rows of coefficients for a heat map as wide as a page, whatever their number.
struct CoefficientMap {
  let rows: Int
  /// At most ``maximumColumns``.
  let columns: Int
  /// rows x columns.
  let values: [Double]
  /// |coefficient| of the strongest colours.
  let limit: Double
  /// Whether larger coefficients have the strongest colours, too.
  let isCut: Bool
  /// Features in a column, at most.
  let featuresPerColumn: Int

  /// A column of pixels holds at least one feature.
  static let maximumColumns = 900
  /// Beyond so many coefficients the strongest colours stand for the 99.5th percentile, so that few large ones do not
  /// make all others pale.
  static let wholeRange = 1_000

  /// Neighbouring features share a column where there are too many; it shows the largest |coefficient| of them,
  /// with its sign, so that none is lost as it would be in a smaller picture.
  init(_ coefficients: [[Double]]) {
    rows = coefficients.count
    let features = coefficients.first?.count ?? 0
    let columns = min(features, Self.maximumColumns)
    self.columns = columns
    featuresPerColumn = columns > 0 ? (features + columns - 1) / columns : 0
    var values: [Double] = []
    values.reserveCapacity(rows * columns)
    for row in coefficients {
      for column in 0..<columns {
        let own = row[(column * features / columns)..<((column + 1) * features / columns)]
        values.append(own.max { abs($0) < abs($1) } ?? .nan)
      }
    }
    self.values = values
    let sizes = coefficients.joined().lazy.map(abs).filter { $0 > 0 && $0.isFinite }.sorted()
    let largest = sizes.last ?? 0
    if rows * features > Self.wholeRange, !sizes.isEmpty {
      limit = sizes[min(sizes.count - 1, Int(Double(sizes.count) * 0.995))]
    } else {
      limit = largest
    }
    isCut = limit < largest
  }

  /// Pixels of a row: enough for its name, as long as there are not very many.
  var rowHeight: Double { min(max(360 / Double(rows), min(12.7, 1_200 / Double(rows))), 30) }

  /// What the caption says of all this.
  var note: String {
    var text = ""
    if featuresPerColumn > 1 {
      text +=
        " Up to \(featuresPerColumn) neighbouring features share a column, which shows the one of the largest "
        + "|coefficient|."
    }
    if isCut { text += " |Coefficients| beyond the 99.5th percentile have the strongest colour." }
    return text
  }

  var heatMap: HeatMap {
    // A limit of zero would have no scale: all coefficients are zero then.
    HeatMap(rows: rows, columns: columns, values: values, ramp: .diverging(limit: limit > 0 ? limit : 1))
  }
}

extension Canvas {
  /// Features below a map: by name where there is room, else by place.
  mutating func featureAxis(_ names: [String], below area: Rect, room: Double, name: String) {
    if Self.namesFit(names.count, area.width) {
      let bands = BandScale(names.count, to: (area.x, area.right))
      bandLabels(.bottom, names, bands, edge: area.bottom, room: room, size: 10)
    } else {
      let count = Double(names.count)
      let scale = LinearScale(0.5...(count + 0.5), to: (area.x, area.right), count: 8)
      axis(.bottom, scale, in: area, name: name, grid: false)
    }
  }

  /// Room for ``featureAxis(_:below:room:name:)``.
  static func featureAxisRoom(_ names: [String], width: Double) -> Double {
    guard namesFit(names.count, width) else { return 44 }
    return bandLabelRoom(below: names, BandScale(names.count, to: (0, width)), size: 10, limit: 150)
  }

  private static func namesFit(_ count: Int, _ width: Double) -> Bool { width / Double(max(count, 1)) >= 12 }
}
