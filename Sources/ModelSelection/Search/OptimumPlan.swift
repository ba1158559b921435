/// How the points of one fold's grid follow from each other in converged mode: a dependency graph that depends
/// on the grid alone.
///
/// With R the largest l1_ratio > 0 of a C (in a product of C and l1_ratio the same one for every C):
///
/// - Chain: (C, R) for every finite C, ascending, each a task that starts from the one before.
/// - Rows: from (C, R) the other l1_ratio > 0 at this C, descending, each from the one before: one task.
/// - Ridge: l1_ratio = 0 at every finite C, ascending: one task.
/// - C = inf: a task for each l1_ratio, from the largest finite C at the same l1_ratio if there is one.
///
/// Candidates that are equal share a point.
struct OptimumPlan: Sendable {
  /// A point of the grid.
  struct Point: Sendable, Equatable {
    let candidate: Candidate
    /// Indices of the candidates that are this point.
    let indices: [Int]
  }

  /// Points that are solved one after another.
  struct Task: Sendable, Equatable {
    /// Indices of points; each starts from the one before.
    let points: [Int]
    /// The point that the first one starts from, of an earlier task; nil starts from W = 0.
    let start: Int?
    let priority: Priority
  }

  /// Which of the tasks that are ready go first, in the order of the cases; rows of larger C come first.
  enum Priority: Sendable, Comparable {
    case chain
    case ridge
    case row(negativeC: Double)
  }

  let points: [Point]
  /// Each task comes after the one that it starts from.
  let tasks: [Task]

  init(_ candidates: [Candidate]) {
    var indices: [Candidate: [Int]] = [:]
    for (i, candidate) in candidates.enumerated() { indices[candidate, default: []].append(i) }
    points = indices.map { Point(candidate: $0.key, indices: $0.value) }.sorted {
      ($0.candidate.C, $0.candidate.l1Ratio) < ($1.candidate.C, $1.candidate.l1Ratio)
    }
    let points = points
    let finite = points.indices.filter { points[$0].candidate.C.isFinite }
    var tasks: [Task] = []

    var rows: [[Int]] = []  // of equal C, ascending; within one descending in l1_ratio
    for i in finite where points[i].candidate.l1Ratio > 0 {
      if let row = rows.indices.last, points[rows[row][0]].candidate.C == points[i].candidate.C {
        rows[row].insert(i, at: 0)
      } else {
        rows.append([i])
      }
    }
    for (i, row) in rows.enumerated() {
      tasks.append(Task(points: [row[0]], start: i > 0 ? rows[i - 1][0] : nil, priority: .chain))
    }
    let ridge = finite.filter { points[$0].candidate.l1Ratio == 0 }
    if !ridge.isEmpty { tasks.append(Task(points: ridge, start: nil, priority: .ridge)) }
    for row in rows where row.count > 1 {
      tasks.append(
        Task(
          points: Array(row.dropFirst()), start: row[0],
          priority: .row(negativeC: -points[row[0]].candidate.C)))
    }
    for i in points.indices where !points[i].candidate.C.isFinite {
      let start = finite.last { points[$0].candidate.l1Ratio == points[i].candidate.l1Ratio }
      tasks.append(Task(points: [i], start: start, priority: .row(negativeC: -.infinity)))
    }
    self.tasks = tasks
  }

  /// For each task the one that solves the point it starts from.
  var predecessors: [Int?] {
    var taskOfPoint = [Int](repeating: 0, count: points.count)
    for (t, task) in tasks.enumerated() {
      for point in task.points { taskOfPoint[point] = t }
    }
    return tasks.map { $0.start.map { taskOfPoint[$0] } }
  }
}
