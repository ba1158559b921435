/// Fits divided into packs such that workers who take the longest pack first all end at about the same time.
///
/// A pack holds fits of one fold that are expected to stop together, all with an L1 part or all without, as
/// one that has it makes the steps of all dearer. As few packs as possible are the least work; but with few
/// packs for each worker some would have one more than others, and a pack is not much dearer than a part of
/// it. So packs are added, the largest made smaller first, as long as that brings the end forward; at last
/// some of the shortest are broken up.
///
/// Complexity: O(fits log fits + workers^2 packs).
struct GridPlan {
  /// The longest first.
  let tasks: [GridTask]

  /// With so many tasks for each worker the division matters no more.
  private static let manyRounds = 40
  /// Numbers of packs that are tried to be broken up.
  private static let trials = 32
  /// What a second of waiting at the end counts for, compared with one of the whole.
  private static let waitingWeight = 0.5

  /// - Parameters:
  ///   - fits: folds with candidates to fit on them; a fold may occur more than once.
  ///   - epochs: expected, per candidate.
  ///   - proximal: whether there is an L1 part, per candidate.
  ///   - loads: for each worker, the expected cost of what it is busy with.
  ///   - packSize: the most candidates in a task, >= 1.
  init(
    fits: [(fold: Int, pack: [Int])], epochs: [Double], proximal: [Bool], loads: [Double], packSize: Int,
    model: FitCost
  ) {
    /// Fits of one fold that may share a pack, and the number of packs made of them.
    struct Group {
      let fold: Int
      var members: [Int] = []
      var packs = 0
      var size: Double { Double(members.count) / Double(packs) }
    }

    var groups: [Int: Group] = [:]
    for (fold, pack) in fits {
      for c in pack { groups[2 * fold + (proximal[c] ? 1 : 0), default: Group(fold: fold)].members.append(c) }
    }
    var all = groups.sorted { $0.key < $1.key }.map(\.value)
    for g in all.indices {
      all[g].members.sort { (epochs[$0], $1) > (epochs[$1], $0) }
      all[g].packs = (all[g].members.count + packSize - 1) / packSize
    }

    func tasks(of group: Group) -> [GridTask] {
      let count = group.members.count
      return (0..<group.packs).map { i in
        let pack = Array(group.members[i * count / group.packs..<(i + 1) * count / group.packs])
        return GridTask(
          fold: group.fold, pack: pack,
          expectedCost: model.pass(epochs: pack.map { epochs[$0] }, proximal: proximal[pack[0]]))
      }
    }
    func longestFirst(_ tasks: [GridTask]) -> [GridTask] {
      tasks.sorted { ($0.expectedCost, $1.fold) > ($1.expectedCost, $0.fold) }
    }
    func pieces(_ task: GridTask, of size: Int) -> [GridTask] {
      stride(from: 0, to: task.pack.count, by: size).map { first in
        let pack = Array(task.pack[first..<min(first + size, task.pack.count)])
        return GridTask(
          fold: task.fold, pack: pack,
          expectedCost: model.pass(epochs: pack.map { epochs[$0] }, proximal: proximal[pack[0]]))
      }
    }
    func score(_ tasks: [GridTask]) -> Double {
      var ends = loads
      for task in tasks {
        let worker = ends.indices.min { ends[$0] < ends[$1] }!
        ends[worker] += task.expectedCost
      }
      let last = ends.max() ?? 0
      return last + Self.waitingWeight * (last - (ends.min() ?? 0))
    }

    var divided = all.map(tasks(of:))
    var best = longestFirst(divided.flatMap { $0 })
    if packSize > 1, !loads.isEmpty, best.count < Self.manyRounds * loads.count {
      var bestScore = score(best)
      for _ in 0..<2 * loads.count {
        let divisible = all.indices.filter { all[$0].packs < all[$0].members.count }
        guard let largest = divisible.max(by: { all[$0].size < all[$1].size }) else { break }
        all[largest].packs += 1
        divided[largest] = tasks(of: all[largest])
        let tasks = longestFirst(divided.flatMap { $0 })
        let score = score(tasks)
        if score < bestScore { (best, bestScore) = (tasks, score) }
      }
      // The last ones in pieces that fill the gaps, though these are more work together.
      let whole = best
      let most = min(2 * loads.count, whole.count)
      for size in [1, 4] where size < packSize {
        for count in stride(from: 1, through: most, by: max(1, most / Self.trials)) {
          let tasks = longestFirst(whole.dropLast(count) + whole.suffix(count).flatMap { pieces($0, of: size) })
          let score = score(tasks)
          if score < bestScore { (best, bestScore) = (tasks, score) }
        }
      }
    }
    self.tasks = best
  }
}
