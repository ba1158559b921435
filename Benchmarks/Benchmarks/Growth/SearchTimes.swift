import Foundation
import Measurement
import ModelSelection
import Optimization

/// Time of a small grid search (6 candidates x 4 folds) over the number of threads.
struct SearchTimes {
  let shape: Shape
  let epochs: Int

  /// A record of wall and CPU seconds with `threads` workers, the median of `runs`.
  func time(threads: Int, runs: Int) throws -> (record: Record, seconds: Double) {
    let folds = try StratifiedKFold(folds: 4).split(SplitInput(classCodes: shape.codes)).folds
    let data = CrossValidationData(
      features: shape.features(Double.self), classes: ClassList(shape.classes, areNumbers: false),
      codes: shape.codes, rows: (0..<Int32(shape.n)).map { $0 }, folds: folds)
    let candidates = ParameterGrid(C: [0.1, 1], l1Ratios: [0, 0.5, 1]).candidates
    let search = GridSearch(
      estimator: LogisticRegression(maxIterations: epochs), candidates: candidates,
      scorers: [AccuracyScorer()], workers: threads)
    let store = try FitStore<Double>(
      directory: NSTemporaryDirectory(), columns: shape.columns, features: shape.p)
    let times = try (0..<runs).map { _ in try Timing.of { _ = try search.run(data, store: store) } }
    let wall = Sample(times.map(\.wall)).median
    var record = Record("search")
    record.add("n", shape.n)
    record.add("p", shape.p)
    record.add("K", shape.K)
    record.add("fits", candidates.count * folds.count)
    record.add("epochs", epochs)
    record.add("threads", threads)
    record.add("wall_s", wall)
    record.add("cpu_s", Sample(times.map(\.cpu)).median)
    return (record, wall)
  }
}
