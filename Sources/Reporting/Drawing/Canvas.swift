/// Where a figure is drawn: shapes and text, kept as SVG elements.
///
/// Colours are given by meaning (``Paint``) and become classes, so that one drawing serves light and dark. All text
/// goes through ``Markup``.
public struct Canvas: Sendable {
  /// Pixels; a figure sets it before it draws.
  public var width = 720.0
  public var height = 420.0
  private(set) var body = ""
  private(set) var uses: Set<PaintUse> = []

  public init() {}

  /// Whether nothing has been drawn.
  public var isEmpty: Bool { body.isEmpty }

  /// Takes up the size.
  public mutating func size(_ width: Double, _ height: Double) {
    self.width = width.rounded(.up)
    self.height = height.rounded(.up)
  }

  /// A pattern of strokes, to tell lines apart without colour.
  public enum Dash: Int, Sendable, CaseIterable {
    case solid, dashed, dotted, dashDotted

    var pattern: String? {
      switch self {
      case .solid: nil
      case .dashed: "6 3"
      case .dotted: "1.5 3"
      case .dashDotted: "7 3 1.5 3"
      }
    }
  }

  public enum Anchor: String, Sendable {
    case start, middle, end
  }

  /// A shape for a point, to tell series apart without colour.
  public enum Marker: Int, Sendable, CaseIterable {
    case circle, square, triangle, diamond, cross, star
  }

  // MARK: Shapes

  /// - Parameter title: shown when the pointer rests on it.
  public mutating func rect(
    _ rect: Rect, fill: Paint? = nil, stroke: Paint? = nil, strokeWidth: Double = 1, radius: Double = 0,
    opacity: Double = 1, title: String? = nil
  ) {
    var attributes =
      " x=\"\(c(rect.x))\" y=\"\(c(rect.y))\" width=\"\(c(max(rect.width, 0)))\" height=\"\(c(max(rect.height, 0)))\""
    if radius > 0 { attributes += " rx=\"\(c(radius))\"" }
    if opacity < 1 { attributes += " opacity=\"\(c(opacity))\"" }
    element("rect", classes(fill: fill, stroke: stroke, width: strokeWidth) + attributes, title: title)
  }

  public mutating func line(
    from start: Point, to end: Point, stroke: Paint = .axis, width: Double = 1, dash: Dash = .solid,
    title: String? = nil
  ) {
    element(
      "line",
      classes(stroke: stroke, width: width, dash: dash)
        + " x1=\"\(c(start.x))\" y1=\"\(c(start.y))\" x2=\"\(c(end.x))\" y2=\"\(c(end.y))\"", title: title)
  }

  public mutating func circle(
    _ center: Point, radius: Double, fill: Paint? = nil, stroke: Paint? = nil, strokeWidth: Double = 1,
    title: String? = nil
  ) {
    element(
      "circle",
      classes(fill: fill, stroke: stroke, width: strokeWidth)
        + " cx=\"\(c(center.x))\" cy=\"\(c(center.y))\" r=\"\(c(radius))\"", title: title)
  }

  /// A line through points, thinned to a pixel; a point that is not finite parts it.
  public mutating func curve(
    _ points: [Point], stroke: Paint, width: Double = 1.5, dash: Dash = .solid, opacity: Double = 1,
    title: String? = nil
  ) {
    var data = ""
    for piece in points.split(whereSeparator: { !$0.x.isFinite || !$0.y.isFinite }) {
      data += path(CurveThinning.thinned(Array(piece)))
    }
    guard !data.isEmpty else { return }
    let shade = opacity < 1 ? " opacity=\"\(c(opacity))\"" : ""
    element(
      "path", classes(stroke: stroke, width: width, dash: dash, extra: "line") + shade + " d=\"\(data)\"",
      title: title)
  }

  /// The area within points.
  public mutating func area(_ points: [Point], fill: Paint, opacity: Double = 1, title: String? = nil) {
    guard points.count > 2 else { return }
    let shade = opacity < 1 ? " opacity=\"\(c(opacity))\"" : ""
    element("path", classes(fill: fill) + shade + " d=\"\(path(points))z\"", title: title)
  }

