import Foundation
import Glibc

/// What a descriptor's other end can show.
struct Terminal: Sendable {
  /// Whether a terminal reads it.
  let isTerminal: Bool
  /// Character cells across.
  let width: Int
  /// Whether colours are wanted: on a terminal, unless NO_COLOR is set (https://no-color.org) or TERM is dumb.
  let hasColor: Bool

  /// Cells across where there is no terminal to ask.
  static let usualWidth = 80

  init(descriptor: Int32, environment: [String: String] = ProcessInfo.processInfo.environment) {
    isTerminal = isatty(descriptor) == 1
    var size = winsize()
    let isKnown = isTerminal && ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    let wanted = environment["COLUMNS"].flatMap { Int($0) }.map { max(20, $0) }
    width = isKnown ? Int(size.ws_col) : wanted ?? Self.usualWidth
    let refused = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    hasColor = isTerminal && !refused && environment["TERM"] != "dumb"
  }

  static var output: Terminal { Terminal(descriptor: STDOUT_FILENO) }
  static var errors: Terminal { Terminal(descriptor: STDERR_FILENO) }

  // MARK: Colours

  enum Style: String {
    case bold = "1"
    case dim = "2"
    case green = "32"
    case yellow = "33"
    case red = "31"
  }

  /// `text` in a style, or as it is where there are no colours.
  func styled(_ text: String, _ styles: Style...) -> String {
    guard hasColor, !styles.isEmpty else { return text }
    return "\u{1B}[\(styles.map(\.rawValue).joined(separator: ";"))m\(text)\u{1B}[0m"
  }
}

/// How wide text is on a terminal.
enum TextCells {
  /// Cells that `text` takes: 2 for wide East Asian letters and emoji, 0 for combining marks and controls.
  static func width(_ text: String) -> Int { text.reduce(0) { $0 + width($1) } }

  private static func width(_ character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    if isWide(scalar.value) { return 2 }
    return scalar.value < 32 || scalar.value == 127 || scalar.properties.generalCategory == .nonspacingMark ? 0 : 1
  }

  private static func isWide(_ value: UInt32) -> Bool {
    switch value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
      0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      true
    default: false
    }
  }

  /// `text` with "?" for what could move the cursor, change colours or turn the direction of writing.
  ///
  /// - Parameter keepingLines: whether line feeds and tabs stay.
  static func printable(_ text: String, keepingLines: Bool = false) -> String {
    guard text.unicodeScalars.contains(where: isCommand) else { return text }
    var clean = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      clean.append(isCommand(scalar) && !(keepingLines && (scalar == "\n" || scalar == "\t")) ? "?" : scalar)
    }
    return String(clean)
  }

  /// Control characters, and what turns the direction of writing.
  private static func isCommand(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<32, 127...159, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  /// `text` cut to at most `limit` cells, with "~" for what is cut off; control characters, which could move the
  /// cursor, are replaced.
  static func fitted(_ text: String, to limit: Int) -> String {
    let clean = printable(text)
    guard width(clean) > limit else { return clean }
    var (cells, kept) = (0, "")
    for character in clean {
      guard cells + width(character) <= limit - 1 else { break }
      cells += width(character)
      kept.append(character)
    }
    return limit > 0 ? kept + "~" : ""
  }

  /// `text` with blanks up to `width` cells, in front of it or behind.
  static func padded(_ text: String, to width: Int, onLeft: Bool = false) -> String {
    let blanks = String(repeating: " ", count: max(0, width - Self.width(text)))
    return onLeft ? blanks + text : text + blanks
  }
}
