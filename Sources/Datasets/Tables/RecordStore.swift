/// Copies of records, to be parsed later.
final class RecordStore {
  private struct Entry {
    let bytes: UnsafeMutablePointer<UInt8>
    let length: Int
    let line: Int
    let hasQuotes: Bool
    let number: Int
  }

  private var entries: [Entry] = []
  private var position = 0

  deinit { for entry in entries { entry.bytes.deallocate() } }

  var count: Int { entries.count }
  /// Line of the record appended last, 0 if there is none.
  var lastLine: Int { entries.last?.line ?? 0 }

  func append(_ record: DelimitedRecord, number: Int) {
    let length = record.end - record.start
    let capacity = length + DelimitedRecordReader.padding
    let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    bytes.update(from: record.start, count: length)
    (bytes + length).initialize(repeating: 10, count: DelimitedRecordReader.padding)
    entries.append(
      Entry(bytes: bytes, length: length, line: record.line, hasQuotes: record.hasQuotes, number: number))
  }

  /// The next record and its number, oldest first; nil after the last.
  func next() -> (DelimitedRecord, Int)? {
    guard position < entries.count else { return nil }
    let entry = entries[position]
    position += 1
    let start = UnsafePointer(entry.bytes)
    return (
      DelimitedRecord(
        start: start, end: start + entry.length, line: entry.line, hasQuotes: entry.hasQuotes),
      entry.number
    )
  }
}
