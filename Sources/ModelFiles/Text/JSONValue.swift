import Foundation

/// A JSON document, with its objects' members in order.
///
/// JSON has no NaN and no infinities; they are written as the strings `"nan"`, `"inf"` and `"-inf"`, which
/// Python's `float` reads and ``doubleValue`` gives back. (C = inf is a setting that must survive a file.)
public enum JSONValue: Equatable, Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case array([JSONValue])
  /// Members in the order they are written.
  case object([Member])

  /// A name and its value.
  public struct Member: Equatable, Sendable {
    public var name: String
    public var value: JSONValue

    public init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// The value of the first member of this name, if this is an object that has one.
  public subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  /// The number; also of an integer and of the strings that stand for NaN and the infinities.
  public var doubleValue: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    case .string("nan"): .nan
    case .string("inf"): .infinity
    case .string("-inf"): -.infinity
    default: nil
    }
  }

  /// The integer; also of a number without a fraction.
  public var integerValue: Int? {
    switch self {
    case .integer(let value): value
    case .number(let value): Int(exactly: value)
    default: nil
    }
  }

  public var boolValue: Bool? {
    guard case .bool(let value) = self else { return nil }
    return value
  }

  public var stringValue: String? {
    guard case .string(let value) = self else { return nil }
    return value
  }

  public var arrayValue: [JSONValue]? {
    guard case .array(let values) = self else { return nil }
    return values
  }

  public var members: [Member]? {
    guard case .object(let members) = self else { return nil }
    return members
  }

  /// The same value with the members of every object sorted by name (by Unicode code point).
  public var sorted: JSONValue {
    switch self {
    case .array(let values): .array(values.map(\.sorted))
    case .object(let members):
      .object(
        members.map { Member($0.name, $0.value.sorted) }
          .sorted { $0.name.unicodeScalars.lexicographicallyPrecedes($1.name.unicodeScalars) })
    default: self
    }
  }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  public init(nilLiteral: ()) { self = .null }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int) { self = .integer(value) }
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(stringLiteral value: String) { self = .string(value) }
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// Members in the order of the literal.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { Member($0.0, $0.1) })
  }
}

// MARK: - Writing

