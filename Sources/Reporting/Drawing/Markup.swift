/// The one place where text becomes XML or HTML.
public enum Markup {
  /// `text` as it may stand between tags and in quoted attributes, in XML 1.0 as in HTML.
  ///
  /// What XML forbids even as a reference (control characters, U+FFFE, U+FFFF) becomes U+FFFD.
  public static func escape(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      // As references, since a parser makes blanks of them in an attribute.
      case "\t": result += "&#9;"
      case "\n": result += "&#10;"
      case "\r": result += "&#13;"
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// `name` as part of a longer text: a name that is written from right to left, or turns the direction, keeps it to
  /// itself (FIRST STRONG ISOLATE, POP DIRECTIONAL ISOLATE).
  public static func isolated(_ name: String) -> String {
    name.unicodeScalars.allSatisfy { $0.value < 0x590 } ? name : "\u{2068}\(name)\u{2069}"
  }

  /// ` name="value"`, the value escaped.
  public static func attribute(_ name: StaticString, _ value: String) -> String {
    " \(name)=\"\(escape(value))\""
  }
}
