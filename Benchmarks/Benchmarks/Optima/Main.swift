// Certified optima of scikit-learn's grid on folds of a table: CPU seconds and gaps of every point.
//
//   Optima --table TABLE --label LABEL [--features SELECTOR] [--folds 0,1] [--gap 1e-4] [--solver converged|fista]
//          [--c LIST] [--l1-ratio LIST] [--max-seconds S]
//
// One thread. A line of JSON a point on standard output, a table a fold on standard error. Rows are shuffled
// and split as scikit-learn's shuffle(random_state=0) and StratifiedKFold(10) do; fold -1 is all rows.
import Datasets
import DenseLinearAlgebra
import Foundation
import Measurement
import ModelSelection
import Optimization

/// The points of one fold, as they are solved.
struct FoldRun {
  let fold: Int
  var total = 0.0
  var certified = 0
  var worst = 0.0
  /// CPU seconds in the order of C, for each l1_ratio.
  var times: [Double: [Double]] = [:]

  init(fold: Int) { self.fold = fold }

  mutating func solve(_ path: OptimumPath, _ C: Double, _ ratio: Double, from start: Optimum?) -> Optimum {
    let (optimum, timing) = Timing.measuring { path.solve(C: C, l1Ratio: ratio, from: start) }
    total += timing.cpu
    times[ratio, default: []].append(timing.cpu)
    certified += optimum.status == .certified ? 1 : 0
    worst = max(worst, optimum.certificate.gap)
    print(
      "{\"fold\": \(fold), \"C\": \(C), \"l1_ratio\": \(ratio), \"cpu\": \(timing.cpu), "
        + "\"objective\": \(json(optimum.certificate.objective)), \"gap\": \(json(optimum.certificate.gap)), "
        + "\"n_iter\": \(optimum.iterations), \"status\": \"\(optimum.status)\"}")
    return optimum
  }
}

/// A number in JSON; null where nothing is proven.
private func json(_ value: Double) -> String { value.isFinite ? "\(value)" : "null" }

@main
struct Optima {
  static func main() throws {
    BLASKernels.restartWithBetterOnes()
    let arguments = Arguments(
      usage: "Optima --table TABLE --label LABEL [--features S] [--folds 0,1] [--gap G] [--solver NAME]"
        + " [--c LIST] [--l1-ratio LIST] [--max-seconds S]",
      flags: [],
      options: [
        "--table", "--label", "--features", "--folds", "--gap", "--solver", "--c", "--l1-ratio", "--max-seconds",
      ])
    func numbers(_ name: String, _ standard: [Double]) -> [Double] {
      arguments.value(name)?.split(separator: ",").compactMap { Double($0) } ?? standard
    }
    var options = TableOptions(labelColumn: arguments.value("--label") ?? "label")
    if let selector = arguments.value("--features") { options.features = [try FeatureSelector(parsing: selector)] }
    let table = try FeatureTable<Double>(reading: arguments.value("--table") ?? "-", options: options)
    let encoding = try LabelEncoding(table.labels ?? [])
    let rows = sklearnShuffle(table.features.rows, seed: 0).map { Int32($0) }
    let wanted = numbers("--folds", [0]).map { Int($0) }
    let folds = wanted.allSatisfy { $0 < 0 } ? [] : try StratifiedKFold(folds: 10).split(
      SplitInput(classCodes: rows.map { encoding.codes[Int($0)] })
    ).folds
    let settings = OptimumSettings(
      gap: numbers("--gap", [1e-4])[0], maxSeconds: numbers("--max-seconds", [.infinity])[0])
    let solver = OptimumSolverName(rawValue: arguments.value("--solver") ?? "converged") ?? .converged
    let C = numbers("--c", ParameterGrid.defaultC)
    let ratios = numbers("--l1-ratio", ParameterGrid.defaultL1Ratios).sorted(by: >)

    // As in the driver, where fits run in parallel.
    BLASThreads.count = 1
    let single = SingleFeatures(table.features)
    for fold in wanted {
      let set = try TrainingSet(
        features: table.features, rows: fold < 0 ? rows : folds[fold].train.map { rows[Int($0)] },
        codes: encoding.codes, classes: encoding.classes)
      let problem = RowProblem(set, single: single)
      var run = FoldRun(fold: fold)
      let count = C.count * ratios.count
      var top: Optimum?
      let path = OptimumPath(problem, solver: solver, settings: settings)
      for C in C {
        top = run.solve(path, C, ratios[0], from: top)
        var at = top
        for ratio in ratios.dropFirst() where ratio > 0 { at = run.solve(path, C, ratio, from: at) }
      }
      if ratios.count > 1, ratios.contains(0) {
        var at: Optimum?
        let path = OptimumPath(problem, solver: solver, settings: settings)
        for C in C { at = run.solve(path, C, 0, from: at) }
      }
      printRow(
        [
          "fold \(fold)", "\(run.certified)/\(count) certified", String(format: "%.2f s CPU", run.total),
          String(format: "%.3f s a fit", run.total / Double(count)), String(format: "largest gap %.1e", run.worst),
        ], widths: [-8, -18, -14, -16, -20])
      for ratio in ratios {
        printRow(
          ["l1_ratio \(ratio)"] + (run.times[ratio] ?? []).map { String(format: "%.2f", $0) },
          widths: [-16] + C.map { _ in 6 })
      }
    }
  }
}
