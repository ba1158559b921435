import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// What to do with each column of a table, and the parser that does it to one record at a time.
///
/// Cells nobody wants are stepped over eight bytes at a time; numbers go straight to their place in a row.
final class DelimitedRowParser {
  /// What becomes of a column.
  enum Action: Equatable {
    case skip
    /// Element of the feature row.
    case feature(Int)
    /// Element of ``texts``.
    case text(Int)
    /// Looked at, not kept: ``observe`` is told.
    case observed
  }

  /// Why a record could not be parsed.
  enum Failure: Error {
    case ragged(found: Int)
    case textAfterQuote(column: Int)
    case missing(column: Int, value: String)
    case notANumber(column: Int, value: String)
    case infinite(column: Int, value: String)
  }

  let delimiter: UInt8
  let decimals: DecimalParser
  let columnCount: Int
  /// The cells of the text columns of the record parsed last.
  private(set) var texts: [DelimitedCell]
  /// Told of each cell of an observed column.
  var observe: ((_ column: Int, DelimitedCell, _ record: DelimitedRecord) -> Void)?

  // Codes: at least 0 a feature, -1 skip, -2 observed, else text slot -3 - code.
  private let codes: UnsafeMutablePointer<Int32>
  /// How many columns from here on are skipped without a break.
  private let skipRuns: UnsafeMutablePointer<Int32>
  private var skipRunsAreCurrent = false

  init(actions: [Action], delimiter: UInt8, decimals: DecimalRule) {
    self.delimiter = delimiter
    self.decimals = DecimalParser(rule: decimals)
    columnCount = actions.count
    codes = .allocate(capacity: actions.count + 1)
    skipRuns = .allocate(capacity: actions.count + 1)
    codes.initialize(repeating: -1, count: actions.count + 1)
    skipRuns.initialize(repeating: 0, count: actions.count + 1)
    var slots = 0
    for (i, action) in actions.enumerated() {
      if case .text(let slot) = action { slots = max(slots, slot + 1) }
      codes[i] = Self.code(action)
    }
    let nothing = UnsafePointer(UnsafeMutablePointer<UInt8>(bitPattern: 1)!)
    texts = Array(repeating: DelimitedCell(start: nothing, end: nothing), count: slots)
  }

  deinit {
    codes.deallocate()
    skipRuns.deallocate()
  }

  /// Changes what becomes of one column from the next record on.
  func setAction(_ action: Action, ofColumn column: Int) {
    codes[column] = Self.code(action)
    skipRunsAreCurrent = false
  }

  private static func code(_ action: Action) -> Int32 {
    switch action {
    case .skip: return -1
    case .observed: return -2
    case .feature(let i): return Int32(i)
    case .text(let slot): return Int32(-3 - slot)
    }
  }

  private func findSkipRuns() {
    var run: Int32 = 0
    for i in stride(from: columnCount - 1, through: 0, by: -1) {
      run = codes[i] == -1 ? run + 1 : 0
      skipRuns[i] = run
    }
    skipRunsAreCurrent = true
  }

  /// Writes the features of `record` to `row` and its text cells to ``texts``.
  ///
  /// Every feature is finite afterwards. Complexity: O(bytes).
  func parse(_ record: DelimitedRecord, into row: UnsafeMutablePointer<Double>) throws(Failure) {
    if record.hasQuotes { return try parseWithQuotes(record, into: row) }
    if !skipRunsAreCurrent { findSkipRuns() }
    let end = record.end
    let delimiter = self.delimiter
    let decimals = self.decimals
    let isExact = decimals.rule == .correctlyRounded
    let codes = self.codes
    let columnCount = self.columnCount
    var p = record.start
    var column = 0
    while true {
      let code = codes[column]
      if code >= 0 {
        if isExact, let value = decimals.simple(&p), p == end || p.pointee == delimiter, value.isFinite {
          row[Int(code)] = value
        } else {
          // simple() may have stopped inside the cell; its start is behind the delimiter before.
          var start = p
          while start > record.start, (start - 1).pointee != delimiter { start -= 1 }
          p = Self.skip(1, from: start, to: end, delimiter).end
          let cell = DelimitedCell(start: start, end: p)
          row[Int(code)] = try feature(cell, column, record)
        }
        column += 1
      } else if code == -1 {
        let skipped = Self.skip(Int(skipRuns[column]), from: p, to: end, delimiter)
        p = skipped.end
        column += skipped.count
      } else {
        let start = p
        p = Self.skip(1, from: p, to: end, delimiter).end
        let cell = DelimitedCell(start: start, end: p)
        if code == -2 { observe?(column, cell, record) } else { texts[Int(-3 - code)] = cell }
        column += 1
      }
      if p == end { break }
      p += 1
      if column == columnCount { throw .ragged(found: count(record)) }
    }
    if column != columnCount { throw .ragged(found: column) }
  }

