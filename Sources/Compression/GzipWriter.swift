import CZlib

/// Compresses bytes into one gzip member (RFC 1952) and hands the pieces to `output`.
///
/// The header carries no time and no file name, so equal input gives equal output. Call ``finish()`` once at
/// the end; what was written before it is not a complete file.
public final class GzipWriter {
  private let output: (UnsafeRawBufferPointer) throws -> Void
  private let stream: UnsafeMutablePointer<z_stream>
  private let buffer: UnsafeMutableRawBufferPointer
  private var isFinished = false

  /// - Parameters:
  ///   - level: zlib's compression level, 0 (none) to 9 (smallest); default 6.
  ///   - output: receives compressed bytes, valid only during the call.
  ///
  /// Throws ``ByteSourceError/zlibFailed(name:reason:)``, for a level outside 0...9 as well.
  public init(level: Int = 6, output: @escaping (UnsafeRawBufferPointer) throws -> Void) throws {
    guard (0...9).contains(level) else {
      throw ByteSourceError.zlibFailed(name: "gzip", reason: "compression level \(level) is not in 0...9")
    }
    self.output = output
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    buffer = .allocate(byteCount: 1 << 16, alignment: 16)
    let status = deflateInit2_(
      stream, Int32(level), Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else {
      throw ByteSourceError.zlibFailed(name: "gzip", reason: zError(status).map { String(cString: $0) } ?? "")
    }
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
    buffer.deallocate()
  }

  /// Compresses `bytes`. Calling it after ``finish()`` is a programmer error.
  public func write(_ bytes: UnsafeRawBufferPointer) throws {
    precondition(!isFinished, "GzipWriter.write after finish")
    var rest = bytes
    while rest.count > 0 {
      let piece = UnsafeRawBufferPointer(rebasing: rest[..<min(rest.count, 1 << 30)])
      // zlib does not write through next_in; its type merely lacks const.
      stream.pointee.next_in = UnsafeMutablePointer(
        mutating: piece.baseAddress!.assumingMemoryBound(to: UInt8.self))
      stream.pointee.avail_in = UInt32(piece.count)
      while stream.pointee.avail_in > 0 { _ = try step(Z_NO_FLUSH) }
      rest = UnsafeRawBufferPointer(rebasing: rest[piece.count...])
    }
  }

  /// Compresses `bytes`.
  public func write(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { try write($0) }
  }

  /// Writes what is pending and the trailer with CRC-32 and length.
  public func finish() throws {
    guard !isFinished else { return }
    isFinished = true
    while try step(Z_FINISH) != Z_STREAM_END {}
  }

  /// `bytes` as one gzip member.
  public static func compress(_ bytes: [UInt8], level: Int = 6) throws -> [UInt8] {
    var result: [UInt8] = []
    let writer = try GzipWriter(level: level) { result.append(contentsOf: $0) }
    try writer.write(bytes)
    try writer.finish()
    return result
  }

  private func step(_ flush: Int32) throws -> Int32 {
    stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(buffer.count)
    let status = deflate(stream, flush)
    guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
      throw ByteSourceError.zlibFailed(name: "gzip", reason: zError(status).map { String(cString: $0) } ?? "")
    }
    let count = buffer.count - Int(stream.pointee.avail_out)
    if count > 0 { try output(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
    return status
  }
}
