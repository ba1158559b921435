import Foundation
import Glibc
import ModelFiles

/// Standard error, written whole and at once.
enum StandardError {
  /// A reader that has gone costs the log, not the run.
  static func write(_ text: String) {
    var text = text
    text.withUTF8 { try? DescriptorOutput.write(UnsafeRawBufferPointer($0), to: STDERR_FILENO, name: "log") }
  }

  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}

/// Standard output, for results.
enum StandardOutput {
  /// Writes all of `text`. Throws `FileWriteError`: results that nobody gets are a failure.
  static func write(_ text: String) throws {
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
