import Foundation
import ModelSelection
import Synchronization
import Testing

@Suite struct ScheduleTests {
  /// Tasks of 3, 2, 2 and 1 seconds on two workers, worked out by hand.
  @Test func simulation() {
    var left = [3.0, 2, 2, 1]
    var log: [[Double]] = []
    let schedule = Schedule.simulated(
      workers: 2, next: { _, _ in left.isEmpty ? nil : left.removeFirst() }, seconds: { $0 },
      finished: { log.append([$0, $1]) })
    #expect(schedule == Schedule(ends: [4, 4], busy: [4, 4]))
    #expect(log == [[2, 2], [3, 3], [1, 4], [2, 4]] || log == [[2, 2], [3, 3], [2, 4], [1, 4]])
  }

  @Test func shares() {
    let schedule = Schedule(ends: [8, 10], busy: [8, 9])
    #expect(schedule.makespan == 10 && abs(schedule.tailShare - 0.2) < 1e-15)
    #expect(abs(schedule.idleShare - 0.15) < 1e-15)
    #expect(Schedule(ends: [], busy: []).tailShare == 0)
  }

  /// As many threads as asked for, more than cores too: every worker's first task waits for all others'.
  @Test func allWorkersRunAtOnce() throws {
    let workers = 2 * ProcessInfo.processInfo.activeProcessorCount + 3
    let begun = Atomic<Int>(0)
    let together = Atomic<Int>(0)
    let schedule = try performParallel(count: workers, workers: workers, makeWorkspace: { 0 }) { _, _ in
      begun.wrappingAdd(1, ordering: .relaxed)
      let deadline = Date() + 30
      while begun.load(ordering: .relaxed) < workers, Date() < deadline { usleep(1000) }
      if begun.load(ordering: .relaxed) == workers { together.wrappingAdd(1, ordering: .relaxed) }
    }
    #expect(together.load(ordering: .relaxed) == workers)
    #expect(schedule.busy.count == workers && schedule.busy.allSatisfy { $0 > 0 })
    #expect(zip(schedule.busy, schedule.ends).allSatisfy { $0 <= $1 })
  }
}
