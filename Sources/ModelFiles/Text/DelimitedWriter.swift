/// Writes rows of CSV or TSV, field by field, to a byte sink.
///
/// A field is quoted, with its quotes doubled, only if it holds the delimiter, a quote or a line break
/// (RFC 4180; for TSV a tab takes the comma's place), or if it is a row's only field and empty. Lines end
/// in LF. Numbers are shortest round-trip decimals (``ShortestDecimal``).
public struct DelimitedWriter {
  /// What separates fields.
  public enum Delimiter: Sendable {
    case comma
    case tab

    var byte: UInt8 {
      switch self {
      case .comma: UInt8(ascii: ",")
      case .tab: UInt8(ascii: "\t")
      }
    }
  }

  private let delimiter: UInt8
  private let nan: [UInt8]
  private let sink: (UnsafeRawBufferPointer) throws -> Void
  private let threshold: Int
  private var bytes: [UInt8] = []
  /// Fields of the current row so far, and where the row starts in `bytes`.
  private var fields = 0
  private var rowStart = 0

  /// A writer to `sink`, which gets the bytes in pieces of about `threshold`.
  ///
  /// - Parameter nan: the text of a number that is not one; empty as pandas writes it, by default `nan`.
  public init(
    _ delimiter: Delimiter, nan: String = "nan", threshold: Int = 1 << 18,
    sink: @escaping (UnsafeRawBufferPointer) throws -> Void
  ) {
    self.delimiter = delimiter.byte
    self.nan = Array(nan.utf8)
    self.sink = sink
    self.threshold = threshold
    bytes.reserveCapacity(threshold + threshold / 4)
  }

  /// Appends a field of text to the row.
  public mutating func field(_ text: String) {
    beginField()
    var text = text
    text.withUTF8 { utf8 in
      let needsQuotes = utf8.contains {
        $0 == delimiter || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r")
      }
      guard needsQuotes else {
        bytes.append(contentsOf: utf8)
        return
      }
      bytes.append(UInt8(ascii: "\""))
      for byte in utf8 {
        if byte == UInt8(ascii: "\"") { bytes.append(byte) }
        bytes.append(byte)
      }
      bytes.append(UInt8(ascii: "\""))
    }
  }

  /// Appends a number to the row.
  public mutating func field(_ value: Double) {
    beginField()
    if value.isNaN {
      bytes.append(contentsOf: nan)
    } else {
      ShortestDecimal.append(value, to: &bytes)
    }
  }

  /// Appends a number to the row, as the shortest text that reads back as the same `Float`.
  public mutating func field(_ value: Float) {
    beginField()
    if value.isNaN {
      bytes.append(contentsOf: nan)
    } else {
      ShortestDecimal.append(value, to: &bytes)
    }
  }

  /// Appends a number to the row, rounded to `digits` significant digits (``RoundedDecimal``).
  public mutating func field(_ value: Double, significantDigits digits: Int) {
    beginField()
    if value.isNaN {
      bytes.append(contentsOf: nan)
    } else {
      RoundedDecimal.append(value, digits: digits, to: &bytes)
    }
  }

  /// Appends an integer to the row.
  public mutating func field(_ value: Int) {
    beginField()
    var rest = value.magnitude
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    let start = bytes.count
    repeat {
      bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    bytes[start...].reverse()
  }

  /// Appends fields of text to the row.
  public mutating func fields(_ texts: some Sequence<String>) {
    for text in texts { field(text) }
  }

  /// Appends numbers to the row.
  public mutating func fields(_ values: some Sequence<Double>) {
    for value in values { field(value) }
  }

  /// Ends the row. Throws what the sink throws.
  public mutating func endRow() throws {
    // A line without a character would be read as no row.
    if fields == 1, bytes.count == rowStart {
      bytes.append(contentsOf: [UInt8(ascii: "\""), UInt8(ascii: "\"")])
    }
    bytes.append(UInt8(ascii: "\n"))
    fields = 0
    if bytes.count >= threshold { try flush() }
    rowStart = bytes.count
  }

  /// Writes a row of text. Throws what the sink throws.
  public mutating func row(_ texts: some Sequence<String>) throws {
    fields(texts)
    try endRow()
  }

  /// Hands all bytes so far to the sink. Call it after the last row. Throws what the sink throws.
  public mutating func flush() throws {
    guard !bytes.isEmpty else { return }
    try bytes.withUnsafeBytes { try sink($0) }
    bytes.removeAll(keepingCapacity: true)
    rowStart = 0
  }

  /// Writes a whole file, which appears complete or not at all. Throws ``FileWriteError`` and what `body`
  /// throws.
  public static func writeFile(
    _ path: String, _ delimiter: Delimiter, nan: String = "nan",
    _ body: (inout DelimitedWriter) throws -> Void
  ) throws {
    try AtomicFile.write(to: path) { file in
      var writer = DelimitedWriter(delimiter, nan: nan) { try file.write($0) }
      try body(&writer)
      try writer.flush()
    }
  }

  /// Writes to standard output. Throws ``FileWriteError`` and what `body` throws.
  public static func writeStandardOutput(
    _ delimiter: Delimiter, nan: String = "nan", _ body: (inout DelimitedWriter) throws -> Void
  ) throws {
    var writer = DelimitedWriter(delimiter, nan: nan) { try DescriptorOutput.writeToStandardOutput($0) }
    try body(&writer)
    try writer.flush()
  }

  @inline(__always)
  private mutating func beginField() {
    if fields > 0 { bytes.append(delimiter) }
    fields += 1
  }
}
