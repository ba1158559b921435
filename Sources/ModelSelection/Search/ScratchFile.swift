import Foundation
import Glibc

/// A file without a name, for what waits outside memory until it is needed.
///
/// It is unlinked as soon as it is open: no name could be left behind, and its space is freed with the object.
/// Places do not move, so that threads write to different ones without a lock.
final class ScratchFile: Sendable {
  private let descriptor: Int32

  /// - Parameter directory: where the file is made.
  /// - Throws: ``FitStoreError``.
  init(directory: String) throws {
    var template = Array("\(directory)/.fits-XXXXXX".utf8CString)
    descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw FitStoreError(path: directory, action: "make a scratch file in", code: errno) }
    unlink(template)
  }

  deinit { close(descriptor) }

  /// Writes all of `bytes` at `offset`. Throws ``FitStoreError``.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws {
    try transfer(count: bytes.count, action: "write") { done in
      guard let base = bytes.baseAddress else { return 0 }
      return pwrite(descriptor, base + done, bytes.count - done, off_t(offset + done))
    }
  }

  /// Fills `bytes` from `offset`. Throws ``FitStoreError``, also where the file ends before.
  func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws {
    try transfer(count: bytes.count, action: "read") { done in
      guard let base = bytes.baseAddress else { return 0 }
      return pread(descriptor, base + done, bytes.count - done, off_t(offset + done))
    }
  }

  private func transfer(count: Int, action: String, _ step: (_ done: Int) -> Int) throws {
    var done = 0
    while done < count {
      let moved = step(done)
      if moved < 0 && errno == EINTR { continue }
      guard moved > 0 else {
        throw FitStoreError(path: "the scratch file", action: action, code: moved < 0 ? errno : EIO)
      }
      done += moved
    }
  }
}

/// The scratch file could not be made, written or read.
public struct FitStoreError: Error, CustomStringConvertible {
  public let path: String
  public let action: String
  public let code: Int32

  public var description: String {
    "cannot \(action) \(path): \(String(cString: strerror(code))); check free space and permissions"
  }
}
