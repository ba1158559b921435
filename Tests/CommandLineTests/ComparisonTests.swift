import Datasets
import Foundation
import Testing

/// `--solver both`.
@Suite struct ComparisonTests {
  @Test func bothRunsAndTheirComparison() throws {
    let folder = try TemporaryFolder()
    let out = folder("both")
    let extra = ["--rows", Flowers.rows, "--shuffled-baseline"]
    let result = try Tool.succeed(
      Flowers.train(out: out, ["--solver", "both", "--certify", "--gap", "1e-5", "--max-iter", "50"] + extra))
    // Each half is the run that its solver gives alone.
    try Tool.succeed(
      Flowers.train(out: folder("saga"), ["--certify", "--gap", "1e-5", "--max-iter", "50"] + extra))
    try Tool.succeed(Flowers.train(out: folder("optimum"), ["--solver", "converged", "--gap", "1e-5"] + extra))
    try expectSameRuns(out + "/parity", folder("saga"))
    try expectSameRuns(out + "/converged", folder("optimum"))
    let halves = ["parity", "converged"].flatMap { half in
      files(below: folder(half == "parity" ? "saga" : "optimum")).map { "\(half)/\($0)" }
    }
    #expect(files(below: out) == (halves + ["comparison.json", "comparison.tsv", "run.json"]).sorted())

    let (a, b) = (
      try TextTable(contentsOf: out + "/parity/cv_results.csv"),
      try TextTable(contentsOf: out + "/converged/cv_results.csv")
    )
    let (meansA, meansB) = (try a.numbers("mean_test_score"), try b.numbers("mean_test_score"))
    let table = try TextTable(contentsOf: out + "/comparison.tsv")
    #expect(try table.column("param_C") == a.column("param_C"))
    #expect(try table.column("param_l1_ratio") == a.column("param_l1_ratio"))
    #expect(try table.numbers("parity_mean") == meansA && table.numbers("converged_mean") == meansB)
    #expect(try table.numbers("difference") == zip(meansB, meansA).map { $0 - $1 })
    #expect(try table.column("parity_rank") == a.column("rank_test_score"))
    #expect(try table.column("converged_rank") == b.column("rank_test_score"))
    let gaps = try (0..<4).map { try b.numbers("split\($0)_gap") }
    #expect(try table.numbers("converged_gap") == (0..<6).map { c in gaps.map { $0[c] }.max() ?? .nan })
    let sagaGaps = try (0..<4).map { try a.numbers("split\($0)_gap") }
    func median(_ values: [Double]) -> Double {
      let sorted = values.sorted()
      return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
    #expect(try largestDifference(table.numbers("parity_gap"), (0..<6).map { c in median(sagaGaps.map { $0[c] }) }) < 1e-12)

    let comparison = try JSON(contentsOf: out + "/comparison.json")
    for (half, other, means) in [("parity", "converged", meansB), ("converged", "parity", meansA)] {
      let best = try JSON(contentsOf: out + "/\(half)/best.json")
      for name in ["best_params", "best_index", "best_score", "best_score_std"] {
        #expect(comparison[half][name] == best[name])
      }
      let index = Int(try #require(best["best_index"].number))
      #expect(comparison[half]["score_in_\(other)"].number == means[index])
    }
    #expect(abs(try #require(comparison["parity"]["median_gap"].number) - median(sagaGaps.flatMap { $0 })) < 1e-12)
    #expect(comparison["converged"]["certified_fits"].number == 24)
    #expect(comparison["converged"]["largest_gap"].number == gaps.flatMap { $0 }.max())

    // Predictions and coefficients, counted anew.
    let (p, q) = (
      try TextTable(contentsOf: out + "/parity/oof_predictions.tsv").column("predicted"),
      try TextTable(contentsOf: out + "/converged/oof_predictions.tsv").column("predicted")
    )
    #expect(comparison["oof_rows"].number == Double(p.count))
    #expect(comparison["oof_agreement"].number == Double(zip(p, q).filter { $0 == $1 }.count) / Double(p.count))
    let (v, w) = (
      try TextTable(contentsOf: out + "/parity/average_coefs.tsv"),
      try TextTable(contentsOf: out + "/converged/average_coefs.tsv")
    )
    func correlation(_ x: [Double], _ y: [Double]) -> Double {
      let n = Double(x.count)
      let (mx, my) = (x.reduce(0, +) / n, y.reduce(0, +) / n)
      let covariance = zip(x, y).reduce(0) { $0 + ($1.0 - mx) * ($1.1 - my) }
      let (sx, sy) = (x.reduce(0) { $0 + ($1 - mx) * ($1 - mx) }, y.reduce(0) { $0 + ($1 - my) * ($1 - my) })
      return covariance / (sx * sy).squareRoot()
    }
    let all = try Flowers.classes.map { (try v.numbers($0), try w.numbers($0)) }
    let overall = correlation(all.flatMap(\.0), all.flatMap(\.1))
    #expect(abs(try #require(comparison["coefficient_correlation"].number) - overall) < 1e-12)
    for (name, columns) in zip(Flowers.classes, all) {
      let value = try #require(comparison["coefficient_correlation_by_class"][name].number)
      #expect(abs(value - correlation(columns.0, columns.1)) < 1e-12)
    }
    for text in ["Parity mode\n", "Converged mode\n", "Parity's best, C=", "Median gap of parity mode's fits: "] {
      #expect(result.output.contains(text), "\(text)")
    }

    // A later run removes all of it.
    try Tool.succeed(Flowers.train(out: out, ["--overwrite", "--c", "1"]))
    #expect(results(below: out) == (OutputFilesTests.runFiles + ["run.json"]).sorted())
  }

  /// Two classes: one column of coefficients; `cross-validate`; the exit code is the converged half's.
  @Test func twoClasses() throws {
    let folder = try TemporaryFolder()
    let point = ["--label", "class", "--features", "__", "--drop-class", "beta", "--c", "1", "--folds", "4"]
    let require = ["--solver", "both", "--require-converged"]
    try Tool.succeed(["cross-validate", Flowers.table, "--out", folder("run")] + point + require)
    let comparison = try JSON(contentsOf: folder("run/comparison.json"))
    #expect(comparison["coefficient_correlation_by_class"].names == ["Gamma, ray"])
    #expect(comparison["same_best"] == .bool(true))
    #expect(comparison["parity"]["median_gap"] == .null)
    let short = try Tool.run(
      ["cross-validate", Flowers.table, "--out", folder("short")] + point + require
        + ["--l1-ratio", "0.5", "--max-outer", "1", "--gap", "1e-9"])
    #expect(short.code == 3 && FileManager.default.fileExists(atPath: folder("short/comparison.tsv")))
  }
}
