import Foundation

/// Why bytes could not be read or written. Every case names the file; gzip errors name the byte, too.
public enum ByteSourceError: Error, Equatable, Sendable {
  /// `open` failed; `code` is errno.
  case cannotOpen(name: String, code: Int32)
  /// The path is a directory.
  case isDirectory(name: String)
  /// `read` failed after `offset` bytes; `code` is errno.
  case readFailed(name: String, offset: Int, code: Int32)
  /// `write` or `open` for writing failed; `code` is errno.
  case writeFailed(name: String, code: Int32)
  /// The file ends inside a gzip member; `offset` is its length in (compressed) bytes.
  case truncatedGzip(name: String, offset: Int)
  /// The compressed data is damaged at about byte `offset` of the compressed file; `reason` is zlib's word.
  case corruptGzip(name: String, offset: Int, reason: String)
  /// Bytes that are neither a gzip member nor zeros follow the last member, from byte `offset` on.
  case trailingGarbage(name: String, offset: Int)
  /// Compressed, but not with gzip.
  case unsupportedCompression(name: String, format: String)
  /// zlib could not start, for want of memory as a rule; `reason` is its word.
  case zlibFailed(name: String, reason: String)
}

extension ByteSourceError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .cannotOpen(let name, let code):
      return "\(name): cannot be opened: \(Self.text(of: code))"
    case .isDirectory(let name):
      return "\(name): is a directory; name a file inside it"
    case .readFailed(let name, let offset, let code):
      return "\(name): reading failed after byte \(offset): \(Self.text(of: code))"
    case .writeFailed(let name, let code):
      return "\(name): cannot be written: \(Self.text(of: code))"
    case .truncatedGzip(let name, let offset):
      return "\(name): the gzip data ends too early, after \(offset) bytes; fetch or copy the file again"
    case .corruptGzip(let name, let offset, let reason):
      return "\(name): corrupt gzip data near byte \(offset): \(reason); fetch or copy the file again"
    case .trailingGarbage(let name, let offset):
      return
        "\(name): byte \(offset) follows the end of the gzip data and starts neither another gzip member "
        + "nor zero padding; cut the file there or write it again"
    case .unsupportedCompression(let name, let format):
      return "\(name): is \(format)-compressed, which is not supported; unpack it, or compress it with gzip"
    case .zlibFailed(let name, let reason):
      return "\(name): zlib failed: \(reason)"
    }
  }

  private static func text(of code: Int32) -> String { String(cString: strerror(code)) }
}
