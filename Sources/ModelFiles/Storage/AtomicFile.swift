#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif
import Synchronization

/// A failed file operation: path, system call and the text for `errno`.
public struct FileWriteError: Error, Equatable, Sendable, CustomStringConvertible {
  public var path: String
  public var call: String
  public var reason: String

  public init(path: String, call: String, reason: String) {
    self.path = path
    self.call = call
    self.reason = reason
  }

  public var description: String { "\(path): cannot write: \(call): \(reason)" }

  static func current(_ path: String, _ call: String) -> FileWriteError {
    FileWriteError(path: path, call: call, reason: String(cString: strerror(errno)))
  }
}

/// A file that appears under its name complete or not at all.
///
/// Bytes go to a temporary file in the same directory; ``commit()`` flushes it to the disk, renames it and
/// flushes the directory. Without a commit the temporary file is removed and a former file of that name
/// stays as it was. Not for use from several threads at once.
public final class AtomicFile {
  /// The path, as the caller gave it.
  public let path: String
  /// Where the bytes are until the commit.
  let temporaryPath: String
  private var descriptor: Int32
  private var buffer: [UInt8] = []
  private static let bufferSize = 1 << 18

  /// The mark in the name of temporary files, which are called `.<name>.saganet-<process>-<number>.tmp`.
  static let temporaryMark = ".saganet-"

  /// Opens a temporary file beside `path`. Throws ``FileWriteError``, also if `path` is a directory, a pipe
  /// or a device.
  public init(path: String) throws {
    self.path = path
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      let isDirectory = status.st_mode & S_IFMT == S_IFDIR
      throw FileWriteError(
        path: path, call: "open", reason: isDirectory ? "it is a directory" : "it is not a regular file")
    }
    let (folder, name) = Self.split(path)
    var number = 0
    var candidate: String
    repeat {
      candidate = "\(folder)/.\(name)\(Self.temporaryMark)\(getpid())-\(number).tmp"
      // Made and noted in one step, so that no file escapes ``removeUnfinished(andThen:)``.
      let (opened, code) = Self.unfinished.withLock { unfinished in
        let opened = open(candidate, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        if opened >= 0 { unfinished.insert(candidate) }
        return (opened, errno)
      }
      (descriptor, errno) = (opened, code)
      number += 1
    } while descriptor < 0 && errno == EEXIST && number < 10_000
    temporaryPath = candidate
    guard descriptor >= 0 else { throw FileWriteError.current(path, "open") }
    buffer.reserveCapacity(Self.bufferSize)
  }

  deinit { discard() }

  /// Appends `bytes`. Throws ``FileWriteError``; the temporary file is then gone.
  public func write(_ bytes: UnsafeRawBufferPointer) throws {
    if buffer.count + bytes.count > Self.bufferSize { try flush() }
    if bytes.count >= Self.bufferSize {
      try writeThrough(bytes)
    } else {
      buffer.append(contentsOf: bytes)
    }
  }

  /// Appends `text` as UTF-8. Throws ``FileWriteError``.
  public func write(_ text: String) throws {
    var text = text
    try text.withUTF8 { try write(UnsafeRawBufferPointer($0)) }
  }

  /// Makes the file appear. Throws ``FileWriteError``; the temporary file is then gone.
  public func commit() throws {
    try flush()
    guard fsync(descriptor) == 0 else { throw fail("fsync") }
    let closed = close(descriptor)
    descriptor = -1
    defer { Self.unfinished.withLock { _ = $0.remove(temporaryPath) } }
    guard closed == 0, rename(temporaryPath, path) == 0 else {
      let error = FileWriteError.current(path, closed == 0 ? "rename" : "close")
      unlink(temporaryPath)
      throw error
    }
    try Self.synchronizeDirectory(Self.split(path).folder)
  }

  /// Gives up: removes the temporary file. No effect after a commit.
  public func discard() {
    guard descriptor >= 0 else { return }
    close(descriptor)
    descriptor = -1
    unlink(temporaryPath)
    Self.unfinished.withLock { _ = $0.remove(temporaryPath) }
  }

  private static let unfinished = Mutex<Set<String>>([])

  /// Removes the temporary files of all writes that are under way and ends the process with `end`; no new
  /// ones can begin meanwhile.
  public static func removeUnfinished(andThen end: () -> Never) -> Never {
    unfinished.withLock { paths in
      for path in paths { unlink(path) }
      end()
    }
  }

  /// Writes a whole file: opens it, calls `body`, commits. Any error leaves things as they were.
  public static func write<R>(to path: String, _ body: (AtomicFile) throws -> R) throws -> R {
    let file = try AtomicFile(path: path)
    do {
      let result = try body(file)
      try file.commit()
      return result
    } catch {
      file.discard()
      throw error
    }
  }

  /// Writes `text` as a whole file. Throws ``FileWriteError``.
  public static func write(_ text: String, to path: String) throws {
    try write(to: path) { try $0.write(text) }
  }

  private func flush() throws {
    guard !buffer.isEmpty else { return }
    try buffer.withUnsafeBytes { try writeThrough($0) }
    buffer.removeAll(keepingCapacity: true)
  }

  private func writeThrough(_ bytes: UnsafeRawBufferPointer) throws {
    do {
      try DescriptorOutput.write(bytes, to: descriptor, name: path)
    } catch {
      discard()
      throw error
    }
  }

  private func fail(_ call: String) -> FileWriteError {
    let error = FileWriteError.current(path, call)
    discard()
    return error
  }

  private static func synchronizeDirectory(_ folder: String) throws {
    let directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    // A directory that may be written to but not read cannot be flushed.
    guard directory >= 0 else { return }
    defer { close(directory) }
    // Some network file systems know no flush of directories and say so with EINVAL.
    guard fsync(directory) == 0 || errno == EINVAL || errno == ENOTSUP else {
      throw FileWriteError.current(folder, "fsync")
    }
  }

  private static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let folder = path[..<slash]
    return (folder.isEmpty ? "/" : String(folder), String(path[path.index(after: slash)...]))
  }
}

/// Unbuffered output to a file descriptor.
public enum DescriptorOutput {
  /// Writes all `bytes` to `descriptor`. Throws ``FileWriteError``; a reader that has gone (`head`) gives
  /// "Broken pipe" if the process ignores SIGPIPE.
  public static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, name: String) throws {
    var done = 0
    while done < bytes.count {
      let step = systemWrite(descriptor, bytes.baseAddress! + done, min(bytes.count - done, 1 << 30))
      if step >= 0 {
        done += step
      } else if errno == EAGAIN {
        // A non-blocking pipe that is full: wait until there is room.
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&waiting, 1, -1)
      } else if errno != EINTR {
        throw FileWriteError.current(name, "write")
      }
    }
  }

  /// Writes all `bytes` to standard output. Throws ``FileWriteError``.
  public static func writeToStandardOutput(_ bytes: UnsafeRawBufferPointer) throws {
    try write(bytes, to: STDOUT_FILENO, name: "standard output")
  }
}

/// The system call, whose name methods here hide.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
  write(descriptor, bytes, count)
}
