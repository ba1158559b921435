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

  /// Every task is done once, and only workers that had any are in the schedule.
  @Test(arguments: [1, 2, 5]) func everyTaskOnce(workers: Int) throws {
    let counts = (0..<40).map { _ in Counter() }
    let schedule = try performParallel(count: counts.count, workers: workers, makeWorkspace: { 0 }) { i, _ in
      counts[i].value.wrappingAdd(1, ordering: .relaxed)
      usleep(500)
    }
    #expect(counts.allSatisfy { $0.value.load(ordering: .relaxed) == 1 })
    #expect((1...workers).contains(schedule.busy.count) && schedule.busy.allSatisfy { $0 > 0 })
    #expect(zip(schedule.busy, schedule.ends).allSatisfy { $0 <= $1 })
    #expect(schedule.busy.reduce(0, +) >= 40 * 500e-6)
  }

  private final class Counter: Sendable {
    let value = Atomic<Int>(0)
  }
}
