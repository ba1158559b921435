import CZlib

/// One zlib stream (RFC 1950) and the checksum of PNG's chunks.
public enum ZlibStream {
  /// `bytes` as one zlib stream. Equal input gives equal output.
  ///
  /// - Parameter level: zlib's compression level, 0 (none) to 9 (smallest); default 9.
  ///
  /// Throws ``ByteSourceError/zlibFailed(name:reason:)``.
  public static func compress(_ bytes: [UInt8], level: Int = 9) throws -> [UInt8] {
    var count = compressBound(UInt(bytes.count))
    var result = [UInt8](repeating: 0, count: Int(count))
    let status = compress2(&result, &count, bytes, UInt(bytes.count), Int32(level))
    guard status == Z_OK else {
      throw ByteSourceError.zlibFailed(name: "zlib", reason: zError(status).map { String(cString: $0) } ?? "")
    }
    result.removeSubrange(Int(count)...)
    return result
  }

  /// CRC-32 of `bytes`, as PNG, gzip and ZIP have it.
  public static func crc32(_ bytes: [UInt8]) -> UInt32 {
    UInt32(truncatingIfNeeded: CZlib.crc32(0, bytes, UInt32(bytes.count)))
  }
}