  /// Many rectangles of one colour as one element.
  public mutating func rects(_ rects: [Rect], fill: Paint) {
    guard !rects.isEmpty else { return }
    let data = rects.map { "M\(c($0.x)) \(c($0.y))h\(c($0.width))v\(c($0.height))h\(c(-$0.width))z" }.joined()
    element("path", classes(fill: fill) + " d=\"\(data)\"")
  }

  /// Many separate lines of one colour as one element, each through its points.
  public mutating func lines(_ lines: [[Point]], stroke: Paint, width: Double = 1) {
    let data = lines.map { path($0) }.joined()
    guard !data.isEmpty else { return }
    element("path", classes(stroke: stroke, width: width, extra: "line") + " d=\"\(data)\"")
  }

  public mutating func marker(
    _ marker: Marker, at place: Point, size: Double = 7, fill: Paint? = nil, stroke: Paint? = nil,
    strokeWidth: Double = 1, title: String? = nil
  ) {
    let r = size / 2
    let (x, y) = (place.x, place.y)
    func polygon(_ points: [Point]) -> String { path(points) + "z" }
    let data: String
    switch marker {
    case .circle:
      return circle(place, radius: r, fill: fill, stroke: stroke, strokeWidth: strokeWidth, title: title)
    case .square:
      let square = Rect(x: x - r, y: y - r, width: size, height: size)
      return rect(square, fill: fill, stroke: stroke, strokeWidth: strokeWidth, title: title)
    case .triangle:
      data = polygon([Point(x, y - r * 1.2), Point(x + r * 1.15, y + r * 0.8), Point(x - r * 1.15, y + r * 0.8)])
    case .diamond:
      data = polygon([
        Point(x, y - r * 1.3), Point(x + r * 1.3, y), Point(x, y + r * 1.3), Point(x - r * 1.3, y),
      ])
    case .star:
      // Five points, the inner ones at 0.45 of the radius; the sines and cosines of multiples of 36 degrees.
      let turns: [(Double, Double)] = [
        (0, -1), (0.588, -0.809), (0.951, -0.309), (0.951, 0.309), (0.588, 0.809), (0, 1), (-0.588, 0.809),
        (-0.951, 0.309), (-0.951, -0.309), (-0.588, -0.809),
      ]
      data = polygon(
        turns.enumerated().map { index, turn in
          let radius = r * 1.2 * (index % 2 == 0 ? 1 : 0.45)
          return Point(x + turn.0 * radius, y + turn.1 * radius)
        })
    case .cross:
      data = path([Point(x - r, y - r), Point(x + r, y + r)]) + path([Point(x - r, y + r), Point(x + r, y - r)])
      return element(
        "path",
        classes(stroke: stroke ?? fill ?? .text, width: max(strokeWidth, 1.5), extra: "line") + " d=\"\(data)\"",
        title: title)
    }
    element("path", classes(fill: fill, stroke: stroke, width: strokeWidth) + " d=\"\(data)\"", title: title)
  }

  // MARK: Text

