import Glibc

/// Threads of their own, as many as are asked for: Dispatch starts no more than there are cores, so that a
/// larger number asked for explicitly would be ignored.
enum WorkerThreads {
  /// Runs `body(0)`, ..., `body(count - 1)` at once, the first on the caller's thread; returns when all have.
  ///
  /// Where the system refuses a thread, the bodies that it would have run are left out: their work must be
  /// there for others to take, as in a queue.
  static func run(_ count: Int, _ body: @Sendable (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      var threads: [pthread_t] = []
      for index in 1..<max(1, count) {
        let start = Unmanaged.passRetained(Start { body(index) })
        var thread = pthread_t()
        let code = pthread_create(
          &thread, nil,
          { argument in
            if let argument { Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body() }
            return nil
          }, start.toOpaque())
        guard code == 0 else {
          start.release()
          break
        }
        threads.append(thread)
      }
      body(0)
      for thread in threads { pthread_join(thread, nil) }
    }
  }

  /// What a thread is to run.
  private final class Start {
    let body: () -> Void

    init(_ body: @escaping () -> Void) { self.body = body }
  }
}
