/// Where one cell of a record lies, its quotes taken off.
struct DelimitedCell {
  var start: UnsafePointer<UInt8>
  var end: UnsafePointer<UInt8>
  /// Whether doubled quotes inside stand for single ones.
  var hasDoubledQuotes = false

  /// The text, or nil if it is not UTF-8.
  var text: String? {
    let bytes = UnsafeBufferPointer(start: start, count: end - start)
    guard hasDoubledQuotes else { return String(validating: bytes, as: UTF8.self) }
    var single: [UInt8] = []
    single.reserveCapacity(bytes.count)
    var i = 0
    while i < bytes.count {
      single.append(bytes[i])
      i += bytes[i] == 34 && i + 1 < bytes.count && bytes[i + 1] == 34 ? 2 : 1
    }
    return String(validating: single, as: UTF8.self)
  }

  /// The text for an error message: damage replaced, control characters escaped, cut to 60 characters.
  var excerpt: String {
    let most = 60
    let bytes = UnsafeBufferPointer(start: start, count: min(end - start, 4 * most))
    var shown = ""
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      if shown.unicodeScalars.count == most { break }
      if scalar.value < 32 {
        shown += scalar.escaped(asASCII: true)
      } else {
        shown.unicodeScalars.append(scalar)
      }
    }
    return end - start > shown.utf8.count + 8 ? shown + "..." : shown
  }
}

/// Walks over the cells of a record that may have quotes.
struct DelimitedCellIterator {
  private var next: UnsafePointer<UInt8>?
  private let record: DelimitedRecord
  private let delimiter: UInt8
  /// Index of the cell returned last.
  private(set) var column = -1

  init(_ record: DelimitedRecord, delimiter: UInt8) {
    self.record = record
    self.delimiter = delimiter
    next = record.start
  }

  /// The next cell, or nil after the last. Throws if text follows a closing quote.
  mutating func nextCell() throws(MalformedCell) -> DelimitedCell? {
    guard var p = next else { return nil }
    column += 1
    let end = record.end
    var cell = DelimitedCell(start: p, end: p)
    if record.hasQuotes, p < end, p.pointee == 34 {
      p += 1
      cell.start = p
      while p < end {
        if p.pointee == 34 {
          guard p + 1 < end, (p + 1).pointee == 34 else { break }
          cell.hasDoubledQuotes = true
          p += 1
        }
        p += 1
      }
      cell.end = p
      // Past the closing quote, which record reading has made sure of.
      if p < end { p += 1 }
      if p < end, p.pointee != delimiter { throw MalformedCell(column: column) }
    } else {
      while p < end, p.pointee != delimiter { p += 1 }
      cell.end = p
    }
    next = p < end ? p + 1 : nil
    return cell
  }

  struct MalformedCell: Error { let column: Int }
}
