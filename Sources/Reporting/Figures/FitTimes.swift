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
    let times = table.numbers("mean_fit_time")
    let grid = CandidateGrid(C: table.numbers("C"), l1Ratios: table.numbers("l1_ratio"), top: 16, cellHeight: 28)
    let map = grid.map(times)
    grid.frame(map, barName: "seconds of a fit", on: &canvas)
    canvas.heatMap(map, in: grid.area)
    for (candidate, cell) in grid.cells {
      let value = times[candidate]
      let text = Self.shown(value)
      guard value.isFinite, cell.width >= TextMetrics.width(text, size: 10) else { continue }
      canvas.text(
        text, at: cell.center, anchor: .middle, size: 10, paint: map.ramp.paint(value).ink, centered: true,
        isTime: true)
    }
  }

  /// Two significant digits.
  private static func shown(_ seconds: Double) -> String { Numerals.short(seconds, digits: 2) }
}
