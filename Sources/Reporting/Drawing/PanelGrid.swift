/// Small plots of one size in rows and columns, with names and axes only at the edges.
public struct PanelGrid: Sendable {
  public let count: Int
  public let columns: Int
  public let rows: Int
  private let origin: Point
  private let panel: (width: Double, height: Double)
  private let gap: (x: Double, y: Double)
  private static let margin = (left: 74.0, right: 16.0, bottom: 48.0)

  /// A grid for `count` plots that is at most `width` wide.
  ///
  /// - Parameters:
  ///   - top: room above, for a legend.
  ///   - aspect: height of a plot over its width.
  ///   - headingLines: lines of text above a plot; 14 pixels each.
  public init(
    _ count: Int, width: Double = 940, top: Double = 40, panelWidth: Double = 150, aspect: Double = 0.9,
    headingLines: Int = 1
  ) {
    self.count = count
    gap = (24, 22 + 14 * Double(headingLines))
    let free = width - Self.margin.left - Self.margin.right
    let most = max(1, Int((free + gap.x) / (panelWidth + gap.x)))
    columns = max(1, min(most, count))
    rows = (count + columns - 1) / columns
    let wide =
      columns < most
      ? min(count == 1 ? 520 : panelWidth * 1.5, (free - gap.x * Double(columns - 1)) / Double(columns))
      : (free - gap.x * Double(columns - 1)) / Double(columns)
    panel = (wide, (wide * (count == 1 ? aspect * 0.8 : aspect)).rounded())
    origin = Point(Self.margin.left, top + 8 + 14 * Double(headingLines))
  }

  /// The size of the whole drawing.
  public var size: (width: Double, height: Double) {
    let last = area(columns * rows - 1)
    return (max(last.right + Self.margin.right, 460), last.bottom + Self.margin.bottom)
  }

  /// Where plot `index` has its axes; its name stands above.
  public func area(_ index: Int) -> Rect {
    Rect(
      x: origin.x + Double(index % columns) * (panel.width + gap.x),
      y: origin.y + Double(index / columns) * (panel.height + gap.y), width: panel.width, height: panel.height)
  }

  /// Whether a plot has nothing below it, or nothing left of it.
  public func isAtBottom(_ index: Int) -> Bool { index + columns >= count }
  public func isAtLeft(_ index: Int) -> Bool { index % columns == 0 }
}
