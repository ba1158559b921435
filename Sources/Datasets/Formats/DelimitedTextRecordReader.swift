import Compression
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// One record of delimited text, still in the reader's buffer.
///
/// Valid until the next record is asked for. The byte at `end` is a line end, and 64 bytes beyond it are
/// readable, so that number parsing needs no bounds checks.
struct DelimitedRecord {
  let start: UnsafePointer<UInt8>
  let end: UnsafePointer<UInt8>
  /// Physical line on which it starts, from 1.
  let line: Int
  /// Whether any quote character occurs in it.
  let hasQuotes: Bool
}

/// Cuts delimited text (RFC 4180) into records: quoted line breaks, CRLF, byte-order mark and blank lines
/// are dealt with here. Memory: one buffer that grows to hold the longest record.
final class DelimitedRecordReader {
  static let padding = 64

  let name: String
  /// Nil until it is known: then comma, tab and semicolon all count, which matters for quotes only.
  var delimiter: UInt8?
  private let source: any ByteSource
  private let largestRecord: Int

  private var buffer: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private var filled = 0
  /// Start of the next record.
  private var position = 0
  private var sourceIsAtEnd = false
  private var nextLine = 1
  private var isAtStart = true

  /// - Parameter largestRecord: a longer record is an error; default 1 GiB.
  init(
    _ source: any ByteSource, delimiter: UInt8?, capacity: Int = 1 << 19, largestRecord: Int = 1 << 30
  ) {
    self.source = source
    name = source.name
    self.delimiter = delimiter
    self.capacity = max(16, capacity)
    self.largestRecord = largestRecord
    buffer = .allocate(capacity: self.capacity + Self.padding)
    buffer.initialize(repeating: 0, count: self.capacity + Self.padding)
  }

  deinit { buffer.deallocate() }

  /// The next record that is not blank, or nil at the end.
  func next() throws -> DelimitedRecord? {
    if isAtStart { try skipMark() }
    while true {
      let line = nextLine
      guard let (length, afterwards, hasQuotes) = try findEnd() else { return nil }
      let start = buffer + position
      position += afterwards
      var end = start + length
      if end > start, (end - 1).pointee == 13 { end -= 1 }
      if isBlank(start, end) { continue }
      if memchr(start, 0, end - start) != nil {
        throw TableError(name, .nulByte(line: line))
      }
      return DelimitedRecord(
        start: UnsafePointer(start), end: UnsafePointer(end), line: line, hasQuotes: hasQuotes)
    }
  }

  private func skipMark() throws {
    isAtStart = false
    while filled < 3, try refill() {}
    let head = Array(UnsafeBufferPointer(start: buffer, count: min(3, filled)))
    if head == [0xef, 0xbb, 0xbf] { position = 3 }
    if head.starts(with: [0xff, 0xfe]) || head.starts(with: [0xfe, 0xff]) {
      throw TableError(name, .notUTF8Text)
    }
  }

  /// Whether the line holds nothing but blanks that are not delimiters.
  private func isBlank(_ start: UnsafeMutablePointer<UInt8>, _ end: UnsafeMutablePointer<UInt8>) -> Bool {
    var p = start
    while p < end {
      guard DecimalParser.isBlank(p.pointee), p.pointee != delimiter else { return false }
      if delimiter == nil, p.pointee == 9 { return false }
      p += 1
    }
    return true
  }

  /// Length of the record at `position`, length with its line end, and whether it has quotes.
  private func findEnd() throws -> (Int, Int, Bool)? {
    var scanned = 0
    while true {
      let start = buffer + position
      let available = filled - position
      if available > scanned, let found = memchr(start + scanned, 10, available - scanned) {
        let length = found.assumingMemoryBound(to: UInt8.self) - start
        if memchr(start, 34, length) != nil { return try findEndWithQuotes() }
        nextLine += 1
        return (length, length + 1, false)
      }
      scanned = available
      if try refill() { continue }
      guard available > 0 else { return nil }
      if memchr(buffer + position, 34, available) != nil { return try findEndWithQuotes() }
      // The sentinel that stands for the missing line end lies in the padding.
      buffer[filled] = 10
      nextLine += 1
      return (available, available, false)
    }
  }

  /// The same where quotes may hide line ends. Each byte is looked at once, however often the buffer grows.
  private func findEndWithQuotes() throws -> (Int, Int, Bool) {
    enum State { case cellStart, plain, quoted, afterQuote }
    var state = State.cellStart
    var offset = 0
    var lineEnds = 0
    var openedOnLine = nextLine
    while true {
      let start = buffer + position
      let available = filled - position
      while offset < available {
        let byte = start[offset]
        if byte == 10 {
          lineEnds += 1
          if state != .quoted {
            nextLine += lineEnds
            return (offset, offset + 1, true)
          }
        }
        switch state {
        case .cellStart:
          if byte == 34 {
            state = .quoted
            openedOnLine = nextLine + lineEnds
          } else if !isDelimiter(byte) {
            state = .plain
          }
        case .plain:
          if isDelimiter(byte) { state = .cellStart }
        case .quoted:
          if byte == 34 { state = .afterQuote }
        case .afterQuote:
          // A second quote stands for one; anything but a delimiter is complained about later.
          state = byte == 34 ? .quoted : isDelimiter(byte) ? .cellStart : .plain
        }
        offset += 1
      }
      if try refill() { continue }
      if state == .quoted { throw TableError(name, .unterminatedQuote(line: openedOnLine)) }
      buffer[filled] = 10
      nextLine += lineEnds + 1
      return (offset, offset, true)
    }
  }

  private func isDelimiter(_ byte: UInt8) -> Bool {
    if let delimiter { return byte == delimiter }
    return byte == 44 || byte == 9 || byte == 59
  }

  /// Reads more bytes behind the record at `position`, which may move to the buffer's start. False at the
  /// end.
  private func refill() throws -> Bool {
    guard !sourceIsAtEnd else { return false }
    if filled == capacity {
      if position > 0 {
        memmove(buffer, buffer + position, filled - position)
        filled -= position
        position = 0
      }
      // Doubling keeps the work for a record of n bytes at O(n).
      if filled > capacity / 2 { try grow() }
    }
    let count = try source.read(
      into: UnsafeMutableRawBufferPointer(start: buffer + filled, count: capacity - filled))
    if count == 0 { sourceIsAtEnd = true }
    filled += count
    return count > 0
  }

  private func grow() throws {
    guard capacity <= largestRecord / 2 else {
      throw TableError(name, .recordTooLong(line: nextLine, limit: largestRecord))
    }
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: 2 * capacity + Self.padding)
    larger.initialize(repeating: 0, count: 2 * capacity + Self.padding)
    memcpy(larger, buffer, filled)
    buffer.deallocate()
    buffer = larger
    capacity *= 2
  }
}
