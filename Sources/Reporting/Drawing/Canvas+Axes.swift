extension Canvas {
  /// A side of a plot.
  public enum Side: Sendable {
    case bottom, left
  }

  /// An axis with ticks, labels, a name and, if asked for, lines of a grid across `area`.
  ///
  /// - Parameter name: what the axis measures; drawn outside the labels.
  public mutating func axis(
    _ side: Side, _ scale: some Scale, in area: Rect, name: String = "", grid: Bool = true, labels: Bool = true
  ) {
    let ticks = scale.ticks
    var labelWidth = 0.0
    var lastEnd = -Double.infinity
    for tick in ticks {
      let place = scale.position(tick.value)
      switch side {
      case .bottom:
        guard place >= area.x - 0.5, place <= area.right + 0.5 else { continue }
        if grid { line(from: Point(place, area.y), to: Point(place, area.bottom), stroke: .grid) }
        line(from: Point(place, area.bottom), to: Point(place, area.bottom + 4))
        let half = TextMetrics.width(tick.label, size: 11) / 2
        // Labels keep to their plot, since another may stand beside it; those that would touch are left out.
        let middle = max(min(place, area.right + 8 - half), area.x - 8 + half)
        if labels, middle - half > lastEnd {
          text(tick.label, at: Point(middle, area.bottom + 17), anchor: .middle, size: 11, paint: .muted)
          lastEnd = middle + half + 4
        }
      case .left:
        guard place >= area.y - 0.5, place <= area.bottom + 0.5 else { continue }
        if grid { line(from: Point(area.x, place), to: Point(area.right, place), stroke: .grid) }
        line(from: Point(area.x - 4, place), to: Point(area.x, place))
        if labels {
          text(
            tick.label, at: Point(area.x - 7, place), anchor: .end, size: 11, paint: .muted, centered: true)
          labelWidth = max(labelWidth, TextMetrics.width(tick.label, size: 11))
        }
      }
    }
    switch side {
    case .bottom:
      line(from: Point(area.x, area.bottom), to: Point(area.right, area.bottom))
      text(name, at: Point(area.center.x, area.bottom + 36), anchor: .middle, maxWidth: area.width + 60)
    case .left:
      line(from: Point(area.x, area.y), to: Point(area.x, area.bottom))
      text(
        name, at: Point(max(area.x - 20 - labelWidth, 11), area.center.y), anchor: .middle, rotated: -90,
        maxWidth: area.height + 40)
    }
  }

  /// Names under or left of bands, such as those of a heat map: turned where they would touch, shortened where they are
  /// longer than `room`, thinned where bands are narrower than a line of text.
  ///
  /// - Parameters:
  ///   - suffixes: what follows each name left of bands; stays where the name is shortened.
  ///   - edge: the y (bottom) or x (left) of the bands' edge.
  public mutating func bandLabels(
    _ side: Side, _ names: [String], suffixes: [String]? = nil, _ bands: BandScale, edge: Double, room: Double,
    size: Double = 11, paint: Paint = .text
  ) {
    guard !names.isEmpty else { return }
    let stride = max(1, Int((size * 1.15 / abs(bands.step)).rounded(.up)))
    switch side {
    case .left:
      for index in Swift.stride(from: 0, to: names.count, by: stride) {
        text(
          names[index], suffix: suffixes?[index] ?? "", at: Point(edge - 6, bands.center(index)), anchor: .end,
          size: size, paint: paint,
          maxWidth: room - 6, centered: true)
      }
    case .bottom:
      let turned = Self.bandLabelsTurn(names, bands, size: size)
      for index in Swift.stride(from: 0, to: names.count, by: turned ? stride : 1) {
        let x = bands.center(index)
        if turned {
          text(
            names[index], at: Point(x, edge + 6), anchor: .end, size: size, paint: paint, rotated: -90,
            maxWidth: room - 6, centered: true)
        } else {
          text(names[index], at: Point(x, edge + size + 5), anchor: .middle, size: size, paint: paint)
        }
      }
    }
  }

  /// Whether the labels of horizontal bands have to stand upright.
  static func bandLabelsTurn(_ names: [String], _ bands: BandScale, size: Double = 11) -> Bool {
    names.contains { TextMetrics.width($0, size: size) > abs(bands.step) - 4 }
  }

  /// Room that labels below bands need, at most `limit`.
  public static func bandLabelRoom(
    below names: [String], _ bands: BandScale, size: Double = 11, limit: Double = 180
  ) -> Double {
    guard bandLabelsTurn(names, bands, size: size) else { return size + 10 }
    return bandLabelRoom(leftOf: names, size: size, limit: limit)
  }

  /// Room that labels left of bands need, at most `limit`.
  public static func bandLabelRoom(leftOf names: [String], size: Double = 11, limit: Double = 180) -> Double {
    min(limit, (names.map { TextMetrics.width($0, size: size) }.max() ?? 0) + 10)
  }
}
