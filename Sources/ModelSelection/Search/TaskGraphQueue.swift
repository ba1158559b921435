import Foundation

/// Hands out tasks of a graph, in which each task may wait for one other, to workers, who wait while tasks that
/// others are at may make new ones ready.
///
/// Of the tasks that are ready the one of the first priority goes first; among equals one of the fold that the
/// worker had last, then the one that was given first.
final class TaskGraphQueue: @unchecked Sendable {
  private let predecessors: [Int?]
  private let priorities: [OptimumPlan.Priority]
  private let folds: [Int]
  /// Guards what follows.
  private let condition = NSCondition()
  private var ready: [Int]
  private var running = 0
  private var isCancelled = false

  /// - Parameters:
  ///   - predecessors: for each task the one it waits for.
  ///   - folds: for each task its fold.
  init(predecessors: [Int?], priorities: [OptimumPlan.Priority], folds: [Int]) {
    self.predecessors = predecessors
    self.priorities = priorities
    self.folds = folds
    ready = predecessors.indices.filter { predecessors[$0] == nil }
  }

  /// The next task for a worker who had a task of `fold` before; waits as long as there may be one. Nil when
  /// there are no more.
  func next(holding fold: Int?) -> Int? {
    condition.lock()
    defer { condition.unlock() }
    while !isCancelled {
      if let place = ready.indices.min(by: { goesBefore(ready[$0], ready[$1], fold) }) {
        running += 1
        return ready.remove(at: place)
      }
      guard running > 0 else { return nil }
      condition.wait()
    }
    return nil
  }

  private func goesBefore(_ a: Int, _ b: Int, _ fold: Int?) -> Bool {
    if priorities[a] != priorities[b] { return priorities[a] < priorities[b] }
    if (folds[a] == fold) != (folds[b] == fold) { return folds[a] == fold }
    return a < b
  }

  /// Takes note of a finished task, whose successors are then ready.
  func finished(_ task: Int) {
    condition.lock()
    running -= 1
    ready += predecessors.indices.filter { predecessors[$0] == task }
    condition.broadcast()
    condition.unlock()
  }

  /// Hands out no more tasks.
  func cancel() {
    condition.lock()
    isCancelled = true
    condition.broadcast()
    condition.unlock()
  }
}
