/// The three fields of an NPY header, parsed from its Python dictionary literal.
///
/// Only what `numpy.lib.format` writes is understood: string keys; a string or, for records, a list;
/// True or False; a tuple of integers.
struct NPYHeaderFields {
  struct SyntaxError: Error {
    let reason: String
  }

  /// The type code, or nil for a list of record fields.
  private(set) var descriptor: String?
  private(set) var isFortranOrder = false
  /// The axes' lengths as written: they may be anything that looks like an integer.
  private(set) var shape: [String] = []

  var shapeText: String {
    shape.count == 1 ? "(\(shape[0]),)" : "(" + shape.joined(separator: ", ") + ")"
  }

  private let text: [UInt8]
  private var position = 0

  init(parsing text: [UInt8]) throws {
    self.text = text
    var seen: Set<String> = []
    try expect("{")
    while !skip("}") {
      let key = try string()
      guard seen.insert(key).inserted else { throw SyntaxError(reason: "'\(key)' occurs twice") }
      try expect(":")
      switch key {
      case "descr":
        if peek() == UInt8(ascii: "[") {
          try skipList()
        } else {
          descriptor = try string()
        }
      case "fortran_order": isFortranOrder = try boolean()
      case "shape": shape = try tuple()
      default: throw SyntaxError(reason: "unknown key '\(key)'")
      }
      guard skip(",") || peek() == UInt8(ascii: "}") else { throw unexpected("',' or '}'") }
    }
    guard peek() == nil else { throw unexpected("the end") }
    for key in ["descr", "fortran_order", "shape"] where !seen.contains(key) {
      throw SyntaxError(reason: "'\(key)' is missing")
    }
  }

  // MARK: Tokens

  /// The next byte that is not white space.
  private mutating func peek() -> UInt8? {
    while position < text.count, [0x20, 0x09, 0x0a, 0x0d].contains(text[position]) { position += 1 }
    return position < text.count ? text[position] : nil
  }

  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard peek() == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws {
    guard skip(character) else { throw unexpected("'\(character)'") }
  }

  private mutating func unexpected(_ wanted: String) -> SyntaxError {
    _ = peek()
    return SyntaxError(reason: "\(wanted) expected at byte \(position) of the dictionary")
  }

  private mutating func string() throws -> String {
    guard let quote = peek(), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw unexpected("a string")
    }
    let start = position + 1
    guard let end = text[start...].firstIndex(of: quote) else { throw unexpected("the end of a string") }
    position = end + 1
    return String(decoding: text[start..<end], as: UTF8.self)
  }

  private mutating func word() -> String {
    _ = peek()
    let start = position
    while position < text.count, isWord(text[position]) { position += 1 }
    return String(decoding: text[start..<position], as: UTF8.self)
  }

  private func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  private mutating func boolean() throws -> Bool {
    switch word() {
    case "True": true
    case "False": false
    default: throw unexpected("True or False")
    }
  }

  private mutating func tuple() throws -> [String] {
    var items: [String] = []
    try expect("(")
    while !skip(")") {
      let item = word()
      // Python 2 wrote long integers as `3L`.
      let digits = item.hasSuffix("L") ? String(item.dropLast()) : item
      guard !digits.isEmpty, digits.drop(while: { $0 == "-" }).allSatisfy({ ("0"..."9").contains($0) })
      else { throw unexpected("an integer") }
      items.append(digits)
      guard items.count <= 64 else { throw SyntaxError(reason: "more than 64 axes") }
      guard skip(",") || peek() == UInt8(ascii: ")") else { throw unexpected("',' or ')'") }
    }
    return items
  }

  /// Steps over a list of record fields, which is only told from a type code.
  private mutating func skipList() throws {
    var depth = 0
    repeat {
      guard let byte = peek() else { throw unexpected("the end of a list") }
      switch byte {
      case UInt8(ascii: "'"), UInt8(ascii: "\""): _ = try string()
      case UInt8(ascii: "["), UInt8(ascii: "("):
        depth += 1
        position += 1
      case UInt8(ascii: "]"), UInt8(ascii: ")"):
        depth -= 1
        position += 1
      default: position += 1
      }
    } while depth > 0
  }
}
