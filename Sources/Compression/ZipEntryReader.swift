import CZlib

/// The content of one archive entry, read front to back.
///
/// The read that reaches the last byte also checks size and CRC-32. Memory is constant.
public final class ZipEntryReader {
  /// Stands in for the method number of an entry that is encrypted.
  static let encryptedMethod = -1
  private static let inputBlock = 1 << 16

  /// The entry being read.
  public let entry: ZipReader.Entry
  /// Bytes of content not read yet.
  public var remaining: Int { entry.size - produced }

  private let file: RandomAccessFile
  private var offset: Int
  private var inputLeft: Int
  private var produced = 0
  private var checksum: UInt32 = 0
  private var input: [UInt8] = []
  // On the heap: zlib refuses a stream whose address has changed.
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  private var streamOpen = false
  private var streamEnded = false

  init(file: RandomAccessFile, entry: ZipReader.Entry, offset: Int) throws {
    self.file = file
    self.entry = entry
    self.offset = offset
    inputLeft = entry.compressedSize
    stream.initialize(to: z_stream())
    switch entry.method {
    case 0:
      guard entry.size == entry.compressedSize else {
        throw failure(.malformed(what: "stored with sizes \(entry.size) and \(entry.compressedSize)"))
      }
    case 8:
      // A claimed size is refused before anybody allocates it.
      guard entry.size / ZipFormat.largestDeflateRatio <= entry.compressedSize else {
        throw failure(
          .malformed(what: "\(entry.compressedSize) bytes cannot inflate to \(entry.size)"))
      }
      let status = inflateInit2_(stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
      guard status == Z_OK else {
        throw failure(.system(call: "inflateInit2", reason: "zlib status \(status)"))
      }
      streamOpen = true
      input = [UInt8](repeating: 0, count: Self.inputBlock)
    case Self.encryptedMethod:
      throw failure(.encrypted)
    default:
      throw failure(.unsupportedMethod(entry.method))
    }
    if entry.size == 0 { try checkEnd() }
  }

  deinit {
    if streamOpen { inflateEnd(stream) }
    stream.deallocate()
  }

  /// Fills `target` and returns how many bytes were read: fewer only at the end of the content.
  /// Throws ``ZipError``.
  public func read(into target: UnsafeMutableRawBufferPointer) throws -> Int {
    let wanted = min(target.count, remaining)
    guard wanted > 0 else { return 0 }
    let part = UnsafeMutableRawBufferPointer(rebasing: target[..<wanted])
    let found = try entry.method == 0 ? readStored(into: part) : inflate(into: part)
    produced += found
    checksum = crc32(UnsafeRawBufferPointer(part), continuing: checksum)
    if produced == entry.size { try checkEnd() }
    return found
  }

  private func readStored(into target: UnsafeMutableRawBufferPointer) throws -> Int {
    let found = try readFile(into: target)
    guard found == target.count else {
      throw failure(.sizeMismatch(expected: entry.size, found: produced + found))
    }
    offset += found
    inputLeft -= found
    return found
  }

  private func inflate(into target: UnsafeMutableRawBufferPointer) throws -> Int {
    var found = 0
    while found < target.count {
      guard !streamEnded else {
        throw failure(.sizeMismatch(expected: entry.size, found: produced + found))
      }
      let space = min(target.count - found, 1 << 30)
      found += try inflateStep(target.baseAddress! + found, space: space)
    }
    return found
  }

  /// One call of zlib's inflate, with fresh input when it has none. Returns the bytes produced.
  private func inflateStep(_ target: UnsafeMutableRawPointer, space: Int) throws -> Int {
    if stream.pointee.avail_in == 0 { try fillInput() }
    let used = Int(stream.pointee.avail_in)
    stream.pointee.next_out = target.assumingMemoryBound(to: Bytef.self)
    stream.pointee.avail_out = uInt(space)
    let status: Int32 = input.withUnsafeMutableBufferPointer { buffer in
      stream.pointee.next_in = buffer.baseAddress! + inputStart
      return CZlib.inflate(stream, Z_NO_FLUSH)
    }
    inputStart += used - Int(stream.pointee.avail_in)
    let made = space - Int(stream.pointee.avail_out)
    switch status {
    case Z_STREAM_END:
      streamEnded = true
    case Z_OK:
      break
    case Z_BUF_ERROR where inputLeft == 0 && stream.pointee.avail_in == 0:
      throw failure(.corruptDeflateStream(reason: "it ends too early"))
    case Z_BUF_ERROR:
      break
    default:
      let reason = stream.pointee.msg.map { String(cString: $0) } ?? "zlib status \(status)"
      throw failure(.corruptDeflateStream(reason: reason))
    }
    return made
  }

  /// Where zlib's unread input starts in `input`.
  private var inputStart = 0

  private func fillInput() throws {
    let wanted = min(inputLeft, input.count)
    let found = try input.withUnsafeMutableBytes { buffer in
      try readFile(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]))
    }
    guard found == wanted else { throw failure(.outOfBounds(what: "the content")) }
    offset += found
    inputLeft -= found
    inputStart = 0
    stream.pointee.avail_in = uInt(found)
  }

  private func checkEnd() throws {
    if entry.method == 8 {
      // The end mark may come after the last byte; a further byte is an error.
      var extra: UInt8 = 0
      while !streamEnded {
        let made = try withUnsafeMutableBytes(of: &extra) { try inflateStep($0.baseAddress!, space: 1) }
        guard made == 0 else {
          throw failure(.sizeMismatch(expected: entry.size, found: entry.size + made))
        }
      }
    }
    guard checksum == entry.checksum else {
      throw failure(.checksumMismatch(expected: entry.checksum, found: checksum))
    }
  }

  private func readFile(into target: UnsafeMutableRawBufferPointer) throws -> Int {
    do {
      return try file.read(at: offset, into: target)
    } catch let error as FileReadError {
      throw failure(.system(call: error.call, reason: error.reason))
    }
  }

  private func failure(_ problem: ZipError.Problem) -> ZipError {
    ZipError(archive: file.path, entry: entry.name, problem: problem)
  }
}
