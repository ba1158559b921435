import Compression

/// Reads a table row by row; what ``FeatureTable`` and ``FeatureTableReader`` share.
final class TableScanner {
  /// Which columns become features.
  enum FeatureChoice {
    /// Those that the options select, or all numeric ones.
    case options
    /// Exactly these, in this order.
    case exactly([String])
  }

  /// One row, but for its features.
  struct Row {
    var identifier: String
    /// Among the data rows of the file, from 0.
    var number: Int
    var label: String?
    var weight: Double?
    var group: String?
  }

  let file: String
  let header: DelimitedHeader
  let columns: TableColumns
  /// Table column of each feature.
  private(set) var featureColumns: [Int] = []
  private(set) var notes: [String] = []
  private(set) var droppedIdentifiers: [String] = []

  private let reader: DelimitedRecordReader
  private let options: TableOptions
  private let parser: DelimitedRowParser
  private let slotOfColumn: [Int: Int]
  private var dataRows = 0
  private let droppedClasses: Set<ExactText>
  private let renamedClasses: [ExactText: String]
  private var seenClasses: Set<ExactText> = []
  private var lastLine = 0
  /// Rows that were read ahead to see which columns are numeric, with their numbers.
  private var ahead: RecordStore?
  private var numeric: NumericColumns?
  /// A column that proved numeric after a missing cell.
  private var doomed: Int?
  /// A training table must hold every class that is to be dropped or renamed, and a weight above 0; another
  /// one need not.
  private let isForTraining: Bool
  private var hasWeight = false

  init(_ source: any ByteSource, options: TableOptions, features choice: FeatureChoice) throws {
    if let delimiter = options.delimiter, !Self.canSeparate(delimiter) {
      throw TableError(source.name, .badDelimiter(delimiter))
    }
    file = source.name
    self.options = options
    droppedClasses = Set(options.droppedClasses.map(ExactText.init))
    renamedClasses = Dictionary(
      uniqueKeysWithValues: options.renamedClasses.map { (ExactText($0.key), $0.value) })
    reader = DelimitedRecordReader(source, delimiter: options.delimiter)
    header = try DelimitedHeader(reading: reader)
    var columns = try TableColumns(header, options: options, file: file)

    var slots: [Int: Int] = [:]
    for case let column? in [columns.index, columns.label, columns.weight, columns.group]
    where slots[column] == nil {
      slots[column] = slots.count
    }
    slotOfColumn = slots
    var actions = [DelimitedRowParser.Action](repeating: .skip, count: header.names.count)
    for (column, slot) in slots { actions[column] = .text(slot) }

    var chosen: [Int]?
    isForTraining = if case .options = choice { true } else { false }
    switch choice {
    case .exactly(let names):
      chosen = try columns.exactly(names, header: header)
    case .options where !options.features.isEmpty:
      chosen = try columns.select(options.features)
    case .options:
      break
    }
    self.columns = columns
    parser = DelimitedRowParser(
      actions: actions, delimiter: reader.delimiter ?? 44, decimals: options.decimals)
    notes = columns.notes
    if let chosen {
      try use(chosen)
    } else {
      try detectFeatures()
    }
  }

  var featureNames: [String] { featureColumns.map { header.names[$0] } }

  private static func canSeparate(_ byte: UInt8) -> Bool {
    let isLetterOrDigit = byte &- 48 < 10 || (byte | 0x20) &- 97 < 26
    return byte < 128 && byte != 0 && !isLetterOrDigit && ![10, 13, 34, 43, 45, 46].contains(byte)
  }

  private func use(_ chosen: [Int]) throws {
    for (i, column) in chosen.enumerated() {
      // A column with another purpose can be asked for by name when predicting, but cannot be two things.
      if slotOfColumn[column] != nil {
        throw TableError(file, .missingFeatures([header.names[column]]))
      }
      parser.setAction(.feature(i), ofColumn: column)
    }
    featureColumns = chosen
  }

  // MARK: Rows

