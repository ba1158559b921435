import Datasets
import Foundation
import Testing

/// `--solver converged` and `fista`: columns, statuses, exit codes, determinism.
@Suite struct ConvergedTests {
  static let solver = ["--solver", "converged"]

  @Test(arguments: ["converged", "fista"]) func columns(solver: String) throws {
    let folder = try TemporaryFolder()
    let out = folder("run")
    let result = try Tool.succeed(Flowers.train(out: out, ["--solver", solver, "--gap", "1e-3"]))
    #expect(results(below: out) == (OutputFilesTests.runFiles + ["run.json"]).sorted())
    let grid = try TextTable(contentsOf: out + "/cv_results.csv")
    let added = ["objective", "gap", "status", "nonzero", "fit_time"].flatMap { name in
      (0..<4).map { "split\($0)_\(name)" }
    }
    #expect(grid.header.suffix(28) == (0..<4).map { "split\($0)_n_iter" } + (0..<4).map { "split\($0)_converged" } + added)
    var largest = 0.0
    for fold in 0..<4 {
      #expect(try grid.column("split\(fold)_status") == [String](repeating: "certified", count: 6))
      #expect(try grid.column("split\(fold)_converged") == [String](repeating: "True", count: 6))
      let gaps = try grid.numbers("split\(fold)_gap")
      #expect(gaps.allSatisfy { $0 >= 0 && $0 <= 1e-3 })
      largest = max(largest, gaps.max() ?? 0)
      #expect(try grid.integers("split\(fold)_n_iter").contains { $0 > 0 })
    }
    let best = try JSON(contentsOf: out + "/best.json")
    let index = Int(try #require(best["best_index"].number))
    let folds = try TextTable(contentsOf: out + "/cross_validate.csv")
    #expect(folds.header.suffix(5) == ["n_iter", "converged", "objective", "gap", "status"])
    for name in ["objective", "gap", "status", "n_iter"] {
      #expect(try folds.column(name) == (0..<4).map { try grid.column("split\($0)_\(name)")[index] })
    }
    #expect(best["solver"].text == solver && best["gap_target"].number == 1e-3)
    #expect(best["certified_fits"] == .number(24) && best["unconverged_fits"] == .number(0))
    #expect(best["largest_gap"].number == largest)
    #expect(best["refit"]["status"].text == "certified")
    #expect(try #require(best["refit"]["gap"].number) <= 1e-3)
    #expect(best["parameters"]["solver"].text == solver && best["parameters"]["gap"].number == 1e-3)
    #expect(best["parameters"].names.isDisjoint(with: ["max_iter", "tol", "strict"]))
    let model = try JSON(contentsOf: out + "/model.json")
    #expect(model["parameters"] == best["parameters"])
    #expect(model["metadata"]["gap"] == best["refit"]["gap"])
    #expect(model["metadata"]["status"].text == "certified")
    #expect(result.output.contains("24 certified at a gap of 0.001, 0 not certified, 0 failed; largest gap "))
    #expect(result.output.contains("outer iterations, certified, gap "))
    #expect(!result.errors.contains("epochs"))
  }

  /// Plain runs keep scikit-learn's columns; `--certify` adds what the solutions lack.
  @Test func certifiedParity() throws {
    let folder = try TemporaryFolder()
    try Tool.succeed(Flowers.train(out: folder("plain")))
    let result = try Tool.succeed(Flowers.train(out: folder("certified"), ["--certify"]))
    let plain = try TextTable(contentsOf: folder("plain/cv_results.csv"))
    let certified = try TextTable(contentsOf: folder("certified/cv_results.csv"))
    let added = ["_objective", "_gap", "_status"]
    #expect(certified.header.filter { name in !added.contains { name.hasSuffix($0) } } == plain.header)
    #expect(certified.header.count == plain.header.count + 12)
    for name in plain.header where !name.hasSuffix("_time") {
      #expect(try plain.column(name) == certified.column(name))
    }
    try Tool.succeed(Flowers.train(out: folder("optimum"), Self.solver + ["--gap", "1e-9"]))
    let optimum = try TextTable(contentsOf: folder("optimum/cv_results.csv"))
    for fold in 0..<4 {
      let statuses = try certified.column("split\(fold)_status")
      #expect(
        try zip(statuses, certified.column("split\(fold)_converged")).allSatisfy {
          $0 == ($1 == "True" ? "converged" : "iteration_limit")
        })
      let (reached, least) = (try certified.numbers("split\(fold)_objective"), try optimum.numbers("split\(fold)_objective"))
      for (c, gap) in try certified.numbers("split\(fold)_gap").enumerated() {
        // What the gap promises.
        #expect(reached[c] >= least[c] * (1 - 1e-9) && reached[c] <= least[c] * (1 + gap) * (1 + 1e-9))
      }
    }
    for file in ["model.npz", "fold_coefs.npz", "oof_predictions.tsv", "average_coefs.tsv"] {
      #expect(FileManager.default.contentsEqual(atPath: folder("plain/" + file), andPath: folder("certified/" + file)))
    }
    let best = try JSON(contentsOf: folder("certified/best.json"))
    #expect(best["solver"].text == "saga" && best["refit"]["status"].text == "iteration_limit")
    // Here 100 epochs prove nothing at all.
    #expect(best["refit"]["gap"] == .text("inf"))
    #expect(try JSON(contentsOf: folder("plain/best.json")).names.isDisjoint(with: ["gap_target", "largest_gap"]))
    #expect(result.output.contains("Gaps to the optimum: median "))
  }

