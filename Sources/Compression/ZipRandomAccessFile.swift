#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A failed system call on a file: path, call and the text for `errno`.
public struct FileReadError: Error, Equatable, Sendable, CustomStringConvertible {
  public var path: String
  public var call: String
  public var reason: String

  public init(path: String, call: String, reason: String) {
    self.path = path
    self.call = call
    self.reason = reason
  }

  public var description: String { "\(path): \(call) failed: \(reason)" }
}

/// A file opened for reading at any offset.
///
/// Reads with `pread`, not through a mapping: a file that shrinks while it is read then ends in an
/// error instead of SIGBUS. What is not a regular file (a pipe) is read into memory first.
public final class RandomAccessFile: Sendable {
  /// The path, as the caller gave it.
  public let path: String
  /// The number of bytes when the file was opened.
  public let count: Int
  private let descriptor: Int32
  private let memory: [UInt8]?

  /// Opens `path`. Throws ``FileReadError`` if that fails or `path` is a directory.
  public init(path: String) throws {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.failure(path, "open") }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let error = Self.failure(path, "fstat")
      close(descriptor)
      throw error
    }
    if status.st_mode & S_IFMT == S_IFREG {
      memory = nil
      count = Int(status.st_size)
      return
    }
    do {
      let bytes = try Self.readToEnd(descriptor, path: path)
      memory = bytes
      count = bytes.count
    } catch {
      close(descriptor)
      throw error
    }
  }

  /// Bytes already in memory, under the name that errors will show.
  public init(bytes: [UInt8], name: String) {
    path = name
    memory = bytes
    count = bytes.count
    descriptor = -1
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Fills `target` from `offset` on and returns how many bytes were read: fewer only at the end.
  public func read(at offset: Int, into target: UnsafeMutableRawBufferPointer) throws -> Int {
    guard offset >= 0, offset < count, !target.isEmpty else { return 0 }
    if let memory {
      return memory.withUnsafeBytes { bytes in
        let part = UnsafeRawBufferPointer(rebasing: bytes[offset..<min(bytes.count, offset + target.count)])
        target.copyMemory(from: part)
        return part.count
      }
    }
    var done = 0
    let wanted = min(target.count, count - offset)
    while done < wanted {
      // The kernel moves at most 2 GiB a call; stay well below.
      let step = pread(
        descriptor, target.baseAddress! + done, min(wanted - done, 1 << 30), off_t(offset + done))
      if step > 0 {
        done += step
      } else if step == 0 {
        break
      } else if errno != EINTR {
        throw Self.failure(path, "read")
      }
    }
    return done
  }

  /// `length` bytes from `offset` on, or nil if the file ends before.
  func bytes(at offset: Int, length: Int) throws -> [UInt8]? {
    guard offset >= 0, length >= 0, offset <= count, length <= count - offset else { return nil }
    var found = 0
    let result = try [UInt8](unsafeUninitializedCapacity: length) { buffer, initialized in
      // The capacity may exceed what was asked for.
      let target = UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: length)
      found = try read(at: offset, into: target)
      initialized = found
    }
    return found == length ? result : nil
  }

  private static func readToEnd(_ descriptor: Int32, path: String) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let step = systemRead(descriptor, &block, block.count)
      if step > 0 {
        bytes.append(contentsOf: block[..<step])
      } else if step == 0 {
        return bytes
      } else if errno != EINTR {
        throw failure(path, "read")
      }
    }
  }

  private static func failure(_ path: String, _ call: String) -> FileReadError {
    FileReadError(path: path, call: call, reason: String(cString: strerror(errno)))
  }
}

/// The system call, whose name a method here hides.
private func systemRead(_ descriptor: Int32, _ target: UnsafeMutableRawPointer, _ count: Int) -> Int {
  read(descriptor, target, count)
}