  private func parseWithQuotes(
    _ record: DelimitedRecord, into row: UnsafeMutablePointer<Double>
  ) throws(Failure) {
    var cells = DelimitedCellIterator(record, delimiter: delimiter)
    var column = 0
    while let cell = try Self.next(&cells) {
      if column == columnCount { throw .ragged(found: count(record)) }
      let code = codes[column]
      if code >= 0 {
        row[Int(code)] = try feature(cell, column, record)
      } else if code == -2 {
        observe?(column, cell, record)
      } else if code != -1 {
        texts[Int(-3 - code)] = cell
      }
      column += 1
    }
    if column != columnCount { throw .ragged(found: column) }
  }

  private static func next(_ cells: inout DelimitedCellIterator) throws(Failure) -> DelimitedCell? {
    do { return try cells.nextCell() } catch { throw .textAfterQuote(column: error.column) }
  }

  private func feature(
    _ cell: DelimitedCell, _ column: Int, _ record: DelimitedRecord
  ) throws(Failure) -> Double {
    let failure: Failure
    switch decimals.cell(cell.start, cell.end) {
    case .number(let value):
      if value.isFinite { return value }
      failure = .infinite(column: column, value: cell.excerpt)
    case .missing: failure = .missing(column: column, value: cell.excerpt)
    case .notANumber: failure = .notANumber(column: column, value: cell.excerpt)
    }
    // Too few or too many cells shift the columns: that is then the true complaint.
    let found = count(record)
    if found != columnCount { throw .ragged(found: found) }
    throw failure
  }

  /// The cell in `column`. Throws unless the record has as many cells as the header.
  func cell(of record: DelimitedRecord, column wanted: Int) throws(Failure) -> DelimitedCell {
    if !record.hasQuotes { return try cellWithoutQuotes(of: record, column: wanted) }
    var cells = DelimitedCellIterator(record, delimiter: delimiter)
    var result: DelimitedCell?
    var found = 0
    while let cell = try Self.next(&cells) {
      if found == wanted { result = cell }
      found += 1
    }
    guard found == columnCount, let result else { throw .ragged(found: found) }
    return result
  }

  private func cellWithoutQuotes(
    of record: DelimitedRecord, column wanted: Int
  ) throws(Failure) -> DelimitedCell {
    var start = record.start
    if wanted > 0 {
      let before = Self.skip(wanted, from: start, to: record.end, delimiter)
      guard before.end < record.end else { throw .ragged(found: before.count) }
      start = before.end + 1
    }
    let found = wanted + Self.skip(.max, from: start, to: record.end, delimiter).count
    guard found == columnCount else { throw .ragged(found: found) }
    return DelimitedCell(start: start, end: Self.skip(1, from: start, to: record.end, delimiter).end)
  }

  private func count(_ record: DelimitedRecord) -> Int {
    var cells = DelimitedCellIterator(record, delimiter: delimiter)
    while (try? cells.nextCell()) != nil {}
    return cells.column + 1
  }

  /// Steps over up to `wanted` cells without quotes: the delimiter or end that closes the last of them, and
  /// how many there were.
  @inline(__always)
  private static func skip(
    _ wanted: Int, from start: UnsafePointer<UInt8>, to end: UnsafePointer<UInt8>, _ delimiter: UInt8
  ) -> (end: UnsafePointer<UInt8>, count: Int) {
    let pattern = UInt64(delimiter) &* 0x0101_0101_0101_0101
    let low7: UInt64 = 0x7f7f_7f7f_7f7f_7f7f
    var left = wanted
    var p = start
    while p + 8 <= end {
      let x = UInt64(littleEndian: UnsafeRawPointer(p).loadUnaligned(as: UInt64.self)) ^ pattern
      // The top bit of each byte is set exactly where the byte is the delimiter.
      var hits = ~(((x & low7) &+ low7) | x | low7)
      // Their sum in the top byte; the baseline x86-64 has no instruction that counts bits.
      let number = Int(((hits >> 7) &* 0x0101_0101_0101_0101) >> 56)
      if number >= left {
        for _ in 1..<left { hits &= hits &- 1 }
        return (p + hits.trailingZeroBitCount / 8, wanted)
      }
      left -= number
      p += 8
    }
    while p < end {
      if p.pointee == delimiter {
        left -= 1
        if left == 0 { return (p, wanted) }
      }
      p += 1
    }
    return (end, wanted - left + 1)
  }
}
