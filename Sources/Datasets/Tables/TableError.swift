/// A place in a table file.
public struct CellLocation: Sendable, Equatable {
  /// Physical line, from 1; for a quoted cell of several lines the one on which it starts.
  public let line: Int
  /// Column, from 0.
  public let column: Int
  /// The column's name.
  public let name: String

  public init(line: Int, column: Int, name: String) {
    self.line = line
    self.column = column
    self.name = name
  }
}

/// Why a table could not be read: the file, what is wrong with it, and what to do.
public struct TableError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file, or "standard input".
  public let file: String
  public let kind: Kind

  public init(_ file: String, _ kind: Kind) {
    self.file = file
    self.kind = kind
  }

  /// What a column is for.
  public enum Role: String, Sendable {
    case index, label, weight, group
  }

  public enum Kind: Equatable, Sendable {
    /// Not a byte, or nothing but blank lines.
    case emptyFile
    /// A header and no row below it.
    case noRows
    /// Every row belongs to a dropped class.
    case allRowsDropped
    /// UTF-16, by its byte-order mark.
    case notUTF8Text
    case invalidUTF8(CellLocation)
    case nulByte(line: Int)
    /// A carriage return that no line feed follows, in the header: line ends of another age.
    case bareCarriageReturn(line: Int)
    case unterminatedQuote(line: Int)
    /// Text follows a closing quote; `column` counts from 1.
    case textAfterQuote(line: Int, column: Int)
    case recordTooLong(line: Int, limit: Int)
    case raggedRow(line: Int, found: Int, expected: Int)
    /// The delimiter asked for cannot separate cells.
    case badDelimiter(UInt8)

    case noSuchColumn(role: Role, name: String, near: [String])
    /// A feature selector matches no column.
    case selectorMatchesNothing(selector: String, near: [String])
    /// A file of feature names names columns that the table lacks, or that serve another purpose.
    case unknownFeatureNames(source: String, names: [String], near: [String])
    /// No column is numeric.
    case noFeatures
    /// A model needs columns that the table lacks.
    case missingFeatures([String])
    /// The same feature was asked for twice.
    case repeatedFeature(String)

    case notANumber(CellLocation, value: String)
    case missingFeature(CellLocation, value: String)
    case infiniteFeature(CellLocation, value: String)
    /// Finite as a double, infinite as a float.
    case tooLargeForFloat(CellLocation, value: Double)
    /// An empty label or group cell, or one that means a missing value.
    case missingText(Role, CellLocation, value: String)
    /// A weight that is not a finite number of at least 0.
    case badWeight(CellLocation, value: String)
    /// Every row that is kept weighs 0.
    case allWeightsZero(column: String)
    /// Classes to drop or rename that the label column does not hold.
    case unknownClasses([String], known: [String])
    /// Classes are to be dropped or renamed, but there is no label column.
    case classesWithoutLabels
  }

  public var description: String { "\(file): \(kind.text)" }
}

extension TableError.Kind {
  fileprivate var text: String {
    switch self {
    case .emptyFile:
      return "the file is empty; expected a header line and rows"
    case .noRows:
      return "there are no rows below the header line"
    case .allRowsDropped:
      return "every row belongs to a dropped class; drop fewer classes"
    case .notUTF8Text:
      return "the text is UTF-16, not UTF-8; convert it, for example with iconv -f UTF-16 -t UTF-8"
    case .invalidUTF8(let cell):
      return "\(at(cell)): the text is not UTF-8; convert the file to UTF-8"
    case .nulByte(let line):
      return "line \(line): a NUL byte; this is not a text table, or it is damaged (UTF-16 must be UTF-8)"
    case .bareCarriageReturn(let line):
      return "line \(line): a carriage return without line feed in the header; convert the line ends to LF"
    case .unterminatedQuote(let line):
      return "line \(line): the quote opened here is never closed; close it or write it as \"\""
    case .textAfterQuote(let line, let column):
      return
        "line \(line), column \(column): text follows a closing quote; inside quotes write a quote as \"\""
    case .recordTooLong(let line, let limit):
      return
        "line \(line): a row of more than \(limit / 2) bytes; is a quote never closed, or a line end lost?"
    case .raggedRow(let line, let found, let expected):
      return "line \(line): \(found) cells, but the header has \(expected); "
        + (found > expected
          ? "quote cells that hold the delimiter" : "the row is cut short or cells are missing")
    case .badDelimiter(let byte):
      return
        "byte \(byte) cannot be the delimiter; use a comma, a tab, or another ASCII sign that is no part "
        + "of numbers, quotes or line ends"
    case .noSuchColumn(let role, let name, let near):
      return "no column '\(name)' for the \(role.rawValue)" + hint(near)
    case .selectorMatchesNothing(let selector, let near):
      return "the feature selector '\(selector)' matches no column" + hint(near)
    case .unknownFeatureNames(let source, let names, let near):
      return "\(source) names \(names.count) feature(s) that the table does not have as features: "
        + list(names) + hint(near)
    case .noFeatures:
      return "no column is numeric in its first 100 values, apart from the label, index, weight and group "
        + "columns, Metadata_* and Location_*; choose features"
    case .missingFeatures(let names):
      return "lacks \(names.count) feature column(s) that the model needs: " + list(names)
    case .repeatedFeature(let name):
      return "the feature '\(name)' is asked for twice"
    case .notANumber(let cell, let value):
      return "\(at(cell)): '\(value)' is not a number; correct it, or choose features without this column"
    case .missingFeature(let cell, let value):
      return
        "\(at(cell)): missing value (\(value.isEmpty ? "empty cell" : "'\(value)'")); fill it in, remove "
        + "the row, or choose features without this column"
    case .infiniteFeature(let cell, let value):
      return "\(at(cell)): '\(value)' is infinite; features must be finite: correct it, remove the row, or "
        + "choose features without this column"
    case .tooLargeForFloat(let cell, let value):
      return "\(at(cell)): \(value) is too large for float32; use float64 or rescale the column"
    case .missingText(let role, let cell, let value):
      return
        "\(at(cell)): no \(role.rawValue) (\(value.isEmpty ? "empty cell" : "'\(value)' means missing")); "
        + "fill it in or remove the row"
    case .badWeight(let cell, let value):
      return "\(at(cell)): '\(value)' is no weight; weights are finite numbers of at least 0"
    case .allWeightsZero(let column):
      return "column '\(column)': every row's weight is 0; training needs a weight above 0"
    case .unknownClasses(let names, let known):
      return "no row has the class " + list(names) + " that is to be dropped or renamed; the classes are "
        + list(known)
    case .classesWithoutLabels:
      return "classes are to be dropped or renamed, but no label column is named"
    }
  }

  private func at(_ cell: CellLocation) -> String {
    "line \(cell.line), column '\(cell.name)' (number \(cell.column + 1))"
  }

  private func hint(_ near: [String]) -> String {
    near.isEmpty ? "" : "; near names: " + list(near)
  }

  private func list(_ names: [String]) -> String {
    let most = 10
    let shown = names.prefix(most).map { "'\($0)'" }.joined(separator: ", ")
    return names.count > most ? shown + " and \(names.count - most) more" : shown
  }
}
