import ModelFiles

/// The data of a figure: named columns of one length.
public struct FigureTable: Sendable, Equatable {
  public enum Values: Sendable, Equatable {
    case text([String])
    /// Nil is an empty cell.
    case integer([Int?])
    /// NaN is an empty cell.
    case number([Double])

    var count: Int {
      switch self {
      case .text(let values): values.count
      case .integer(let values): values.count
      case .number(let values): values.count
      }
    }
  }

  public struct Column: Sendable, Equatable {
    public var name: String
    public var values: Values

    public init(_ name: String, _ values: Values) {
      self.name = name
      self.values = values
    }

    public static func text(_ name: String, _ values: [String]) -> Column { Column(name, .text(values)) }
    public static func integer(_ name: String, _ values: [Int]) -> Column { Column(name, .integer(values)) }
    public static func integer(_ name: String, _ values: [Int?]) -> Column { Column(name, .integer(values)) }
    public static func number(_ name: String, _ values: [Double]) -> Column { Column(name, .number(values)) }

    /// Whether the values are measured times: named as scripts/compare-runs knows them.
    public var isTime: Bool { name.hasSuffix("_time") }
  }

  public let columns: [Column]

  public init(_ columns: [Column]) {
    precondition(Set(columns.map(\.values.count)).count <= 1, "columns of a table have one length")
    self.columns = columns
  }

  public var rowCount: Int { columns.first?.values.count ?? 0 }

  // MARK: Columns by name

  public func texts(_ name: String) -> [String] {
    guard case .text(let values) = column(name).values else { preconditionFailure("column \(name) is no text") }
    return values
  }

  public func integers(_ name: String) -> [Int?] {
    guard case .integer(let values) = column(name).values else {
      preconditionFailure("column \(name) is no integers")
    }
    return values
  }

  public func numbers(_ name: String) -> [Double] {
    guard case .number(let values) = column(name).values else {
      preconditionFailure("column \(name) is no numbers")
    }
    return values
  }

  /// A figure reads the columns that it has made itself.
  private func column(_ name: String) -> Column {
    guard let column = columns.first(where: { $0.name == name }) else {
      preconditionFailure("a figure's table has no column \(name)")
    }
    return column
  }

  // MARK: Writing

  /// Writes the table as TSV: shortest round-trip decimals, empty cells for what is not there. Throws
  /// ``FileWriteError``.
  public func write(to path: String) throws {
    try DelimitedWriter.writeFile(path, .tab, nan: "") { tsv in
      try tsv.row(columns.map(\.name))
      for row in 0..<rowCount {
        for column in columns {
          switch column.values {
          case .text(let values): tsv.field(values[row])
          case .integer(let values): if let value = values[row] { tsv.field(value) } else { tsv.field("") }
          case .number(let values): tsv.field(values[row])
          }
        }
        try tsv.endRow()
      }
    }
  }

  /// A cell as a reader of the page sees it: numbers with five significant digits.
  func shown(row: Int, column: Int) -> String {
    switch columns[column].values {
    case .text(let values): values[row]
    case .integer(let values): values[row].map { String($0) } ?? ""
    case .number(let values): values[row].isNaN ? "" : Numerals.short(values[row], digits: 5)
    }
  }
}
