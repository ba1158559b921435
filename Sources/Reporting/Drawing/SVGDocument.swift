/// A canvas as an `svg` element.
enum SVGDocument {
  /// Lines around what shows measured times, in drawings and pages: scripts/compare-runs leaves out what is between.
  static let timesBegin = "<!-- times -->\n"
  static let timesEnd = "<!-- end of times -->\n"

  /// A file of its own, with its style sheet.
  static func file(_ canvas: Canvas, title: String, summary: String, showsTimes: Bool = false) -> String {
    let paints = Set(canvas.uses.map(\.paint)).union([.surface])
    let style =
      StyleSheet.variables(paints, selector: ":root") + StyleSheet.figures
      + StyleSheet.classes(canvas.uses.union([PaintUse(paint: .surface, part: .fill)]))
    let text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      + element(
        canvas, title: title, summary: summary, identifier: "figure", isFile: true,
        before: "<style>\n\(style)</style>\n"
          + "<rect class=\"f-surface\" width=\"100%\" height=\"100%\"/>\n") + "\n"
    guard showsTimes else { return text }
    // Within the element, whose attributes do not depend on times: what reads XML takes the root to come first.
    let close = "</svg>\n"
    let lines = text.split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false)
    return lines[0] + "\n" + lines[1] + "\n" + timesBegin + lines[2].dropLast(close.count) + timesEnd + close
  }

  /// An element for a page that has the style sheet; `identifier` is unique in the page.
  static func inline(_ canvas: Canvas, title: String, summary: String, identifier: String) -> String {
    element(canvas, title: title, summary: summary, identifier: identifier, isFile: false, before: "")
  }

  private static func element(
    _ canvas: Canvas, title: String, summary: String, identifier: String, isFile: Bool, before: String
  ) -> String {
    let (width, height) = (Numerals.coordinate(canvas.width), Numerals.coordinate(canvas.height))
    var text = "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"figure\""
    // In a page the style sheet sets the size, so that a narrow screen gets a smaller figure.
    if isFile { text += " width=\"\(width)\" height=\"\(height)\"" }
    text += " viewBox=\"0 0 \(width) \(height)\" role=\"img\""
    // A file's title and description need no pointing to, and SVG 1.1 does not know how.
    if !isFile {
      text += " aria-labelledby=\"\(identifier)-title\" aria-describedby=\"\(identifier)-desc\""
      text += " style=\"--w:\(width)px\""
    }
    text += ">\n<title id=\"\(identifier)-title\">\(Markup.escape(title))</title>\n"
    text += "<desc id=\"\(identifier)-desc\">\(Markup.escape(summary))</desc>\n"
    return text + before + canvas.body + "</svg>"
  }
}