  /// One line of text.
  ///
  /// - Parameters:
  ///   - place: the anchor on the base line, or with `centered` in the middle of the line's height.
  ///   - degrees: clockwise turn about `place`.
  ///   - suffix: follows the text, and stays where that is shortened.
  ///   - maxWidth: longer text ends in an ellipsis and has the whole as its title.
  ///   - isTime: marks a measured time, which may differ between equal runs.
  public mutating func text(
    _ text: String, suffix: String = "", at place: Point, anchor: Anchor = .start, size: Double = 12,
    bold: Bool = false, paint: Paint = .text, rotated degrees: Double = 0, maxWidth: Double? = nil,
    centered: Bool = false, isTime: Bool = false
  ) {
    guard !text.isEmpty else { return }
    let room = maxWidth.map { $0 - TextMetrics.width(suffix, size: size, bold: bold) }
    let fitted = room.map { TextMetrics.fitted(text, width: $0, size: size, bold: bold) } ?? text
    // Isolated, so that the suffix stays behind a name in any direction of writing.
    let (shown, whole) =
      suffix.isEmpty ? (fitted, text) : (Markup.isolated(fitted) + suffix, Markup.isolated(text) + suffix)
    use(PaintUse(paint: paint, part: .fill))
    let names = PaintUse(paint: paint, part: .fill).className + (isTime ? " time" : "")
    var attributes = " class=\"\(names)\""
    // A shift in numbers, since not every program knows dominant-baseline.
    let shift = centered ? size * 0.35 : 0
    if degrees == 0 {
      attributes += " x=\"\(c(place.x))\" y=\"\(c(place.y + shift))\""
    } else {
      attributes += " transform=\"translate(\(c(place.x)) \(c(place.y))) rotate(\(c(degrees)))\""
      if shift != 0 { attributes += " y=\"\(c(shift))\"" }
    }
    if anchor != .start { attributes += " text-anchor=\"\(anchor.rawValue)\"" }
    if size != 12 { attributes += " font-size=\"\(c(size))\"" }
    if bold { attributes += " font-weight=\"600\"" }
    // Exactly one class makes it a time for scripts/compare-runs: it stands alone in its element.
    body += "<text\(attributes)>"
    if shown != whole { body += "<title>\(Markup.escape(whole))</title>" }
    body += "\(Markup.escape(shown))</text>\n"
  }

  // MARK: Images

  /// An image in light and in dark, its pixels kept square and sharp.
  mutating func image(light: [UInt8], dark: [UInt8], in rect: Rect) {
    for (png, name) in [(light, "light"), (dark, "dark")] {
      body += "<image class=\"\(name)\" x=\"\(c(rect.x))\" y=\"\(c(rect.y))\" width=\"\(c(rect.width))\""
      body += " height=\"\(c(rect.height))\" preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\""
      body += " href=\"data:image/png;base64,\(PNGImage.base64(png))\"/>\n"
    }
  }

  // MARK: Groups

  /// What `draw` draws, with edges on whole pixels: no seams between cells.
  mutating func crisp(_ draw: (inout Canvas) -> Void) {
    body += "<g class=\"crisp\">\n"
    draw(&self)
    body += "</g>\n"
  }

  /// What `draw` draws, moved.
  public mutating func group(x: Double = 0, y: Double = 0, title: String? = nil, _ draw: (inout Canvas) -> Void) {
    body += x == 0 && y == 0 ? "<g>" : "<g transform=\"translate(\(c(x)) \(c(y)))\">"
    if let title { body += "<title>\(Markup.escape(title))</title>" }
    body += "\n"
    draw(&self)
    body += "</g>\n"
  }

  // MARK: Elements

  private func c(_ value: Double) -> String { Numerals.coordinate(value) }

  private mutating func element(_ name: StaticString, _ attributes: String, title: String? = nil) {
    if let title {
      body += "<\(name)\(attributes)><title>\(Markup.escape(title))</title></\(name)>\n"
    } else {
      body += "<\(name)\(attributes)/>\n"
    }
  }

  private mutating func use(_ use: PaintUse) { uses.insert(use) }

  private mutating func classes(
    fill: Paint? = nil, stroke: Paint? = nil, width: Double = 1, dash: Dash = .solid, extra: String? = nil
  ) -> String {
    var names: [String] = extra.map { [$0] } ?? []
    var attributes = ""
    if let fill {
      use(PaintUse(paint: fill, part: .fill))
      names.append(PaintUse(paint: fill, part: .fill).className)
    } else if extra == nil {
      attributes += " fill=\"none\""
    }
    if let stroke {
      use(PaintUse(paint: stroke, part: .stroke))
      names.append(PaintUse(paint: stroke, part: .stroke).className)
      if width != 1 { attributes += " stroke-width=\"\(c(width))\"" }
      if let pattern = dash.pattern { attributes += " stroke-dasharray=\"\(pattern)\"" }
    }
    return (names.isEmpty ? "" : " class=\"\(names.joined(separator: " "))\"") + attributes
  }

  private func path(_ points: [Point]) -> String {
    var data = ""
    for (index, point) in points.enumerated() {
      data += "\(index == 0 ? "M" : "L")\(c(point.x)) \(c(point.y))"
    }
    return data
  }
}