  static let mistakes: [([String], [String])] = [
    (["--solver", "converged", "--max-iter", "10"], ["--max-iter", "--solver saga", "--max-outer"]),
    (["--solver", "fista", "--tol", "1e-3"], ["--tol", "--solver saga", "--gap"]),
    (["--solver", "converged", "--strict"], ["--strict", "--solver saga"]),
    (["--solver", "converged", "--certify"], ["--certify", "always have certificates"]),
    (["--gap", "1e-3"], ["--gap", "--solver converged", "--certify"]),
    (["--save-certificates"], ["--save-certificates", "--certify"]),
    (["--max-outer", "5"], ["--max-outer", "--solver converged", "--max-iter"]),
    (["--max-seconds", "5", "--certify"], ["--max-seconds", "--solver converged"]),
    (["--solver", "both", "--gap", "0"], ["--gap is 0"]), (["--solver", "both", "--gap", "inf"], ["--gap is inf"]),
    (["--solver", "converged", "--gap", "nan"], ["--gap is nan"]),
    (["--solver", "converged", "--max-outer", "0"], ["--max-outer is 0"]),
    (["--solver", "converged", "--max-seconds", "0"], ["--max-seconds is 0"]),
    (["--solver", "lbfgs"], ["lbfgs", "saga", "converged"]),
  ]

  @Test(arguments: mistakes) func optionsOfAnotherSolver(arguments: [String], message: [String]) throws {
    let folder = try TemporaryFolder()
    for command in ["train", "cross-validate", "fit"] {
      let result = try Tool.run(
        [command, Flowers.table, "--label", "class", "--out", folder("run")] + arguments)
      // `fit` refuses `both` itself.
      let both = command == "fit" && arguments.contains("both")
      #expect(result.code == 2 && !result.crashed, "\(command) \(arguments): \(result.errors)")
      #expect(both || message.allSatisfy(result.errors.contains), "\(command) \(arguments): \(result.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: folder("run")))
  }

  @Test func fitRefusesBoth() throws {
    let result = try Tool.run(
      ["fit", Flowers.table, "--label", "class", "--out", "/nowhere/run", "--solver", "both"])
    #expect(result.code == 2 && result.errors.contains("--solver both compares grids"))
  }

  @Test func exitCodeOfRequireConverged() throws {
    let folder = try TemporaryFolder()
    let require = ["--require-converged"]
    // One outer iteration is not enough everywhere; everything is written nevertheless.
    let short = Self.solver + ["--max-outer", "1", "--c", "1,10"]
    let failed = try Tool.run(Flowers.train(out: folder("short"), short + require))
    #expect(failed.code == 3 && !failed.crashed, "\(failed.errors)")
    #expect(failed.errors.contains("--require-converged") && failed.errors.contains("fits are not certified"))
    #expect(results(below: folder("short")) == (OutputFilesTests.runFiles + ["run.json"]).sorted())
    #expect(failed.output.contains("Files: "))
    let grid = try TextTable(contentsOf: folder("short/cv_results.csv"))
    var uncertified: [Double] = []
    for fold in 0..<4 {
      for (status, gap) in zip(try grid.column("split\(fold)_status"), try grid.numbers("split\(fold)_gap")) {
        #expect((status == "certified") == (gap <= 1e-4))
        if status == "not_certified" { uncertified.append(gap) }
      }
      #expect(
        try zip(grid.column("split\(fold)_status"), grid.column("split\(fold)_converged")).allSatisfy {
          ($0 == "certified") == ($1 == "True")
        })
    }
    #expect(failed.errors.contains("\(uncertified.count) of 16 fits are not certified at a gap of 0.0001"))
    let best = try JSON(contentsOf: folder("short/best.json"))
    #expect(best["certified_fits"].number == Double(16 - uncertified.count))
    #expect(best["largest_gap"].number == uncertified.max())
    // Without the flag, and where all are certified.
    try Tool.succeed(Flowers.train(out: folder("a"), short))
    try Tool.succeed(Flowers.train(out: folder("b"), Self.solver + require))
    // Parity mode: 100 epochs are not enough, 100,000 with a loose tolerance are.
    #expect(try Tool.run(Flowers.train(out: folder("c"), require)).code == 3)
    try Tool.succeed(Flowers.train(out: folder("d"), require + ["--tol", "0.01", "--max-iter", "100000"]))
  }

