import Foundation
import Glibc
import ModelFiles

/// Where the handler writes the signal's number; set once, before the handler is.
nonisolated(unsafe) private var signalPipe: Int32 = -1

/// Ends the process at once, with 128 + n, when SIGINT or SIGTERM comes.
///
/// The handler may run on any thread, those of libraries too, and does no more than write the signal's number
/// into a pipe. A thread of its own reads it, so the clean-up is ordinary code: it removes the temporary names
/// of files being written. Complete files stay. SIGPIPE is ignored: a closed pipe is a write error.
enum SignalHandling {
  static func install() {
    signal(SIGPIPE, SIG_IGN)
    var ends: [Int32] = [-1, -1]
    // Without a pipe the signals keep their default action.
    guard pipe(&ends) == 0 else { return }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let readEnd = ends[0]
    signalPipe = ends[1]
    let thread = Thread {
      var number: UInt8 = 0
      while read(readEnd, &number, 1) != 1 {
        guard errno == EINTR else { return }
      }
      AtomicFile.removeUnfinished {
        StandardError.write("stopped by signal \(number); complete files are kept\n")
        _exit(128 + Int32(number))
      }
    }
    thread.start()

    var set = sigset_t()
    sigemptyset(&set)
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        let saved = errno
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(signalPipe, &byte, 1)
        errno = saved
      }
      sigaddset(&set, number)
    }
    // Who started the tool may have blocked them.
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
  }
}
