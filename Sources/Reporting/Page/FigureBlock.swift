/// A figure on the page: drawing, caption, and the table behind it.
enum FigureBlock {
  /// The HTML of one place of the catalog; `figures` are those that the run has data for.
  static func html(_ entry: FigureCatalog.Entry, _ figures: [any Figure], on page: inout Page) -> String {
    guard let first = figures.first else { return "" }
    let name = type(of: first).name
    var html = "<section class=\"card\" id=\"\(name)\" aria-labelledby=\"\(name)-heading\">\n"
    html += "<h3 id=\"\(name)-heading\">\(Markup.escape(entry.title ?? first.title))</h3>\n"
    if figures.count > 1 {
      html += "<div class=\"views\" role=\"radiogroup\" aria-labelledby=\"\(name)-heading\">\n"
      for (index, view) in entry.views.enumerated() {
        html += "<input type=\"radio\" name=\"\(name)-view\" id=\"\(name)-view-\(index)\""
        html += "\(index == 0 ? " checked" : "")><label for=\"\(name)-view-\(index)\">\(Markup.escape(view))</label>\n"
      }
      for figure in figures { html += "<div class=\"view\">\n\(content(figure, on: &page))</div>\n" }
      html += "</div>\n"
    } else {
      html += content(first, on: &page)
    }
    html += "</section>\n"
    return html
  }

  private static func content(_ figure: any Figure, on page: inout Page) -> String {
    let name = type(of: figure).name
    var canvas = Canvas()
    figure.draw(&canvas)
    let isDrawn = !canvas.isEmpty
    var html = "<figure style=\"margin:0\">\n"
    if isDrawn {
      html += page.drawing(
        canvas, title: figure.title, summary: figure.summary, identifier: name,
        showsTimes: type(of: figure).showsTimes)
    }
    html += "<figcaption>\(Markup.escape(figure.summary))</figcaption>\n</figure>\n"
    let table = HTMLTable.scrolling(figure.pageTable, caption: figure.title)
    let file =
      "<p class=\"small\">All data of this figure: <a href=\"figures/\(name).tsv\">figures/\(name).tsv</a>"
      + (isDrawn ? ", <a href=\"figures/\(name).svg\">figures/\(name).svg</a>" : "") + "</p>\n"
    html +=
      isDrawn
      ? "<details><summary>Table: \(Markup.escape(figure.title.lowercasedFirst))</summary>\n\(table)\(file)</details>\n"
      : table + file
    guard type(of: figure).showsTimes else { return html }
    return SVGDocument.timesBegin + html + SVGDocument.timesEnd
  }
}

extension String {
  /// With a small first letter, unless the first word is an abbreviation.
  var lowercasedFirst: String {
    guard let first, dropFirst().first?.isLowercase == true else { return self }
    return first.lowercased() + dropFirst()
  }
}
