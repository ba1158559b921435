/// An HTML page that needs nothing but itself: no network, no script to be read.
///
/// It follows the reader's light or dark setting, prints in light colours and fits a phone.
public struct Page {
  private let title: String
  private let heading: String
  private var body = ""
  private var uses: Set<PaintUse> = []
  /// What fits every screen, pixels.
  private static let narrowest = 320.0

  /// - Parameters:
  ///   - title: the window's title.
  ///   - heading: the page's own; default the title.
  public init(title: String, heading: String? = nil) {
    self.title = title
    self.heading = heading ?? title
  }

  /// Appends elements. `html` holds no text that was not through ``Markup/escape(_:)``.
  public mutating func add(_ html: String) {
    body += html
    if !html.hasSuffix("\n") { body += "\n" }
  }

  /// Appends a paragraph of text.
  public mutating func paragraph(_ text: String) { add("<p>\(Markup.escape(text))</p>") }

  /// Appends a heading of the second level that can be linked to.
  public mutating func section(_ title: String, identifier: String) {
    add("<h2 id=\"\(identifier)\">\(Markup.escape(title))</h2>")
  }

  /// A drawing as an element whose colours the page will know; `identifier` is unique in the page.
  public mutating func drawing(
    _ canvas: Canvas, title: String, summary: String, identifier: String, showsTimes: Bool = false
  ) -> String {
    uses.formUnion(canvas.uses)
    // Which colours a map of times needs depends on the times, but the style sheet must not.
    if showsTimes {
      let ramp = (0..<Paint.sequentialSteps).map { Paint.sequential($0) }
      let inks = [true, false].flatMap { light in
        [true, false].map { Paint.ink(lightIsWhite: light, darkIsWhite: $0) }
      }
      uses.formUnion((ramp + inks + [.missing]).map { PaintUse(paint: $0, part: .fill) })
    }
    let label = Markup.escape("\(title): drawing, scrolls sideways where it is wider than the screen")
    // Shown on narrow screens alone, where nothing else says that there is more.
    let hint = canvas.width > Self.narrowest ? "<p class=\"hint\">Scroll the drawing sideways &#8594;</p>\n" : ""
    return hint + "<div class=\"scroll drawing\" tabindex=\"0\" role=\"group\" aria-label=\"\(label)\">\n"
      + SVGDocument.inline(canvas, title: title, summary: summary, identifier: identifier) + "\n</div>\n"
  }

  /// The whole document.
  public var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>\(Markup.escape(title))</title>
    <style>
    \(StyleSheet.variables(Paint.base + uses.map(\.paint), selector: ":root"))\(StyleSheet.figures)\
    \(StyleSheet.classes(uses))\(PageStyle.css)</style>
    </head>
    <body>
    <a class="skip" href="#content">Skip to the content</a>
    <header><h1>\(Markup.escape(heading))</h1></header>
    <main id="content">
    \(body)</main>
    <script>
    \(PageStyle.script)</script>
    </body>
    </html>

    """
  }
}
