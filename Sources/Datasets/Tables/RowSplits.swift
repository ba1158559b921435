import Compression

/// Named parts of a table's rows, such as "train" and "test", read from a list of rows.
public struct RowSplits: Sendable, Equatable {
  public struct Split: Sendable, Equatable {
    public let name: String
    /// Positions (from 0) in the table, in the order of the list.
    public let rows: [Int]
  }

  /// In the order in which the list first names them. One of them is called `train`.
  public let splits: [Split]
  /// Listed rows that the table left out because of their class.
  public let droppedRows: Int

  /// The rows of the split called `name`, or nil.
  public subscript(name: String) -> [Int]? { splits.first { $0.name == name }?.rows }

  /// The rows of the split `train`.
  public var train: [Int] { self["train"] ?? [] }

  /// Every split but `train`, in order.
  public var heldOut: [Split] { splits.filter { $0.name != "train" } }

  /// Reads a list of rows: delimited text (TSV or CSV, plain or gzip) with a header.
  ///
  /// One column, called `split` or `label`, names the part; another, called `labeled_data_index` or `index`,
  /// holds the value of the table's index column. Where both names occur the first counts. The order of the
  /// columns does not matter and others, such as an unnamed first one, are ignored. Rows keep the order of
  /// the list, as pandas' `.loc` does; identifiers are compared as text, blanks around them aside.
  ///
  /// - Parameters:
  ///   - path: the list; `-` is standard input.
  ///   - rowIdentifiers: those of the table, ``FeatureTable/rowIdentifiers``.
  ///   - dropped: ``FeatureTable/droppedRowIdentifiers``; listing such a row is no error.
  ///
  /// Throws ``RowSplitError``, ``TableError`` for malformed text, or `ByteSourceError`.
  public init(reading path: String, rowIdentifiers: [String], dropped: [String] = []) throws {
    try self.init(reading: try openByteSource(path), rowIdentifiers: rowIdentifiers, dropped: dropped)
  }

  /// Reads a list of rows from decompressed bytes.
  public init(reading source: any ByteSource, rowIdentifiers: [String], dropped: [String] = []) throws {
    let file = source.name
    let reader = DelimitedRecordReader(source, delimiter: nil)
    let header = try DelimitedHeader(reading: reader)
    func column(_ names: String...) throws -> Int {
      for name in names { if let found = header.column(named: name) { return found } }
      throw RowSplitError.noColumn(file: file, wanted: names, found: header.names)
    }
    let nameColumn = try column("split", "label")
    let indexColumn = try column("labeled_data_index", "index")

    var positions: [ExactText: Int] = [:]
    var repeated: Set<ExactText> = []
    for (position, identifier) in rowIdentifiers.enumerated() {
      let key = ExactText(Self.trim(identifier))
      if positions.updateValue(position, forKey: key) != nil { repeated.insert(key) }
    }
    let droppedKeys = Set(dropped.map { ExactText(Self.trim($0)) })

    var actions = [DelimitedRowParser.Action](repeating: .skip, count: header.names.count)
    actions[nameColumn] = .text(0)
    actions[indexColumn] = .text(1)
    let parser = DelimitedRowParser(
      actions: actions, delimiter: reader.delimiter ?? 9, decimals: .correctlyRounded)
    var order: [ExactText] = []
    var rows: [ExactText: [Int]] = [:]
    var lineOfIdentifier: [ExactText: Int] = [:]
    var droppedRows = 0
    var noFeatures = 0.0
    while let record = try reader.next() {
      do {
        try parser.parse(record, into: &noFeatures)
      } catch {
        guard case .ragged(let found) = error else {
          throw TableError(file, .textAfterQuote(line: record.line, column: nameColumn + 1))
        }
        throw TableError(
          file, .raggedRow(line: record.line, found: found, expected: header.names.count))
      }
      func text(_ slot: Int, _ column: Int) throws -> String {
        if let text = parser.texts[slot].text { return Self.trim(text) }
        throw TableError(
          file,
          .invalidUTF8(CellLocation(line: record.line, column: column, name: header.names[column])))
      }
      let name = ExactText(try text(0, nameColumn))
      let identifier = ExactText(try text(1, indexColumn))
      if name.text.isEmpty { throw RowSplitError.unnamedSplit(file: file, line: record.line) }
      if let first = lineOfIdentifier.updateValue(record.line, forKey: identifier) {
        throw RowSplitError.listedTwice(
          file: file, line: record.line, firstLine: first, index: identifier.text)
      }
      if repeated.contains(identifier) {
        throw RowSplitError.ambiguousIndex(file: file, line: record.line, index: identifier.text)
      }
      if rows[name] == nil {
        order.append(name)
        rows[name] = []
      }
      if let position = positions[identifier] {
        rows[name]!.append(position)
      } else if droppedKeys.contains(identifier) {
        droppedRows += 1
      } else {
        throw RowSplitError.unknownIndex(file: file, line: record.line, index: identifier.text)
      }
    }
    guard let train = rows[ExactText("train")], !train.isEmpty else {
      throw RowSplitError.noTrainingRows(file: file, splits: order.map(\.text))
    }
    splits = order.map { Split(name: $0.text, rows: rows[$0]!) }
    self.droppedRows = droppedRows
  }

  private static func trim(_ text: String) -> String {
    guard let first = text.utf8.first, let last = text.utf8.last,
      DecimalParser.isBlank(first) || DecimalParser.isBlank(last)
    else { return text }
    var bytes = Array(text.utf8)[...]
    while let byte = bytes.first, DecimalParser.isBlank(byte) { bytes.removeFirst() }
    while let byte = bytes.last, DecimalParser.isBlank(byte) { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Why a list of rows does not fit a table.
public enum RowSplitError: Error, Equatable, Sendable, CustomStringConvertible {
  case noColumn(file: String, wanted: [String], found: [String])
  case unnamedSplit(file: String, line: Int)
  /// The table has no row of this name.
  case unknownIndex(file: String, line: Int, index: String)
  /// The table has several rows of this name.
  case ambiguousIndex(file: String, line: Int, index: String)
  case listedTwice(file: String, line: Int, firstLine: Int, index: String)
  case noTrainingRows(file: String, splits: [String])

  public var description: String {
    switch self {
    case .noColumn(let file, let wanted, let found):
      return "\(file): no column '\(wanted.joined(separator: "' or '"))'; the columns are "
        + found.map { "'\($0)'" }.joined(separator: ", ")
    case .unnamedSplit(let file, let line):
      return "\(file): line \(line): no split name; write train, test or another name"
    case .unknownIndex(let file, let line, let index):
      return "\(file): line \(line): the table has no row with the index '\(index)'; is this the list of "
        + "another table, or does --index-column name the wrong column?"
    case .ambiguousIndex(let file, let line, let index):
      return "\(file): line \(line): several rows of the table have the index '\(index)'; name a column with "
        + "distinct values as the index column"
    case .listedTwice(let file, let line, let firstLine, let index):
      return "\(file): line \(line): row '\(index)' was listed on line \(firstLine) already; remove one"
    case .noTrainingRows(let file, let splits):
      return "\(file): no row of the table has the split 'train'; the splits are "
        + (splits.isEmpty ? "none" : splits.map { "'\($0)'" }.joined(separator: ", "))
    }
  }
}
