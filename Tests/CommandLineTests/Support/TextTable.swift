import Foundation
import Testing

/// A CSV or TSV file read without any of the tool's code. Cells with quotes may hold delimiters.
struct TextTable {
  var header: [String]
  var rows: [[String]]

  init(contentsOf path: String) throws {
    try self.init(
      String(contentsOfFile: path, encoding: .utf8), delimiter: path.hasSuffix(".csv") ? "," : "\t")
  }

  init(_ text: String, delimiter: Character) throws {
    var records: [[String]] = []
    for line in text.split(separator: "\n") {
      var cells = [""]
      var quoted = false
      for character in line {
        if character == "\"" {
          quoted.toggle()
        } else if character == delimiter && !quoted {
          cells.append("")
        } else {
          cells[cells.count - 1].append(character)
        }
      }
      records.append(cells)
    }
    header = try #require(records.first)
    rows = Array(records.dropFirst())
    for row in rows { try #require(row.count == header.count, "ragged: \(row)") }
  }

  func column(_ name: String) throws -> [String] {
    let index = try #require(header.firstIndex(of: name), "no column \(name) in \(header)")
    return rows.map { $0[index] }
  }

  func numbers(_ name: String) throws -> [Double] {
    try column(name).map { $0.isEmpty ? .nan : try #require(Double($0), "\($0) in \(name)") }
  }

  func integers(_ name: String) throws -> [Int] {
    try column(name).map { try #require(Int($0), "\($0) in \(name)") }
  }

  /// The file's text with the columns in another order or left out.
  func text(columns: [Int], delimiter: String) -> String {
    ([header] + rows).map { row in
      columns.map { quoted(row[$0], delimiter) }.joined(separator: delimiter) + "\n"
    }.joined()
  }

  private func quoted(_ cell: String, _ delimiter: String) -> String {
    cell.contains(delimiter) ? "\"\(cell)\"" : cell
  }
}

/// A parsed JSON document.
enum JSON: Decodable, Equatable {
  case null
  case bool(Bool)
  case number(Double)
  case text(String)
  case list([JSON])
  case object([String: JSON])

  init(contentsOf path: String) throws {
    self = try JSONDecoder().decode(JSON.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let bool = try? value.decode(Bool.self) {
      self = .bool(bool)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let text = try? value.decode(String.self) {
      self = .text(text)
    } else if let list = try? value.decode([JSON].self) {
      self = .list(list)
    } else {
      self = .object(try value.decode([String: JSON].self))
    }
  }

  subscript(name: String) -> JSON {
    guard case .object(let members) = self else { return .null }
    return members[name] ?? .null
  }

  var names: Set<String> {
    guard case .object(let members) = self else { return [] }
    return Set(members.keys)
  }

  var number: Double? {
    guard case .number(let value) = self else { return nil }
    return value
  }

  var text: String? {
    guard case .text(let value) = self else { return nil }
    return value
  }

  var list: [JSON] {
    guard case .list(let values) = self else { return [] }
    return values
  }
}

/// Largest difference of two lists; infinite if their lengths differ or NaN stands on one side only.
func largestDifference(_ a: [Double], _ b: [Double]) -> Double {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).map { x, y in
    x.isNaN || y.isNaN ? (x.isNaN && y.isNaN ? 0 : .infinity) : x == y ? 0 : abs(x - y)
  }.max() ?? 0
}
