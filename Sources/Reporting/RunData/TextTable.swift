import Foundation

/// A CSV or TSV file that a run wrote, as text by column.
struct TextTable {
  let file: String
  let header: [String]
  /// Cells by column, then row.
  private let columns: [[Substring.UTF8View.SubSequence]]
  /// Where each row starts, for errors.
  private let lines: [Int]
  private let places: [String: Int]

  var rowCount: Int { lines.count }

  /// Reads the file at `path`; nil if there is none.
  ///
  /// Throws ``RunResultsError``.
  init?(path: String, delimiter: Character) throws {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw RunResultsError(file: path, reason: "cannot be read")
    }
    let text = String(decoding: data, as: UTF8.self)
    var records = Records(text: text.utf8[...], delimiter: delimiter.asciiValue ?? 0)
    guard let first = try records.next(file: path) else {
      throw RunResultsError(file: path, reason: "is empty; make the run again")
    }
    var columns = [[Substring.UTF8View.SubSequence]](repeating: [], count: first.count)
    var lines: [Int] = []
    while true {
      let line = records.line
      guard let record = try records.next(file: path) else { break }
      guard record.count == first.count else {
        throw RunResultsError(
          file: path, line: line,
          reason: "has \(record.count) cells, but the header \(first.count); the file is damaged or cut short")
      }
      for (column, cell) in record.enumerated() { columns[column].append(cell) }
      lines.append(line)
    }
    file = path
    header = first.map { String(Substring($0)) }
    self.columns = columns
    self.lines = lines
    // Of columns with the same name the first.
    places = Dictionary(header.enumerated().map { ($0.element, $0.offset) }) { first, _ in first }
  }

  func has(_ name: String) -> Bool { places[name] != nil }

  func texts(_ name: String) throws -> [String] { texts(at: try place(name)) }

  func texts(at column: Int) -> [String] { columns[column].map { String(Substring($0)) } }

  /// The numbers of a column; an empty cell is NaN.
  func numbers(_ name: String) throws -> [Double] { try numbers(at: try place(name)) }

  func numbers(at column: Int) throws -> [Double] {
    var result: [Double] = []
    result.reserveCapacity(rowCount)
    for (row, cell) in columns[column].enumerated() {
      if cell.isEmpty {
        result.append(.nan)
      } else if let value = Double(Substring(cell)) {
        result.append(value)
      } else {
        throw error(row: row, column: column, "is not a number")
      }
    }
    return result
  }

  /// The integers of a column; an empty cell is nil.
  func integers(_ name: String) throws -> [Int?] {
    let column = try place(name)
    return try columns[column].enumerated().map { row, cell in
      if cell.isEmpty { return nil }
      guard let value = Int(Substring(cell)) else { throw error(row: row, column: column, "is not an integer") }
      return value
    }
  }

  /// The probabilities of a column, numbers from 0 to 1.
  func probabilities(at column: Int) throws -> [Double] {
    let values = try numbers(at: column)
    if let row = values.firstIndex(where: { !($0 >= 0 && $0 <= 1) }) {
      throw error(row: row, column: column, "is no probability")
    }
    return values
  }

  /// How many of something each row of a column has: whole numbers from 0 to 2^53, perhaps written as 12.0.
  func counts(at column: Int) throws -> [Int] {
    try columns[column].enumerated().map { row, cell in
      guard let value = Double(Substring(cell)), value >= 0, value <= 0x1p53, value == value.rounded() else {
        throw error(row: row, column: column, "is not a number of rows")
      }
      return Int(value)
    }
  }

  /// `True` and `False` of a column; an empty cell is nil.
  func flags(_ name: String) throws -> [Bool?] {
    let column = try place(name)
    return try columns[column].enumerated().map { row, cell in
      switch Substring(cell) {
      case "True": true
      case "False": false
      case "": nil
      default: throw error(row: row, column: column, "is neither True nor False")
      }
    }
  }

  /// An error about a cell.
  func error(row: Int, column: Int, _ problem: String) -> RunResultsError {
    let value = String(Substring(columns[column][row])).prefix(60)
    return RunResultsError(
      file: file, line: lines[row], reason: "column '\(header[column])': '\(value)' \(problem)")
  }

  func place(_ name: String) throws -> Int {
    guard let place = places[name] else {
      throw RunResultsError(
        file: file, reason: "has no column '\(name)'; it is not a file that saganet wrote, or an older one's")
    }
    return place
  }
}

/// Records of cells; quoted cells may hold delimiters, doubled quotes and line breaks (RFC 4180).
private struct Records {
  typealias Cell = Substring.UTF8View.SubSequence

  private var rest: Substring.UTF8View
  private let delimiter: UInt8
  private(set) var line = 1

  init(text: String.UTF8View.SubSequence, delimiter: UInt8) {
    rest = Substring(text).utf8
    self.delimiter = delimiter
  }

  mutating func next(file: String) throws -> [Cell]? {
    guard !rest.isEmpty else { return nil }
    var cells: [Cell] = []
    while true {
      if rest.first == UInt8(ascii: "\"") {
        cells.append(try quoted(file: file))
      } else {
        let end = rest.firstIndex { $0 == delimiter || $0 == UInt8(ascii: "\n") } ?? rest.endIndex
        var cell = rest[..<end]
        if cell.last == UInt8(ascii: "\r"), end == rest.endIndex || rest[end] == UInt8(ascii: "\n") {
          cell.removeLast()
        }
        cells.append(cell)
        rest = rest[end...]
      }
      guard let separator = rest.popFirst() else { return cells }
      if separator == UInt8(ascii: "\n") {
        line += 1
        return cells
      }
    }
  }

  /// A quoted cell, up to the delimiter or line break after it.
  private mutating func quoted(file: String) throws -> Cell {
    let start = line
    rest.removeFirst()
    var bytes: [UInt8] = []
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\n") { line += 1 }
      guard byte == UInt8(ascii: "\"") else {
        bytes.append(byte)
        continue
      }
      guard rest.first == UInt8(ascii: "\"") else {
        if rest.first == UInt8(ascii: "\r") { rest.removeFirst() }
        guard rest.isEmpty || rest.first == delimiter || rest.first == UInt8(ascii: "\n") else {
          throw RunResultsError(file: file, line: start, reason: "text follows a closing quote")
        }
        return Substring(String(decoding: bytes, as: UTF8.self)).utf8
      }
      bytes.append(byte)
      rest.removeFirst()
    }
    throw RunResultsError(file: file, line: start, reason: "a quoted cell does not end; the file is cut short")
  }
}
