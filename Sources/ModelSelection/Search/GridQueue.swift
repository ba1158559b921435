/// Hands out the fits of a grid so that all workers are busy to the end. The order and the packs are all it
/// decides: fits depend on neither.
///
/// - Scouts first: every candidate is fitted on one fold before any is on a second. The epochs that it takes
///   there tell what it will take on the other folds, far better than ``FitCost`` can guess.
/// - Then the longest expected first, so that short fits fill the gaps at the end. Among tasks of about the
///   same cost a worker keeps to its fold, whose training part it has prepared.
/// - Packs come from a ``GridPlan``, made anew when a candidate takes other epochs than expected, or a step
///   with L1 another time.
struct GridQueue: Sendable {
  /// Tasks whose costs differ by less than this factor count as equally long.
  private static let nearlyEqual = 1.25
  /// Expectations that are off by less than this share leave the plan as it is.
  private static let tolerance = 0.1

  private let candidates: [Candidate]
  private let workers: Int
  private let packSize: Int
  /// What is expected, the costs as measured so far.
  private var model: FitCost
  private let unmeasured: FitCost

  /// Expected epochs of each candidate, and whether they come from a finished fit.
  private var epochs: [Double]
  private var isKnown: [Bool]
  /// Candidates that no worker has begun.
  private var isNew: [Bool]
  private var newCount: Int
  /// The tasks left, the longest first.
  private var plan: [GridTask]
  /// Tasks left per fold.
  private var tasksLeft: [Int]
  private var isOutdated = false
  private var pulledSincePlan = 0
  private var running: [(task: GridTask, start: Double)] = []
  /// Seconds and cost, as if unmeasured, of the finished tasks without L1 and with.
  private var plainDone = (seconds: 0.0, cost: 0.0)
  private var proximalDone = (seconds: 0.0, cost: 0.0)

  /// - Parameter packSize: the most candidates that a task may hold, >= 1.
  init(candidates: [Candidate], folds: Int, workers: Int, packSize: Int, model: FitCost) {
    self.candidates = candidates
    self.workers = max(1, workers)
    self.packSize = max(1, packSize)
    self.model = model
    unmeasured = model
    epochs = candidates.map { model.expectedEpochs($0) }
    isKnown = [Bool](repeating: false, count: candidates.count)
    isNew = [Bool](repeating: true, count: candidates.count)
    newCount = candidates.count
    plan = (0..<folds).map { GridTask(fold: $0, pack: Array(candidates.indices), expectedCost: 0) }
    tasksLeft = [Int](repeating: 0, count: folds)
    makePlan(at: 0)
  }

  /// The next task of a worker that has the training part of `held` at hand, at `now` seconds from the start;
  /// nil when all have begun.
  mutating func next(holding held: Int?, at now: Double) -> GridTask? {
    // Making a plan costs as much as handing out a few tasks.
    if isOutdated, pulledSincePlan >= plan.count / 100 { makePlan(at: now) }
    func isScout(_ task: GridTask) -> Bool { newCount > 0 && task.pack.contains { isNew[$0] } }
    guard let longest = newCount > 0 ? plan.firstIndex(where: isScout) : plan.indices.first
    else { return nil }
    var chosen = longest
    for i in longest..<plan.count {
      guard plan[i].expectedCost * Self.nearlyEqual >= plan[longest].expectedCost else { break }
      guard newCount == 0 || isScout(plan[i]) else { continue }
      if plan[i].fold == held {
        chosen = i
        break
      }
      // Else the fold with the most tasks left, so that a worker can stay there.
      if tasksLeft[plan[i].fold] > tasksLeft[plan[chosen].fold] { chosen = i }
    }
    let task = plan.remove(at: chosen)
    tasksLeft[task.fold] -= 1
    pulledSincePlan += 1
    running.append((task, now))
    for c in task.pack where isNew[c] {
      isNew[c] = false
      newCount -= 1
    }
    return task
  }

  /// Takes note of a finished task and the epochs of its fits (0 of one that failed tells nothing).
  mutating func finished(_ task: GridTask, iterations: [Int], at now: Double) {
    if let position = running.firstIndex(where: { $0.task == task }) {
      measure(task, iterations: iterations, seconds: now - running.remove(at: position).start)
    }
    for (c, count) in zip(task.pack, iterations) where !isKnown[c] && count > 0 {
      isKnown[c] = true
      if abs(epochs[c] - Double(count)) > Self.tolerance * epochs[c] { isOutdated = true }
      epochs[c] = Double(count)
    }
  }

  /// Learns from a task's time what L1 costs here: that depends on the instruction set and the shape.
  private mutating func measure(_ task: GridTask, iterations: [Int], seconds: Double) {
    let proximal = candidates[task.pack[0]].l1Ratio > 0
    let cost = unmeasured.pass(epochs: iterations.map { Double($0) }, proximal: proximal)
    if proximal {
      proximalDone.seconds += seconds
      proximalDone.cost += cost
    } else {
      plainDone.seconds += seconds
      plainDone.cost += cost
    }
    guard plainDone.seconds * plainDone.cost > 0, proximalDone.seconds * proximalDone.cost > 0 else { return }
    let ratio = proximalDone.seconds * plainDone.cost / (proximalDone.cost * plainDone.seconds)
    let factor = unmeasured.proximalFactor * min(max(ratio, 0.25), 4)
    guard abs(factor - model.proximalFactor) > Self.tolerance * model.proximalFactor else { return }
    model.proximalFactor = factor
    isOutdated = true
  }

  /// Cost, in the units of ``model``, that a worker does in a second; 0 as long as that is unknown.
  private var speed: Double {
    if plainDone.seconds > 0 { return plainDone.cost / plainDone.seconds }
    return proximalDone.seconds > 0 ? proximalDone.cost / proximalDone.seconds : 0
  }

  /// Plans the fits that have not begun on the workers as they are.
  private mutating func makePlan(at now: Double) {
    let speed = speed
    let left = running.map { max(0, $0.task.expectedCost - (now - $0.start) * speed) }
    let loads = left.prefix(workers) + [Double](repeating: 0, count: max(0, workers - left.count))
    plan = GridPlan(
      fits: plan.map { ($0.fold, $0.pack) }, epochs: epochs, proximal: candidates.map { $0.l1Ratio > 0 },
      loads: Array(loads), packSize: packSize, model: model
    ).tasks
    tasksLeft = [Int](repeating: 0, count: tasksLeft.count)
    for task in plan { tasksLeft[task.fold] += 1 }
    isOutdated = false
    pulledSincePlan = 0
  }
}