  /// Writes the next row's features to `row` (one per feature) and returns the rest; nil at the end.
  func next(into row: UnsafeMutablePointer<Double>) throws -> Row? {
    guard let (record, number) = try nextKept() else {
      try finish()
      return nil
    }
    lastLine = record.line
    do {
      try parser.parse(record, into: row)
    } catch {
      throw located(error, record)
    }
    if let doomed, let numeric { throw missing(doomed, numeric) }
    return try texts(of: record, number: number)
  }

  /// Where feature `i` of the row read last stands.
  func location(ofFeature i: Int) -> CellLocation {
    CellLocation(line: lastLine, column: featureColumns[i], name: header.names[featureColumns[i]])
  }

  private func nextKept() throws -> (DelimitedRecord, Int)? {
    if let stored = ahead?.next() { return stored }
    ahead = nil
    return try readKept()
  }

  /// The next record of no dropped class, with its 0-based number among the data rows.
  private func readKept() throws -> (DelimitedRecord, Int)? {
    while let record = try reader.next() {
      let number = dataRows
      dataRows += 1
      guard let label = columns.label, !droppedClasses.isEmpty else { return (record, number) }
      do {
        let name = ExactText(try text(try parser.cell(of: record, column: label), label, record))
        guard droppedClasses.contains(name) else { return (record, number) }
        seenClasses.insert(name)
        if let index = columns.index {
          droppedIdentifiers.append(try text(try parser.cell(of: record, column: index), index, record))
        } else {
          droppedIdentifiers.append(String(number))
        }
      } catch let failure as DelimitedRowParser.Failure {
        throw located(failure, record)
      }
    }
    return nil
  }

  private func texts(of record: DelimitedRecord, number: Int) throws -> Row {
    var row = Row(identifier: "", number: number)
    if let column = columns.index {
      row.identifier = try text(cell(column), column, record)
    } else {
      row.identifier = String(number)
    }
    if let column = columns.label {
      let label = try required(.label, column, record)
      row.label = label
      if !renamedClasses.isEmpty || !droppedClasses.isEmpty {
        let key = ExactText(label)
        seenClasses.insert(key)
        row.label = renamedClasses[key] ?? label
      }
    }
    if let column = columns.weight {
      let cell = cell(column)
      guard case .number(let weight) = parser.decimals.cell(cell.start, cell.end), weight >= 0,
        weight.isFinite
      else {
        throw TableError(file, .badWeight(location(column, record), value: cell.excerpt))
      }
      row.weight = weight
      if weight > 0 { hasWeight = true }
    }
    if let column = columns.group { row.group = try required(.group, column, record) }
    return row
  }

  private func cell(_ column: Int) -> DelimitedCell { parser.texts[slotOfColumn[column]!] }

  private func required(_ role: TableError.Role, _ column: Int, _ record: DelimitedRecord) throws -> String {
    let cell = cell(column)
    if MissingTokens.contains(cell.start, cell.end) {
      throw TableError(file, .missingText(role, location(column, record), value: cell.excerpt))
    }
    return try text(cell, column, record)
  }

  private func text(_ cell: DelimitedCell, _ column: Int, _ record: DelimitedRecord) throws -> String {
    if let text = cell.text { return text }
    throw TableError(file, .invalidUTF8(location(column, record)))
  }

  /// Called once, at the end of the file.
  private func finish() throws {
    if dataRows == 0 { throw TableError(file, .noRows) }
    let unknown = droppedClasses.union(renamedClasses.keys).subtracting(seenClasses)
    if !unknown.isEmpty, isForTraining {
      throw TableError(
        file,
        .unknownClasses(unknown.map(\.text).sorted(), known: seenClasses.map(\.text).sorted()))
    }
    if droppedIdentifiers.count == dataRows { throw TableError(file, .allRowsDropped) }
    if let column = columns.weight, !hasWeight, isForTraining {
      throw TableError(file, .allWeightsZero(column: header.names[column]))
    }
    if !droppedIdentifiers.isEmpty {
      notes.append(
        "\(droppedIdentifiers.count) of \(dataRows) rows belong to dropped classes and are left out")
    }
    try settleUndecided()
  }

  // MARK: Errors

