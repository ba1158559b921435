/// How much room text takes: an estimate, since the reader's font is not known. Generous rather than tight.
public enum TextMetrics {
  /// Width of `text` in pixels.
  public static func width(_ text: String, size: Double = 12, bold: Bool = false) -> Double {
    var sum = 0.0
    for character in text { sum += advance(character) }
    return sum * factor(size, bold)
  }

  private static func factor(_ size: Double, _ bold: Bool) -> Double { size * (bold ? 1.12 : 1.05) }

  /// `text`, or its beginning with an ellipsis, so that it fits into `width` pixels.
  public static func fitted(_ text: String, width limit: Double, size: Double = 12, bold: Bool = false) -> String {
    guard width(text, size: size, bold: bold) > limit else { return text }
    let room = limit - width("…", size: size, bold: bold)
    var sum = 0.0
    var result = ""
    for character in text {
      sum += advance(character) * factor(size, bold)
      guard sum <= room else { break }
      result.append(character)
    }
    return result + "…"
  }

  /// Share of the font's size that a character takes; a cluster counts once, however many scalars it has.
  private static func advance(_ character: Character) -> Double {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    switch scalar {
    case "i", "j", "l", "'", "|", ".", ",", ":", ";", "!", "I": return 0.31
    case "f", "t", "r", "(", ")", "[", "]", "/", "\\", "-", " ", "\"", "`": return 0.38
    case "m", "M", "W", "w", "%", "@", "—": return 0.95
    case "A"..."Z", "&", "+", "=", "<", ">", "~", "#": return 0.72
    case "\u{0}"..."\u{7E}": return 0.6
    case "\u{1100}"..."\u{11FF}", "\u{2E80}"..."\u{FFEF}", "\u{1F000}"...: return 1.05
    case "\u{300}"..."\u{36F}", "\u{200B}"..."\u{200F}", "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": return 0
    default: return 0.66
    }
  }
}
