/// An entry of a legend.
public struct LegendEntry: Sendable {
  public enum Sign: Sendable {
    case line(Canvas.Dash)
    case box
    case marker(Canvas.Marker)
    case ring
  }

  public var name: String
  public var paint: Paint
  public var sign: Sign

  public init(_ name: String, _ paint: Paint, _ sign: Sign = .line(.solid)) {
    self.name = name
    self.paint = paint
    self.sign = sign
  }
}

extension Canvas {
  /// Entries side by side from `place` (the left end of the first line's middle), on further lines where `width` is
  /// full.
  ///
  /// - Returns: the height taken.
  @discardableResult
  public mutating func legend(_ entries: [LegendEntry], at place: Point, width: Double) -> Double {
    var x = place.x
    var y = place.y
    for entry in entries {
      let room = width - 34
      let wide = min(TextMetrics.width(entry.name, size: 11), room) + 28
      if x > place.x, x + wide > place.x + width { (x, y) = (place.x, y + 18) }
      sign(entry, at: Point(x, y))
      text(entry.name, at: Point(x + 24, y), size: 11, maxWidth: room, centered: true)
      x += wide + 14
    }
    return y - place.y + 18
  }

  /// Entries below each other.
  public mutating func legendColumn(_ entries: [LegendEntry], at place: Point, width: Double, step: Double = 18) {
    for (index, entry) in entries.enumerated() {
      let y = place.y + Double(index) * step
      sign(entry, at: Point(place.x, y))
      text(entry.name, at: Point(place.x + 24, y), size: 11, maxWidth: width - 24, centered: true)
    }
  }

  private mutating func sign(_ entry: LegendEntry, at place: Point) {
    switch entry.sign {
    case .line(let dash):
      line(from: place, to: Point(place.x + 18, place.y), stroke: entry.paint, width: 2, dash: dash)
    case .box:
      rect(Rect(x: place.x + 3, y: place.y - 6, width: 12, height: 12), fill: entry.paint, radius: 2)
    case .marker(let shape):
      marker(shape, at: Point(place.x + 9, place.y), size: 9, fill: entry.paint)
    case .ring:
      circle(Point(place.x + 9, place.y), radius: 5, stroke: entry.paint, strokeWidth: 2)
    }
  }
}