extension JSONValue {
  /// The document as text: equal values give equal bytes.
  ///
  /// Members keep their order; numbers are shortest round-trip decimals, an integral `number` with `.0`.
  /// `indented` puts each member on a line, two blanks deeper than its object, and ends in a line break;
  /// arrays without arrays or objects in them stay on one line.
  public func text(indented: Bool = true) -> String {
    var bytes: [UInt8] = []
    append(to: &bytes, depth: indented ? 0 : nil)
    if indented { bytes.append(UInt8(ascii: "\n")) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Writes the indented text as a file that appears complete or not at all. Throws ``FileWriteError``.
  public func write(to path: String) throws {
    try AtomicFile.write(text(), to: path)
  }

  /// `depth` is nil for text without line breaks.
  private func append(to bytes: inout [UInt8], depth: Int?) {
    switch self {
    case .null: bytes += Array("null".utf8)
    case .bool(let value): bytes += Array((value ? "true" : "false").utf8)
    case .integer(let value): bytes += Array(String(value).utf8)
    case .number(let value):
      if value.isFinite {
        ShortestDecimal.append(value, to: &bytes)
      } else {
        bytes += Array("\"\(ShortestDecimal.text(value))\"".utf8)
      }
    case .string(let value): Self.append(quoted: value, to: &bytes)
    case .array(let values):
      let isFlat = values.allSatisfy { $0.members == nil && $0.arrayValue == nil }
      Self.append(values, open: "[", close: "]", depth: isFlat ? nil : depth, to: &bytes) {
        value, inner, bytes in
        value.append(to: &bytes, depth: inner)
      }
    case .object(let members):
      Self.append(members, open: "{", close: "}", depth: depth, to: &bytes) { member, inner, bytes in
        Self.append(quoted: member.name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        bytes.append(UInt8(ascii: " "))
        member.value.append(to: &bytes, depth: inner)
      }
    }
  }

  private static func append<Item>(
    _ items: [Item], open: Unicode.Scalar, close: Unicode.Scalar, depth: Int?, to bytes: inout [UInt8],
    _ appendItem: (Item, _ depth: Int?, inout [UInt8]) -> Void
  ) {
    bytes.append(UInt8(ascii: open))
    for (index, item) in items.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      if let depth {
        bytes.append(UInt8(ascii: "\n"))
        bytes += Array(repeating: UInt8(ascii: " "), count: 2 * (depth + 1))
      } else if index > 0 {
        bytes.append(UInt8(ascii: " "))
      }
      appendItem(item, depth.map { $0 + 1 }, &bytes)
    }
    if let depth, !items.isEmpty {
      bytes.append(UInt8(ascii: "\n"))
      bytes += Array(repeating: UInt8(ascii: " "), count: 2 * depth)
    }
    bytes.append(UInt8(ascii: close))
  }

  private static func append(quoted text: String, to bytes: inout [UInt8]) {
    let hex = Array("0123456789abcdef".utf8)
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case UInt8(ascii: "\n"): bytes += Array("\\n".utf8)
      case UInt8(ascii: "\r"): bytes += Array("\\r".utf8)
      case UInt8(ascii: "\t"): bytes += Array("\\t".utf8)
      case 0..<0x20: bytes += Array("\\u00".utf8) + [hex[Int(byte >> 4)], hex[Int(byte & 15)]]
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

// MARK: - Reading

/// A file that is not JSON.
public struct JSONReadError: Error, Equatable, Sendable, CustomStringConvertible {
  public var file: String
  public var reason: String

  public init(file: String, reason: String) {
    self.file = file
    self.reason = reason
  }

  public var description: String { "\(file): \(reason)" }
}

extension JSONValue {
  /// Parses a document. Members come sorted by name, a number without a fraction as `integer`, and what was
  /// written for NaN and the infinities as `string`: ask for ``doubleValue`` where a number is meant.
  /// `name` is what errors call the text. Throws ``JSONReadError``.
  public init(parsing data: Data, name: String) throws {
    do {
      self = try JSONDecoder().decode(JSONValue.self, from: data)
    } catch let error as DecodingError {
      throw JSONReadError(file: name, reason: Self.problem(error, data))
    } catch {
      throw JSONReadError(file: name, reason: "not valid JSON: \(error)")
    }
  }

  /// What is wrong, and where.
  private static func problem(_ error: DecodingError, _ data: Data) -> String {
    if case .typeMismatch(_, let context) = error {
      let path = context.codingPath.map { $0.intValue.map { "number \($0 + 1)" } ?? $0.stringValue }
      return "the value of '\(path.joined(separator: "."))' is no number that double precision can hold"
    }
    if String(validating: data, as: UTF8.self) == nil { return "not valid JSON: the text is not UTF-8" }
    // The decoder keeps the place to itself; the older parser tells the byte.
    var detail = ""
    do {
      _ = try JSONSerialization.jsonObject(with: data, options: [.fragmentsAllowed])
    } catch let problem as NSError {
      detail = problem.userInfo["NSDebugDescription"] as? String ?? ""
    }
    guard let byte = detail.split(whereSeparator: { !$0.isNumber }).last.flatMap({ Int($0) }), byte <= data.count else {
      return "not valid JSON: the text ends too early, or is none; is the file cut short?"
    }
    let before = data.prefix(byte)
    let line = before.count { $0 == UInt8(ascii: "\n") } + 1
    let column = byte - (before.lastIndex(of: UInt8(ascii: "\n")).map { $0 - before.startIndex + 1 } ?? 0) + 1
    return "not valid JSON: line \(line), column \(column)"
  }

  /// Reads the file at `path`. Throws ``JSONReadError``.
  public init(contentsOf path: String) throws {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      let exists = FileManager.default.fileExists(atPath: path)
      throw JSONReadError(file: path, reason: exists ? "the file cannot be read" : "no such file")
    }
    try self.init(parsing: data, name: path)
  }
}

extension JSONValue: Decodable {
  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  public init(from decoder: any Decoder) throws {
    if let container = try? decoder.container(keyedBy: Name.self) {
      let names = container.allKeys.map(\.stringValue)
        .sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
      self = .object(
        try names.map { Member($0, try container.decode(JSONValue.self, forKey: Name(stringValue: $0))) })
      return
    }
    if var container = try? decoder.unkeyedContainer() {
      var values: [JSONValue] = []
      while !container.isAtEnd { values.append(try container.decode(JSONValue.self)) }
      self = .array(values)
      return
    }
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else {
      self = .string(try container.decode(String.self))
    }
  }
}
