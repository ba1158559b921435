import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// The bytes of a file as they lie on disk, or of standard input for `-`.
public final class FileByteSource: ByteSource {
  public let name: String
  private let descriptor: Int32
  private let ownsDescriptor: Bool
  private var offset = 0

  /// Opens `path`; `-` is standard input.
  ///
  /// Throws ``ByteSourceError/cannotOpen(name:code:)`` or ``ByteSourceError/isDirectory(name:)``.
  public init(path: String) throws {
    if path == "-" {
      name = "standard input"
      descriptor = STDIN_FILENO
      ownsDescriptor = false
      return
    }
    let opened = open(path, O_RDONLY | O_CLOEXEC)
    guard opened >= 0 else { throw ByteSourceError.cannotOpen(name: path, code: errno) }
    var information = stat()
    if fstat(opened, &information) == 0, information.st_mode & S_IFMT == S_IFDIR {
      close(opened)
      throw ByteSourceError.isDirectory(name: path)
    }
    name = path
    descriptor = opened
    ownsDescriptor = true
  }

  deinit {
    if ownsDescriptor { close(descriptor) }
  }

  public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard let base = buffer.baseAddress, buffer.count > 0 else { return 0 }
    while true {
      #if canImport(Glibc)
        let count = Glibc.read(descriptor, base, buffer.count)
      #else
        let count = Foundation.read(descriptor, base, buffer.count)
      #endif
      if count >= 0 {
        offset += count
        return count
      }
      if errno == EINTR { continue }
      if errno == EISDIR { throw ByteSourceError.isDirectory(name: name) }
      throw ByteSourceError.readFailed(name: name, offset: offset, code: errno)
    }
  }
}
