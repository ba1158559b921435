import DenseLinearAlgebra
import Dispatch
import Synchronization

/// Runs the tasks of one queue on `workers` threads, the caller's among them, or on one a core if that is
/// less.
///
/// Each worker makes its own workspace once and passes it to its tasks, so that no task allocates. BLAS is
/// held to one thread meanwhile, as its thread count is process-wide. Results must go to places of their own
/// (slots indexed by the task), so that they do not depend on `workers`.
///
/// - Parameters:
///   - makeWorkspace: called once on each worker.
///   - next: the worker's next task, or nil when there is none left for it. Called on all workers at once.
///   - perform: does a task with the worker's workspace. The first error thrown stops the queue and is
///     rethrown when the running tasks have ended.
/// - Returns: when the workers that had any work had it.
@discardableResult
public func performParallel<Task, Workspace>(
  workers: Int, makeWorkspace: @Sendable () -> Workspace,
  next: @Sendable (inout Workspace) -> Task?,
  perform: @Sendable (Task, inout Workspace) throws -> Void
) throws -> Schedule {
  let workers = max(1, workers)
  let failure = Mutex<(any Error)?>(nil)
  let stopped = Atomic<Bool>(false)
  let idle = [Double](repeating: 0, count: workers)
  let schedule = Mutex(Schedule(ends: idle, busy: idle))
  let clock = ContinuousClock()
  let start = clock.now
  BLASThreads.withSingleThread {
    // Dispatch runs at most as many at once as there are cores; the others find the queue empty.
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      var workspace = makeWorkspace()
      var (busy, end) = (0.0, 0.0)
      while !stopped.load(ordering: .relaxed), let task = next(&workspace) {
        let began = clock.now
        do {
          try perform(task, &workspace)
        } catch {
          failure.withLock { if $0 == nil { $0 = error } }
          stopped.store(true, ordering: .relaxed)
        }
        let now = clock.now
        busy += (now - began).seconds
        end = (now - start).seconds
      }
      schedule.withLock {
        $0.busy[worker] = busy
        $0.ends[worker] = end
      }
    }
  }
  if let error = failure.withLock({ $0 }) { throw error }
  return schedule.withLock { schedule in
    let busy = schedule.busy.indices.filter { schedule.busy[$0] > 0 }
    return Schedule(ends: busy.map { schedule.ends[$0] }, busy: busy.map { schedule.busy[$0] })
  }
}

/// The same for `count` tasks without a state of their own: they are numbered, and pulled in order.
@discardableResult
public func performParallel<Workspace>(
  count: Int, workers: Int, makeWorkspace: @Sendable () -> Workspace,
  perform: @Sendable (Int, inout Workspace) throws -> Void
) throws -> Schedule {
  let pulled = Atomic<Int>(0)
  return try performParallel(
    workers: min(workers, count), makeWorkspace: makeWorkspace,
    next: { _ in
      let task = pulled.wrappingAdd(1, ordering: .relaxed).oldValue
      return task < count ? task : nil
    },
    perform: perform)
}