  private func located(_ failure: DelimitedRowParser.Failure, _ record: DelimitedRecord) -> TableError {
    let kind: TableError.Kind
    switch failure {
    case .ragged(let found):
      kind = .raggedRow(line: record.line, found: found, expected: header.names.count)
    case .textAfterQuote(let column):
      kind = .textAfterQuote(line: location(column, record).line, column: column + 1)
    case .missing(let column, let value):
      kind = .missingFeature(location(column, record), value: value)
    case .notANumber(let column, let value):
      kind = .notANumber(location(column, record), value: value)
    case .infinite(let column, let value):
      kind = .infiniteFeature(location(column, record), value: value)
    }
    return TableError(file, kind)
  }

  /// A record with quotes may run over several lines: the cell's own line counts.
  private func location(_ column: Int, _ record: DelimitedRecord) -> CellLocation {
    var line = record.line
    if record.hasQuotes {
      var cells = DelimitedCellIterator(record, delimiter: parser.delimiter)
      while cells.column < column - 1, let cell = try? cells.nextCell() {
        line += UnsafeBufferPointer(start: cell.start, count: cell.end - cell.start).count { $0 == 10 }
      }
    }
    let name = column < header.names.count ? header.names[column] : ""
    return CellLocation(line: line, column: column, name: name)
  }

  // MARK: Which columns are numeric

  /// Reads the first 100 rows ahead and takes the columns that are numeric in them.
  ///
  /// A column without a missing cell is decided by then. One with a missing cell is watched further: it
  /// ends as text, or as an error, and so needs no place in the rows.
  private func detectFeatures() throws {
    let store = RecordStore()
    var numeric = NumericColumns(candidates: columns.candidates, decimals: options.decimals)
    while store.count < NumericColumns.valuesNeeded, let (record, number) = try readKept() {
      store.append(record, number: number)
      var cells = DelimitedCellIterator(record, delimiter: parser.delimiter)
      do {
        while let cell = try cells.nextCell() {
          _ = numeric.observe(cells.column, cell, line: record.line)
        }
      } catch {
        throw located(.textAfterQuote(column: error.column), record)
      }
      if cells.column + 1 != header.names.count {
        throw located(.ragged(found: cells.column + 1), record)
      }
    }
    let isWholeTable = store.count < NumericColumns.valuesNeeded
    var chosen: [Int] = []
    for column in columns.candidates where !numeric.isText(column) {
      if numeric.firstMissing(column) == nil {
        chosen.append(column)
      } else if !numeric.undecided.contains(column) {
        throw missing(column, numeric)
      }
    }
    self.numeric = numeric
    ahead = store
    if isWholeTable {
      if dataRows > 0 { try settleUndecided() }
    } else {
      watchUndecided()
    }
    try use(chosen)
    if chosen.isEmpty, dataRows > droppedIdentifiers.count { throw TableError(file, .noFeatures) }
  }

  private func watchUndecided() {
    guard let numeric, !numeric.undecided.isEmpty else { return }
    // The rows read ahead come by again; they have been counted.
    let countedUpTo = ahead?.lastLine ?? 0
    for column in numeric.undecided where numeric.firstMissing(column) != nil {
      parser.setAction(.observed, ofColumn: column)
    }
    parser.observe = { [unowned self] column, cell, record in
      guard record.line > countedUpTo, self.numeric!.observe(column, cell, line: record.line) else { return }
      if self.numeric!.isText(column) {
        self.parser.setAction(.skip, ofColumn: column)
      } else {
        self.doomed = column
      }
    }
  }

  private func settleUndecided() throws {
    guard let numeric else { return }
    for column in columns.candidates
    where !numeric.isText(column) && numeric.firstMissing(column) != nil {
      if numeric.hasValues(column) { throw missing(column, numeric) }
      notes.append("the column '\(header.names[column])' has no values and is no feature")
    }
    self.numeric = nil
  }

  private func missing(_ column: Int, _ numeric: NumericColumns) -> TableError {
    let (line, value) = numeric.firstMissing(column) ?? (0, "")
    return TableError(
      file,
      .missingFeature(CellLocation(line: line, column: column, name: header.names[column]), value: value))
  }
}
