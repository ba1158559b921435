/// A colour by its meaning; ``Theme`` says how it looks in light and in dark.
public enum Paint: Hashable, Sendable {
  case background, surface, text, muted, accent, grid, axis, missing
  /// One of eight categorical colours; further indices repeat them.
  case series(Int)
  /// From least, 0, to most, ``sequentialSteps`` - 1.
  case sequential(Int)
  /// From most negative, 0, through nothing to most positive, ``divergingSteps`` - 1.
  case diverging(Int)
  /// Text on a cell: white or black, in light and in dark.
  case ink(lightIsWhite: Bool, darkIsWhite: Bool)

  public static let seriesCount = 8
  public static let sequentialSteps = 64
  public static let divergingSteps = 65

  /// The colour of `value` on the ramp over `domain`; nil and NaN are ``missing``.
  public static func sequential(_ value: Double?, in domain: ClosedRange<Double>) -> Paint {
    guard let value, !value.isNaN else { return .missing }
    let span = domain.upperBound - domain.lowerBound
    let place = (value - domain.lowerBound) / span
    let share = span > 0 && !place.isNaN ? min(max(place, 0), 1) : 0.5
    return .sequential(Int((share * Double(sequentialSteps - 1)).rounded()))
  }

  /// The colour of `value` on the ramp from `-limit` to `limit`; nil and NaN are ``missing``.
  public static func diverging(_ value: Double?, limit: Double) -> Paint {
    guard let value, !value.isNaN else { return .missing }
    let half = Double(divergingSteps / 2)
    let share = limit > 0 && limit.isFinite ? min(max(value / limit, -1), 1) : 0
    return .diverging(Int((half + share * half).rounded()))
  }

  /// What text on this colour is written in: the one of black and white with more contrast.
  public var ink: Paint {
    func isWhite(_ theme: Theme) -> Bool {
      let color = theme.color(self)
      return color.contrast(with: Color(0xffffff)) > color.contrast(with: Color(0x000000))
    }
    return .ink(lightIsWhite: isWhite(.light), darkIsWhite: isWhite(.dark))
  }

  /// Name of the CSS variable, without its dashes, and end of the classes' names.
  var name: String {
    switch self {
    case .background: "background"
    case .surface: "surface"
    case .text: "text"
    case .muted: "muted"
    case .accent: "accent"
    case .grid: "grid"
    case .axis: "axis"
    case .missing: "missing"
    case .series(let index): "c\(index % Self.seriesCount)"
    case .sequential(let step): "q\(step)"
    case .diverging(let step): "d\(step)"
    case .ink(let light, let dark): "i\(light ? "w" : "b")\(dark ? "w" : "b")"
    }
  }

  /// All colours that are no ramp, in the order of the style sheet.
  static let base: [Paint] =
    [.background, .surface, .text, .muted, .accent, .grid, .axis, .missing]
    + (0..<seriesCount).map { .series($0) }

  /// Place in a style sheet.
  var order: Int {
    switch self {
    case .background: 0
    case .surface: 1
    case .text: 2
    case .muted: 3
    case .accent: 4
    case .grid: 5
    case .axis: 6
    case .missing: 7
    case .series(let index): 10 + index % Self.seriesCount
    case .ink(let light, let dark): 20 + (light ? 2 : 0) + (dark ? 1 : 0)
    case .sequential(let step): 100 + step
    case .diverging(let step): 200 + step
    }
  }
}

/// A colour and what it colours: a class of the style sheet.
struct PaintUse: Hashable, Sendable {
  enum Part: Hashable, Sendable { case fill, stroke }

  var paint: Paint
  var part: Part

  var className: String { (part == .fill ? "f-" : "s-") + paint.name }
}
