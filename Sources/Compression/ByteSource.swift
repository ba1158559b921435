/// A pull source of bytes: a file, standard input, memory, or another source decompressed on the way.
///
/// A reference type because reading moves its position; use one source from one thread at a time.
public protocol ByteSource: AnyObject {
  /// What error messages call this source: a path, or "standard input".
  var name: String { get }

  /// Reads up to `buffer.count` bytes and returns how many it wrote; 0 means the end.
  ///
  /// A short read is not the end. Throws ``ByteSourceError``.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}

extension ByteSource {
  /// All remaining bytes. Complexity: O(bytes), memory the same.
  public func readAll() throws -> [UInt8] {
    var bytes: [UInt8] = []
    let step = 1 << 16
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: step, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = try read(into: buffer)
      if count == 0 { return bytes }
      bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }
}

/// Opens a file, or standard input for `-`, and decompresses it if its first bytes say gzip.
///
/// The name plays no part: a gzip file may be called anything, and a plain file may end in `.gz`.
/// Throws ``ByteSourceError``.
public func openByteSource(_ path: String) throws -> any ByteSource {
  try decompressing(FileByteSource(path: path))
}

/// `source` itself, or its decompressed bytes if it starts with gzip's magic bytes.
///
/// For callers that look at the raw bytes on their way, such as a checksum of the file as it lies on disk.
/// Throws ``ByteSourceError/unsupportedCompression(name:format:)`` for zip, bzip2, xz and Zstandard.
public func decompressing(_ source: any ByteSource) throws -> any ByteSource {
  let peeked = try PeekingByteSource(source, count: 6)
  let head = peeked.head
  if head.starts(with: [0x1f, 0x8b]) { return GzipByteSource(peeked) }
  let others: [(String, [UInt8])] = [
    ("zip", [0x50, 0x4b, 0x03, 0x04]),
    ("bzip2", [0x42, 0x5a, 0x68]),
    ("xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]),
    ("Zstandard", [0x28, 0xb5, 0x2f, 0xfd]),
  ]
  // "BZh" could start a text table; bzip2 goes on with a digit and the first digits of pi.
  for (format, magic) in others where head.starts(with: magic) {
    if format == "bzip2", head.count < 6 || !(0x31...0x39).contains(head[3]) || head[4] != 0x31 { continue }
    throw ByteSourceError.unsupportedCompression(name: source.name, format: format)
  }
  return peeked
}

/// Bytes in memory as a source.
public final class MemoryByteSource: ByteSource {
  public let name: String
  private let bytes: [UInt8]
  private var position = 0
  private let largestRead: Int

  /// - Parameters:
  ///   - name: what error messages call it.
  ///   - largestRead: no single read returns more bytes than this; at least 1.
  public init(_ bytes: [UInt8], name: String = "memory", largestRead: Int = .max) {
    self.bytes = bytes
    self.name = name
    self.largestRead = max(1, largestRead)
  }

  public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = min(buffer.count, bytes.count - position, largestRead)
    guard count > 0 else { return 0 }
    bytes.withUnsafeBytes { all in
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: all[position..<position + count]))
    }
    position += count
    return count
  }
}

/// A source whose first bytes were looked at before anybody reads them.
final class PeekingByteSource: ByteSource {
  let name: String
  /// The first bytes, fewer than asked for only if the source is shorter.
  let head: [UInt8]
  private let source: any ByteSource
  private var handedOut = 0

  init(_ source: any ByteSource, count: Int) throws {
    self.source = source
    self.name = source.name
    var head = [UInt8](repeating: 0, count: count)
    var filled = 0
    try head.withUnsafeMutableBytes { bytes in
      while filled < count {
        let got = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[filled...]))
        if got == 0 { break }
        filled += got
      }
    }
    self.head = Array(head[..<filled])
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard handedOut < head.count else { return try source.read(into: buffer) }
    let count = min(buffer.count, head.count - handedOut)
    buffer.copyBytes(from: head[handedOut..<handedOut + count])
    handedOut += count
    return count
  }
}
