/// The colours of one appearance: light or dark.
///
/// Text and lines have a contrast of at least 4.5 with both backgrounds. The series colours stay apart for readers
/// who do not see red or green as others do; figures tell series apart by dash or shape as well. The ramps are even
/// in perceived lightness (steps of OKLCH).
public struct Theme: Sendable {
  public let isDark: Bool
  /// Behind the page.
  public let background: Color
  /// Behind figures and tables.
  public let surface: Color
  public let text: Color
  /// Text of less weight.
  public let muted: Color
  /// Links, focus, marks that stand out.
  public let accent: Color
  /// Lines of a grid, borders: decoration only.
  public let grid: Color
  /// Axes.
  public let axis: Color
  /// Cells without a value.
  public let missing: Color
  let series: [Color]
  /// Nine colours from least to most.
  let sequential: [Color]
  /// Nine colours from most negative through nothing to most positive.
  let diverging: [Color]

  private init(
    isDark: Bool, background: UInt32, surface: UInt32, text: UInt32, muted: UInt32, accent: UInt32, grid: UInt32,
    axis: UInt32, missing: UInt32, series: [UInt32], sequential: [UInt32], diverging: [UInt32]
  ) {
    self.isDark = isDark
    self.background = Color(background)
    self.surface = Color(surface)
    self.text = Color(text)
    self.muted = Color(muted)
    self.accent = Color(accent)
    self.grid = Color(grid)
    self.axis = Color(axis)
    self.missing = Color(missing)
    self.series = series.map { Color($0) }
    self.sequential = sequential.map { Color($0) }
    self.diverging = diverging.map { Color($0) }
  }

  public static let light = Theme(
    isDark: false, background: 0xf5f7fa, surface: 0xffffff, text: 0x1d2430, muted: 0x566070, accent: 0x0b5cad,
    grid: 0xe1e6ed, axis: 0x566070, missing: 0xd5dae2,
    series: [0x036bb9, 0xb04700, 0x047554, 0x93158e, 0x343470, 0x756208, 0x00788c, 0x7f1e30],
    sequential: [
      0xecfafe, 0xaee5f8, 0x78ccf1, 0x45b1e7, 0x0e95d9, 0x0077c0, 0x005aa8, 0x0a3f8a, 0x0f2669,
    ],
    diverging: [
      0x044b94, 0x4676b2, 0x7ca0cf, 0xb5cbe9, 0xf7f7f4, 0xe7c0ae, 0xcb8d71, 0xab5b35, 0x803100,
    ])

  public static let dark = Theme(
    isDark: true, background: 0x14171c, surface: 0x1b1f26, text: 0xe6eaf0, muted: 0xa7b0be, accent: 0x8ab8f2,
    grid: 0x343b46, axis: 0xa7b0be, missing: 0x454c58,
    series: [0x5db2f7, 0xfc9e47, 0x49d3a1, 0xeb8ad7, 0x9e8cf4, 0xf7e04f, 0x86e2f2, 0xf97770],
    sequential: [
      0x1b2437, 0x1c3a60, 0x075387, 0x01709f, 0x0b8db5, 0x0babcc, 0x00cfc5, 0x82e8b3, 0xd6f9b5,
    ],
    diverging: [
      0x9cc7ff, 0x699bda, 0x4e719c, 0x364961, 0x242422, 0x5f3f30, 0x985e44, 0xd38059, 0xfeae8b,
    ])

  /// The colour of `paint`.
  public func color(_ paint: Paint) -> Color {
    switch paint {
    case .background: background
    case .surface: surface
    case .text: text
    case .muted: muted
    case .accent: accent
    case .grid: grid
    case .axis: axis
    case .missing: missing
    case .series(let index): series[index % series.count]
    case .sequential(let step): Self.ramp(sequential, step, of: Paint.sequentialSteps)
    case .diverging(let step): Self.ramp(diverging, step, of: Paint.divergingSteps)
    case .ink(let light, let dark):
      (isDark ? dark : light) ? Color(0xffffff) : Color(0x000000)
    }
  }

  private static func ramp(_ anchors: [Color], _ step: Int, of steps: Int) -> Color {
    let place = Double(min(max(step, 0), steps - 1)) / Double(steps - 1) * Double(anchors.count - 1)
    let index = min(Int(place), anchors.count - 2)
    return Color.between(anchors[index], anchors[index + 1], place - Double(index))
  }
}
