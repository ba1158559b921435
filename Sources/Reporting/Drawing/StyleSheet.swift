/// The style sheets of figures.
///
/// Colours are CSS variables with values for light and for dark, which follow the reader's setting. Each use names the
/// light colour first, for programs that know no variables (librsvg, Inkscape).
enum StyleSheet {
  /// Fonts that are on the reader's machine: none is loaded.
  static let fonts = "system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Liberation Sans',sans-serif"

  /// Rules for the variables of `paints`; on paper the light ones hold.
  static func variables(_ paints: some Sequence<Paint>, selector: String) -> String {
    let sorted = Set(paints).sorted { $0.order < $1.order }
    func values(_ theme: Theme) -> String {
      sorted.map { "--\($0.name):\(theme.color($0).css)" }.joined(separator: ";")
    }
    return "\(selector){\(values(.light))}\n"
      + "@media screen and (prefers-color-scheme:dark){\(selector){\(values(.dark))}}\n"
  }

  /// Rules for the classes of `uses`.
  static func classes(_ uses: Set<PaintUse>) -> String {
    uses.sorted { ($0.paint.order, $0.className) < ($1.paint.order, $1.className) }.map { use in
      let property = use.part == .fill ? "fill" : "stroke"
      return ".\(use.className){\(property):\(Theme.light.color(use.paint).css);"
        + "\(property):var(--\(use.paint.name))}\n"
    }.joined()
  }

  /// What all figures have in common.
  static let figures = """
    .figure{font-family:\(fonts);font-size:12px}
    .figure text{font-variant-numeric:tabular-nums;unicode-bidi:isolate}
    .figure .line{fill:none;stroke-linejoin:round;stroke-linecap:round}
    .figure .crisp{shape-rendering:crispEdges}
    .figure .dark{display:none}
    @media screen and (prefers-color-scheme:dark){.figure .light{display:none}.figure .dark{display:inline}}

    """
}
