/// Mean time of the fits of every candidate, C across and l1_ratio down.
public struct FitTimes: Figure {
  public static let name = "fit_time"
  public static let showsTimes = true
  public let title = "Time of the fits"
  public let summary: String
  public let table: FigureTable

  public init?(_ results: RunResults) throws {
    guard let grid = try results.grid(), grid.count > 1 else { return nil }
    let times = (0..<grid.count).map { candidate -> [Double] in
      grid.fitTimes?[candidate].filter(\.isFinite) ?? [grid.meanFitTimes[candidate]]
    }
    let iterations = grid.iterations.map { folds -> Double in
      let known = folds.compactMap { $0 }.map { Double($0) }
      return known.isEmpty ? .nan : known.reduce(0, +) / Double(known.count)
    }
    table = FigureTable([
      .number("C", grid.C), .number("l1_ratio", grid.l1Ratio), .number("mean_iterations", iterations),
      .number("mean_fit_time", times.map { $0.isEmpty ? .nan : $0.reduce(0, +) / Double($0.count) }),
      .number("max_fit_time", times.map { $0.max() ?? .nan }),
    ])
    summary =
      "Seconds of a fit, mean over \(grid.folds) folds, of each pair of C and l1_ratio. Fits that share their "
      + "passes over the data count an equal part of the time."
  }

  public func draw(_ canvas: inout Canvas) {
    let (C, ratios, times) = (table.numbers("C"), table.numbers("l1_ratio"), table.numbers("mean_fit_time"))
    let columns = Set(C).sorted()
    let rows = Set(ratios).sorted()
    var candidates = [Int?](repeating: nil, count: rows.count * columns.count)
    for index in C.indices {
      guard let row = rows.firstIndex(of: ratios[index]), let column = columns.firstIndex(of: C[index]) else {
        continue
      }
      candidates[row * columns.count + column] = index
    }
    let names = columns.map { Numerals.short($0, digits: 3) }
    let cellWidth = max(min(72, 900 / Double(columns.count)), 24)
    let area = Rect(
      x: 84, y: 16, width: cellWidth * Double(columns.count), height: 28 * Double(rows.count))
    let bands = (
      x: BandScale(columns.count, to: (area.x, area.right)), y: BandScale(rows.count, to: (area.y, area.bottom))
    )
    let labels = Canvas.bandLabelRoom(below: names, bands.x)
    canvas.size(max(area.right + 24, 460), area.bottom + labels + 84)
    let finite = times.filter(\.isFinite)
    let map = HeatMap(
      rows: rows.count, columns: columns.count, values: candidates.map { $0.map { times[$0] } ?? .nan },
      ramp: .sequential((finite.min() ?? 0)...(finite.max() ?? 1)))
    canvas.heatMap(map, in: area)
    for row in rows.indices {
      for column in columns.indices {
        let value = map[row, column]
        let text = Self.shown(value)
        guard value.isFinite, cellWidth >= TextMetrics.width(text, size: 10) else { continue }
        canvas.text(
          text, at: Point(bands.x.center(column), bands.y.center(row)), anchor: .middle, size: 10,
          paint: map.ramp.paint(value).ink, centered: true, isTime: true)
      }
    }
    canvas.bandLabels(.left, rows.map { Numerals.short($0, digits: 3) }, bands.y, edge: area.x, room: 54)
    canvas.bandLabels(.bottom, names, bands.x, edge: area.bottom, room: labels)
    canvas.text("l1_ratio", at: Point(22, area.center.y), anchor: .middle, rotated: -90)
    canvas.text("C", at: Point(area.center.x, area.bottom + labels + 14), anchor: .middle)
    canvas.colorBar(map.ramp, at: Point(area.x, area.bottom + labels + 46), name: "seconds of a fit")
  }

  /// Two significant digits.
  private static func shown(_ seconds: Double) -> String { Numerals.short(seconds, digits: 2) }
}