  /// The last fit on all rows counts, too, and so do `fit` and `cross-validate`.
  @Test func exitCodeOfSingleFits() throws {
    let folder = try TemporaryFolder()
    let point = ["--label", "class", "--features", "__", "--c", "10", "--l1-ratio", "0.5", "--require-converged"]
    for (command, extra) in [("fit", []), ("cross-validate", ["--folds", "4"])] {
      for (bound, code) in [("1", Int32(3)), ("500", 0)] {
        let out = folder("\(command)-\(bound)")
        let result = try Tool.run(
          [command, Flowers.table, "--out", out, "--max-outer", bound] + Self.solver + point + extra)
        #expect(result.code == code, "\(command) \(bound): \(result.errors)")
        #expect(FileManager.default.fileExists(atPath: out + "/run.json"))
        #expect(
          FileManager.default.fileExists(atPath: out + (command == "fit" ? "/model.npz" : "/best.json")))
      }
    }
  }

  @Test func threadsChangeNothing() throws {
    let folder = try TemporaryFolder()
    let digits =
      ["train", Tool.repository + "/scripts/data/digits.csv.gz", "--label", "digit", "--folds", "3"]
      + ["--c", "0.01,0.1,1", "--l1-ratio", "0,0.5,1", "--scoring", "accuracy,neg_log_loss"]
      + ["--shuffled-baseline", "--save-fits", "--save-certificates", "--test-fraction", "0.2"] + Self.solver
    for threads in ["1", "2", "5"] {
      try Tool.succeed(digits + ["--out", folder(threads), "--threads", threads])
    }
    try expectSameRuns(folder("1"), folder("2"))
    try expectSameRuns(folder("1"), folder("5"))
    #expect(files(below: folder("1")).contains("certificates.npz"))
    #expect(!files(below: folder("1")).contains("baseline/certificates.npz"))
  }

  @Test func duplicatesInTheGrid() throws {
    let folder = try TemporaryFolder()
    try Tool.succeed(Flowers.train(out: folder("a"), Self.solver + ["--c", "1,0.1,1", "--l1-ratio", "0.5,0,0.5"]))
    try Tool.succeed(Flowers.train(out: folder("b"), Self.solver + ["--c", "0.1,1", "--l1-ratio", "0,0.5"]))
    let (a, b) = (
      try TextTable(contentsOf: folder("a/cv_results.csv")), try TextTable(contentsOf: folder("b/cv_results.csv"))
    )
    // Candidates of a in b: (1, .5), (1, 0), (1, .5), (.1, .5), ...
    let places = [3, 2, 3, 1, 0, 1, 3, 2, 3]
    for name in a.header where !name.hasSuffix("_time") && name != "rank_test_score" {
      let column = try b.column(name)
      #expect(try a.column(name) == places.map { column[$0] }, "\(name)")
    }
  }

  /// The saved configuration of a converged run gives the run again.
  @Test func savedConfigurationRepeatsTheRun() throws {
    let folder = try TemporaryFolder()
    for (name, arguments) in [
      ("converged", Self.solver + ["--gap", "1e-3", "--max-outer", "40", "--save-certificates"]),
      ("saga", ["--certify", "--gap", "0.5", "--save-certificates"]), ("both", ["--solver", "both", "--tol", "0.1"]),
    ] {
      try Tool.succeed(Flowers.train(out: folder(name), arguments))
      for half in name == "both" ? ["", "/parity", "/converged"] : [""] {
        let run = try String(contentsOfFile: folder(name + half + "/run.json"), encoding: .utf8)
        let start = try #require(run.range(of: "\"configuration\": {"))
        let end = try #require(run.range(of: "\n  }", range: start.upperBound..<run.endIndex))
        let file = try folder.write("config.json", "{" + run[start.upperBound..<end.lowerBound] + "}")
        let again = folder("again-" + name + half.replacingOccurrences(of: "/", with: "-"))
        try Tool.succeed(["train", Flowers.table, "--config", file, "--out", again])
        try expectSameRuns(folder(name + half), again)
      }
    }
  }

  /// Both kinds of C = inf: classes that overlap have an optimum, classes that can be separated have none.
  @Test func infiniteC() throws {
    let folder = try TemporaryFolder()
    var (overlap, apart) = ("y,a,b\n", "y,a,b\n")
    for i in 0..<40 {
      let (a, b) = (Double(i * 7 % 13) / 4, Double(i * 5 % 11) / 4)
      overlap += "\(i % 2),\(a),\(b)\n"
      apart += "\(i % 2),\(a + (i % 2 == 0 ? -9 : 9)),\(b)\n"
    }
    for (name, text, status) in [("overlap", overlap, "certified"), ("apart", apart, "unbounded")] {
      let table = try folder.write(name + ".csv", text)
      let result = try Tool.run(
        ["train", table, "--label", "y", "--folds", "4", "--c", "1,inf", "--l1-ratio", "0,0.5", "--out", folder(name)]
          + Self.solver + ["--require-converged"])
      #expect(result.code == (status == "certified" ? 0 : 3), "\(result.errors)")
      let grid = try TextTable(contentsOf: folder(name + "/cv_results.csv"))
      for fold in 0..<4 {
        #expect(try grid.column("split\(fold)_status") == ["certified", "certified", status, status])
      }
      #expect(result.output.contains("8 unbounded") == (status == "unbounded"))
    }
  }

  @Test func info() throws {
    func kernels(_ output: String) throws -> String {
      let line = try #require(output.split(separator: "\n").first { $0.hasPrefix("BLAS kernels") })
      return line.split(separator: " ").last.map { $0.lowercased() } ?? ""
    }
    let wide: Set = ["skylakex", "cooperlake", "sapphirerapids"]
    let result = try Tool.succeed(["info"])
    let (hasAVX2, hasAVX512) = (result.output.contains("avx2"), result.output.contains("avx512"))
    let core = try kernels(result.output)
    #expect(result.output.contains("OPENBLAS_CORETYPE=SKYLAKEX") == (hasAVX512 && !wide.contains(core)))
    // Whatever OpenBLAS takes this CPU for, the kernels use AVX2 where there is AVX2.
    if hasAVX2 { #expect(wide.union(["haswell", "zen", "excavator"]).contains(core)) }
    // What the environment asks for stays, with a warning where it is below the CPU.
    for (name, isBelow) in [("HASWELL", hasAVX512), ("NEHALEM", hasAVX2)] where name != "HASWELL" || hasAVX2 {
      let forced = try Tool.succeed(["info"], environment: ["OPENBLAS_CORETYPE": name])
      #expect(try kernels(forced.output) == name.lowercased())
      #expect(forced.output.contains("warning: ") == isBelow)
      let better = hasAVX512 ? "SKYLAKEX" : "HASWELL"
      #expect(forced.output.contains("OPENBLAS_CORETYPE=\(better)") == isBelow)
    }
  }
}
