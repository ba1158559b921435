/// Values in cells, as colours.
public struct HeatMap: Sendable {
  /// How values become colours.
  public enum Ramp: Sendable {
    /// From the domain's lower end to its upper.
    case sequential(ClosedRange<Double>)
    /// From -limit through 0 to limit.
    case diverging(limit: Double)

    public func paint(_ value: Double) -> Paint {
      switch self {
      case .sequential(let domain): .sequential(value, in: domain)
      case .diverging(let limit): .diverging(value, limit: limit)
      }
    }

    fileprivate var steps: [Paint] {
      switch self {
      case .sequential: (0..<Paint.sequentialSteps).map { .sequential($0) }
      case .diverging: (0..<Paint.divergingSteps).map { .diverging($0) }
      }
    }

    var domain: ClosedRange<Double> {
      switch self {
      case .sequential(let domain): domain
      case .diverging(let limit): -limit...limit
      }
    }
  }

  /// Beyond so many cells the map is an embedded image.
  public static let maximumCells = 5_000

  public let rows: Int
  public let columns: Int
  /// rows x columns; NaN has no colour.
  public let values: [Double]
  public let ramp: Ramp

  public init(rows: Int, columns: Int, values: [Double], ramp: Ramp) {
    precondition(values.count == rows * columns, "a heat map of \(rows) x \(columns) has \(values.count) values")
    self.rows = rows
    self.columns = columns
    self.values = values
    self.ramp = ramp
  }

  public subscript(row: Int, column: Int) -> Double { values[row * columns + column] }
}

extension Canvas {
  /// Draws the cells into `area`.
  ///
  /// - Parameter title: what is shown when the pointer rests on a cell; only for maps of cells. Without it cells of one
  ///   colour are one element, which is much smaller.
  public mutating func heatMap(_ map: HeatMap, in area: Rect, title: ((_ row: Int, _ column: Int) -> String)? = nil) {
    guard map.rows > 0, map.columns > 0 else { return }
    let cell = (width: area.width / Double(map.columns), height: area.height / Double(map.rows))
    func rect(_ row: Int, _ column: Int, count: Int = 1) -> Rect {
      Rect(
        x: area.x + Double(column) * cell.width, y: area.y + Double(row) * cell.height,
        width: Double(count) * cell.width, height: cell.height)
    }
    if map.values.count > HeatMap.maximumCells {
      heatImage(map, in: area)
    } else if let title {
      crisp { canvas in
        for row in 0..<map.rows {
          for column in 0..<map.columns {
            canvas.rect(rect(row, column), fill: map.ramp.paint(map[row, column]), title: title(row, column))
          }
        }
      }
    } else {
      var runs: [Paint: [Rect]] = [:]
      for row in 0..<map.rows {
        var column = 0
        while column < map.columns {
          let paint = map.ramp.paint(map[row, column])
          var end = column + 1
          while end < map.columns, map.ramp.paint(map[row, end]) == paint { end += 1 }
          runs[paint, default: []].append(rect(row, column, count: end - column))
          column = end
        }
      }
      crisp { canvas in
        for (paint, rects) in runs.sorted(by: { $0.key.order < $1.key.order }) { canvas.rects(rects, fill: paint) }
      }
    }
    self.rect(area, stroke: .grid)
  }

  private mutating func heatImage(_ map: HeatMap, in area: Rect) {
    let paints = map.ramp.steps + [.missing]
    let places = Dictionary(uniqueKeysWithValues: paints.enumerated().map { ($0.element, UInt8($0.offset)) })
    // Whole cells of about a pixel or more, since not every program leaves the pixels of an image as they are when
    // it makes it larger.
    let across = max(1, Int((area.width / Double(map.columns)).rounded(.up)))
    let down = max(1, Int((area.height / Double(map.rows)).rounded(.up)))
    var indices: [UInt8] = []
    indices.reserveCapacity(map.values.count * across * down)
    for row in 0..<map.rows {
      let line = (0..<map.columns).flatMap { column in
        repeatElement(places[map.ramp.paint(map[row, column])] ?? UInt8(paints.count - 1), count: across)
      }
      for _ in 0..<down { indices += line }
    }
    func png(_ theme: Theme) -> [UInt8]? {
      try? PNGImage.encode(
        width: map.columns * across, height: map.rows * down, indices: indices,
        palette: paints.map { theme.color($0) })
    }
    // Only without memory does zlib fail: the frame and the table are then still there.
    guard let light = png(.light), let dark = png(.dark) else { return }
    image(light: light, dark: dark, in: area)
  }

  /// A bar that says which colour stands for which value: 12 pixels thick, labels below.
  public mutating func colorBar(_ ramp: HeatMap.Ramp, at place: Point, width: Double = 200, name: String) {
    text(name, at: Point(place.x, place.y - 6), size: 11, paint: .muted, maxWidth: max(width, 260))
    let steps = ramp.steps
    let step = width / Double(steps.count)
    crisp { canvas in
      for (index, paint) in steps.enumerated() {
        canvas.rect(Rect(x: place.x + Double(index) * step, y: place.y, width: step, height: 12), fill: paint)
      }
    }
    let scale = LinearScale(ramp.domain, to: (place.x, place.x + width), count: max(2, Int(width / 60)))
    for tick in scale.ticks {
      let x = scale.position(tick.value)
      line(from: Point(x, place.y + 12), to: Point(x, place.y + 16))
      text(tick.label, at: Point(x, place.y + 27), anchor: .middle, size: 11, paint: .muted)
    }
  }
}
