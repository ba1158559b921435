/// A table on a page.
public enum HTMLTable {
  /// Rows that a page shows of a table; the file has them all.
  public static let maximumRows = 200

  /// The first ``maximumRows`` rows.
  ///
  /// - Parameters:
  ///   - caption: what it lists.
  ///   - rowHeads: whether the first column names its row.
  public static func html(_ table: FigureTable, caption: String, rowHeads: Bool = true) -> String {
    let shown = min(table.rowCount, maximumRows)
    var html = "<table class=\"sortable\"><caption>\(Markup.escape(caption))"
    if shown < table.rowCount {
      html += " (the first \(shown) of \(Numerals.grouped(table.rowCount)) rows)"
    }
    html += "</caption>\n<thead><tr>"
    for column in table.columns {
      html += "<th scope=\"col\"\(column.isText ? "" : " class=\"n\"")>\(Markup.escape(column.name))</th>"
    }
    html += "</tr></thead>\n<tbody>\n"
    for row in 0..<shown {
      html += "<tr>"
      for (place, column) in table.columns.enumerated() {
        let text = Markup.escape(table.shown(row: row, column: place))
        // Names may be written from right to left: their direction stays within the cell.
        let content =
          column.isTime ? "<span class=\"time\">\(text)</span>" : column.isText ? "<bdi>\(text)</bdi>" : text
        let kind = column.isText ? "" : " class=\"n\""
        html += place == 0 && rowHeads ? "<th scope=\"row\"\(kind)>\(content)</th>" : "<td\(kind)>\(content)</td>"
      }
      html += "</tr>\n"
    }
    return html + "</tbody></table>\n"
  }

  /// The table in a frame of its own that scrolls.
  public static func scrolling(_ table: FigureTable, caption: String) -> String {
    "<div class=\"scroll tall\" tabindex=\"0\" role=\"group\" aria-label=\"\(Markup.escape("\(caption): table"))\">\n"
      + html(table, caption: caption) + "</div>\n"
  }
}

extension FigureTable.Column {
  var isText: Bool {
    if case .text = values { return true }
    return false
  }
}
