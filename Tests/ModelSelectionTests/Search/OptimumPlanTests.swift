import Foundation
import Synchronization
import Testing

@testable import ModelSelection

/// The order of converged mode's fits.
@Suite struct OptimumPlanTests {
  /// A task in words: "start > point, point".
  static func words(_ plan: OptimumPlan) -> [String] {
    func name(_ point: Int) -> String {
      "\(plan.points[point].candidate.C) \(plan.points[point].candidate.l1Ratio)"
    }
    return plan.tasks.map { task in
      "\(task.start.map(name) ?? "0") > " + task.points.map(name).joined(separator: ", ")
    }
  }

  @Test func chainsRowsAndRidge() {
    let grid = ParameterGrid(C: [1, 0.1, .infinity, 10], l1Ratios: [0, 0.5, 0.9, 0.2])
    #expect(
      Self.words(OptimumPlan(grid.candidates)) == [
        "0 > 0.1 0.9", "0.1 0.9 > 1.0 0.9", "1.0 0.9 > 10.0 0.9", "0 > 0.1 0.0, 1.0 0.0, 10.0 0.0",
        "0.1 0.9 > 0.1 0.5, 0.1 0.2", "1.0 0.9 > 1.0 0.5, 1.0 0.2", "10.0 0.9 > 10.0 0.5, 10.0 0.2",
        "10.0 0.0 > inf 0.0", "10.0 0.2 > inf 0.2", "10.0 0.5 > inf 0.5", "10.0 0.9 > inf 0.9",
      ])
  }

  @Test func smallGrids() {
    func words(_ C: [Double], _ ratios: [Double]) -> [String] {
      Self.words(OptimumPlan(ParameterGrid(C: C, l1Ratios: ratios).candidates))
    }
    #expect(words([.infinity], [0, 1]) == ["0 > inf 0.0", "0 > inf 1.0"])
    #expect(words([2], [0]) == ["0 > 2.0 0.0"])
    #expect(words([2, 1], [1]) == ["0 > 1.0 1.0", "1.0 1.0 > 2.0 1.0"])
  }

  /// Candidates that are equal, 0 and -0 among them, are one point, which all of them get.
  @Test func duplicatesShareAPoint() {
    let plan = OptimumPlan(ParameterGrid(C: [1, 0.5, 1], l1Ratios: [0, 0.5, -0.0]).candidates)
    #expect(plan.points.map(\.indices) == [[3, 5], [4], [0, 2, 6, 8], [1, 7]])
    #expect(plan.tasks.flatMap(\.points).sorted() == [0, 1, 2, 3])
  }

  @Test func everyPointOnceAndAfterItsStart() {
    let grid = ParameterGrid(C: ParameterGrid.defaultC + [.infinity])
    let plan = OptimumPlan(grid.candidates)
    #expect(plan.tasks.flatMap(\.points).sorted() == Array(0..<88))
    for (t, before) in plan.predecessors.enumerated() {
      #expect((plan.tasks[t].start == nil) == (before == nil))
      if let before, let start = plan.tasks[t].start {
        #expect(before < t && plan.tasks[before].points.contains(start))
      }
    }
  }
}

@Suite struct TaskGraphQueueTests {
  /// Two folds of chain 0 > 1, ridge 2, row 3 after 0 and row 4 after 1.
  static func queue() -> TaskGraphQueue {
    let priorities: [OptimumPlan.Priority] = [.chain, .chain, .ridge, .row(negativeC: -1), .row(negativeC: -10)]
    return TaskGraphQueue(
      predecessors: [nil, 0, nil, 0, 1, nil, 5, nil, 5, 6], priorities: priorities + priorities,
      folds: [0, 0, 0, 0, 0, 1, 1, 1, 1, 1])
  }

  @Test func priorities() {
    let queue = Self.queue()
    var order: [Int] = []
    var fold: Int?
    while let task = queue.next(holding: fold) {
      order.append(task)
      fold = task / 5
      queue.finished(task)
    }
    // Chains first, each fold's at a stretch; then the ridge chain of the fold at hand; then larger C first.
    #expect(order == [0, 1, 5, 6, 7, 2, 4, 9, 8, 3])
  }

  /// A worker without a task waits for those that others are at, and ends with the last.
  @Test func waitsForOthers() {
    let queue = TaskGraphQueue(predecessors: [nil, 0], priorities: [.chain, .chain], folds: [0, 0])
    #expect(queue.next(holding: nil) == 0)
    let got = Mutex<[Int?]>([])
    let group = DispatchGroup()
    for _ in 0..<2 {
      DispatchQueue.global().async(group: group) {
        let task = queue.next(holding: nil)
        got.withLock { $0.append(task) }
        if let task { queue.finished(task) }
      }
    }
    Thread.sleep(forTimeInterval: 0.05)
    #expect(got.withLock { $0 }.isEmpty)
    queue.finished(0)
    group.wait()
    #expect(got.withLock { $0.compactMap { $0 } } == [1])
    #expect(got.withLock { $0.count } == 2)
  }

  /// After a failure nobody waits for ever.
  @Test func cancelling() {
    let queue = TaskGraphQueue(predecessors: [nil, 0], priorities: [.chain, .chain], folds: [0, 0])
    _ = queue.next(holding: nil)
    let group = DispatchGroup()
    DispatchQueue.global().async(group: group) { _ = queue.next(holding: nil) }
    Thread.sleep(forTimeInterval: 0.02)
    queue.cancel()
    #expect(group.wait(timeout: .now() + 10) == .success)
    #expect(queue.next(holding: nil) == nil)
  }
}
