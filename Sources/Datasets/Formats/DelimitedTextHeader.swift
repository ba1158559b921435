/// The column names of delimited text.
struct DelimitedHeader {
  /// Unique names, pandas' way: a repeated `a` becomes `a.1`, an empty cell in column i `Unnamed: i`.
  let names: [String]
  /// The cells as they stand in the file.
  let written: [String]
  let line: Int

  private let positions: [ExactText: Int]

  /// Column (from 0) of `name`.
  func column(named name: String) -> Int? { positions[ExactText(name)] }

  /// Reads the first record; settles the reader's delimiter if it is open.
  ///
  /// Of tab, comma and semicolon the one that stands most often outside quotes separates the cells; on a
  /// tie the first of them in this order, and a comma if there is none.
  init(reading reader: DelimitedRecordReader) throws {
    guard let record = try reader.next() else { throw TableError(reader.name, .emptyFile) }
    let delimiter = reader.delimiter ?? Self.detectDelimiter(record)
    reader.delimiter = delimiter
    line = record.line

    var cells: [String] = []
    var iterator = DelimitedCellIterator(record, delimiter: delimiter)
    do {
      while let cell = try iterator.nextCell() {
        guard let text = cell.text else {
          throw TableError(
            reader.name, .invalidUTF8(CellLocation(line: line, column: cells.count, name: cell.excerpt)))
        }
        if text.utf8.contains(13) { throw TableError(reader.name, .bareCarriageReturn(line: line)) }
        cells.append(text)
      }
    } catch let malformed as DelimitedCellIterator.MalformedCell {
      throw TableError(reader.name, .textAfterQuote(line: line, column: malformed.column + 1))
    }
    written = cells
    names = Self.uniqueNames(cells)
    positions = Dictionary(
      zip(names.map(ExactText.init), names.indices), uniquingKeysWith: { first, _ in first })
  }

  static func detectDelimiter(_ record: DelimitedRecord) -> UInt8 {
    let candidates: [UInt8] = [9, 44, 59]
    var counts = [0, 0, 0]
    var isQuoted = false
    var p = record.start
    while p < record.end {
      if p.pointee == 34 { isQuoted.toggle() }
      if !isQuoted, let i = candidates.firstIndex(of: p.pointee) { counts[i] += 1 }
      p += 1
    }
    let most = counts.max()!
    return most == 0 ? 44 : candidates[counts.firstIndex(of: most)!]
  }

  /// pandas 3.1.1's names for the header cells `written`.
  static func uniqueNames(_ written: [String]) -> [String] {
    var names = written
    var unnamed: [Int] = []
    for i in names.indices where names[i].isEmpty {
      names[i] = "Unnamed: \(i)"
      unnamed.append(i)
    }
    // Given names keep their form; names made up here step aside for them.
    let order = names.indices.filter { !written[$0].isEmpty } + unnamed
    var holders: [ExactText: Int] = [:]
    for name in names { holders[ExactText(name), default: 0] += 1 }
    var counts: [ExactText: Int] = [:]
    for i in order {
      let old = ExactText(names[i])
      var name = old
      var count = counts[old, default: 0]
      while count > 0 {
        counts[old] = count + 1
        name = ExactText("\(old.text).\(count)")
        if holders[name, default: 0] > 0 { count += 1 } else { count = counts[name, default: 0] }
      }
      if name != old {
        holders[old, default: 0] -= 1
        holders[name, default: 0] += 1
      }
      names[i] = name.text
      counts[name] = count + 1
    }
    return names
  }
}
