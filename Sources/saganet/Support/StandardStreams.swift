import Foundation
import Glibc
import ModelFiles
import Synchronization

/// Standard error, written whole and at once. On a terminal its last line may be a live one, which is rewritten
/// and stays below what else is written.
enum StandardError {
  private static let live = Mutex<String?>(nil)
  /// Back to the line's begin, and the line cleared.
  private static let clearLine = "\r\u{1B}[K"

  /// A reader that has gone costs the log, not the run.
  static func write(_ text: String) {
    live.withLock { line in put(line == nil ? text : clearLine + text + (line ?? "")) }
  }

  /// Shows `line`, which must fit the terminal's width, in place of the live line so far; nil takes it away.
  static func show(live line: String?) {
    live.withLock { shown in
      guard shown != line else { return }
      put(clearLine + (line ?? ""))
      shown = line
    }
  }

  private static func put(_ text: String) {
    var text = text
    text.withUTF8 { try? DescriptorOutput.write(UnsafeRawBufferPointer($0), to: STDERR_FILENO, name: "log") }
  }

  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}

/// Standard output, for results.
enum StandardOutput {
  /// Writes all of `text`. Throws `FileWriteError`: results that nobody gets are a failure.
  static func write(_ text: String) throws {
    StandardError.show(live: nil)
    var text = text
    try text.withUTF8 { try DescriptorOutput.writeToStandardOutput(UnsafeRawBufferPointer($0)) }
  }
}

/// The three standard descriptors.
enum StandardDescriptors {
  /// Opens /dev/null for those that are closed, so that no results file gets a number the log writes to.
  static func openMissing() {
    while true {
      let descriptor = open("/dev/null", O_RDWR)
      if descriptor < 0 { return }
      if descriptor > STDERR_FILENO {
        close(descriptor)
        return
      }
    }
  }
}
