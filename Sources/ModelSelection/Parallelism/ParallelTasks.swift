import DenseLinearAlgebra
import Dispatch
import Synchronization

/// Runs `count` independent tasks on `workers` threads that pull from one queue in order.
///
/// Each worker makes its own workspace once and passes it to its tasks, so that no task allocates. BLAS is
/// held to one thread meanwhile, as its thread count is process-wide. Results must go to places of their own
/// (slots indexed by the task), so that they do not depend on `workers`.
///
/// - Parameters:
///   - makeWorkspace: called once on each worker.
///   - perform: the task's index and the worker's workspace. The first error thrown stops the queue and is
///     rethrown when the running tasks have ended.
public func performParallel<Workspace>(
  count: Int, workers: Int, makeWorkspace: @Sendable () -> Workspace,
  perform: @Sendable (Int, inout Workspace) throws -> Void
) throws {
  let next = Atomic<Int>(0)
  let failure = Mutex<(any Error)?>(nil)
  BLASThreads.withSingleThread {
    DispatchQueue.concurrentPerform(iterations: max(1, min(workers, count))) { _ in
      var workspace = makeWorkspace()
      while true {
        let task = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard task < count else { return }
        do {
          try perform(task, &workspace)
        } catch {
          failure.withLock { if $0 == nil { $0 = error } }
          next.store(count, ordering: .relaxed)
          return
        }
      }
    }
  }
  if let error = failure.withLock({ $0 }) { throw error }
}
