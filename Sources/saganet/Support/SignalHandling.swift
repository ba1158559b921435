import Foundation
import Glibc
import ModelFiles

/// Ends the process at once, with 128 + n, when SIGINT or SIGTERM comes.
///
/// One thread waits for the signals while all others block them, so the clean-up is ordinary code: it removes
/// the temporary names of files being written. Complete files stay. SIGPIPE is ignored: a closed pipe is a
/// write error.
enum SignalHandling {
  static func install() {
    signal(SIGPIPE, SIG_IGN)
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, SIGINT)
    sigaddset(&set, SIGTERM)
    pthread_sigmask(SIG_BLOCK, &set, nil)
    let waiting = set
    let thread = Thread {
      var set = waiting
      var number: Int32 = 0
      while sigwait(&set, &number) != 0 {}
      AtomicFile.removeUnfinished {
        StandardError.write("stopped by signal \(number); complete files are kept\n")
        _exit(128 + number)
      }
    }
    thread.start()
  }
}
