/// When the workers of a queue had work: measured, or simulated.
public struct Schedule: Sendable, Equatable {
  /// For each worker, the seconds from the queue's start to the end of its last task; 0 if it had none.
  public var ends: [Double]
  /// For each worker, the seconds it spent in tasks.
  public var busy: [Double]

  public init(ends: [Double], busy: [Double]) {
    self.ends = ends
    self.busy = busy
  }

  /// Seconds from the start to the end of the last task.
  public var makespan: Double { ends.max() ?? 0 }

  /// The longest that a worker had nothing left to do, as a share of the makespan: 0...1.
  public var tailShare: Double { makespan > 0 ? (makespan - (ends.min() ?? 0)) / makespan : 0 }

  /// Share of the workers' time that was not spent in tasks, over the whole makespan: 0...1.
  public var idleShare: Double {
    makespan > 0 ? max(0, 1 - busy.reduce(0, +) / (makespan * Double(busy.count))) : 0
  }

  /// Plays a queue on `workers` ideal workers, without doing the work: a discrete-event simulation.
  ///
  /// - Parameters:
  ///   - next: the next task of a worker (by number) at a time, or nil when there is none left.
  ///   - seconds: how long the task takes.
  ///   - finished: called when it ends, in the order of time.
  public static func simulated<Task>(
    workers: Int, next: (_ worker: Int, _ now: Double) -> Task?, seconds: (Task) -> Double,
    finished: (_ task: Task, _ now: Double) -> Void
  ) -> Schedule {
    var schedule = Schedule(
      ends: [Double](repeating: 0, count: workers), busy: [Double](repeating: 0, count: workers))
    var running = [Task?](repeating: nil, count: workers)
    var waiting = Set(0..<workers)
    while let worker = waiting.min(by: { (schedule.ends[$0], $0) < (schedule.ends[$1], $1) }) {
      if let task = running[worker] { finished(task, schedule.ends[worker]) }
      running[worker] = next(worker, schedule.ends[worker])
      guard let task = running[worker] else {
        waiting.remove(worker)
        continue
      }
      let duration = seconds(task)
      schedule.busy[worker] += duration
      schedule.ends[worker] += duration
    }
    return schedule
  }
}
