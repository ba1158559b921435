import Datasets
import Foundation
import Testing

/// What a run leaves in its directory.
@Suite struct OutputFilesTests {
  static let runFiles = [
    "average_coefs.tsv", "best.json", "classification_report.txt", "coef_path.npz", "confusion_matrix.tsv",
    "cross_validate.csv", "cv_results.csv", "fold_coefs.npz", "model.json", "model.npz",
    "oof_predictions.tsv", "per_class.tsv", "pr_curves.tsv", "trace.tsv",
  ]
  static let evaluationFiles = [
    "classification_report.txt", "confusion_matrix.tsv", "per_class.tsv", "pr_curves.tsv",
    "predictions.tsv", "scores.json",
  ]

  @Test func trainWritesEveryFile() throws {
    let folder = try TemporaryFolder()
    let out = folder("deep/er/run")
    let result = try Tool.succeed(
      Flowers.train(out: out, ["--rows", Flowers.rows, "--shuffled-baseline", "--save-fits"]))
    let held = ["test", "field"].flatMap { split in Self.evaluationFiles.map { "heldout/\(split)/\($0)" } }
    let one = Self.runFiles + ["fits.npz"] + held
    #expect(results(below: out) == (one + one.map { "baseline/\($0)" } + ["run.json"]).sorted())

    #expect(result.output.contains("Best: C="))
    #expect(result.output.contains("Shuffled baseline: C="))
    #expect(result.output.contains("precision    recall  f1-score   support"))
    #expect(result.output.contains("Held out test: f1_weighted "))
    #expect(result.errors.contains("training on 40 rows, 3 classes: Alpha 14, Gamma, ray 11, beta 15"))
  }

  @Test func describesTheRun() throws {
    let folder = try TemporaryFolder()
    let out = folder("run")
    let arguments = Flowers.train(out: out, ["--seed", "3", "--threads", "1"])
    try Tool.succeed(arguments)

    let best = try JSON(contentsOf: out + "/best.json")
    let grid = try TextTable(contentsOf: out + "/cv_results.csv")
    let row = try #require(try grid.integers("rank_test_score").firstIndex(of: 1))
    #expect(best["best_params"]["C"].number == (try grid.numbers("param_C"))[row])
    #expect(best["best_params"]["l1_ratio"].number == (try grid.numbers("param_l1_ratio"))[row])
    #expect(best["best_score"].number == (try grid.numbers("mean_test_score"))[row])
    #expect(best["seed"] == .number(3))
    let sum = try RunningProcess("/usr/bin/sha256sum", [Flowers.table]).finish().output.prefix(64)
    #expect(best["data_sha256"] == .text(String(sum)))
    #expect(best["versions"]["scikit-learn (numbers)"] == .text("1.9.1"))

    let run = try JSON(contentsOf: out + "/run.json")
    #expect(run["command"].list.dropFirst() == arguments.map { .text($0) }[...])
    #expect(run["threads"] == .number(1))
    #expect((run["wall_seconds"].number ?? 0) > 0)
    #expect(run.names.isSuperset(of: ["host", "started", "timings", "working_directory"]))
    let configuration = run["configuration"]
    #expect(configuration["label"] == .text("class"))
    #expect(configuration["c"] == .list([.number(0.1), .number(1), .number(10)]))
    #expect(configuration["seed"] == .number(3))
    #expect(configuration["tol"] == .number(1e-4))
    let params = try grid.column("params")
    #expect(params[1] == "{'C': 0.1, 'l1_ratio': 0.5}")
  }

  /// Precision-recall curves against a count by hand over the probabilities in `oof_predictions.tsv`.
  @Test func curvesComeFromTheProbabilities() throws {
    let folder = try TemporaryFolder()
    let out = folder("run")
    try Tool.succeed(Flowers.train(out: out, ["--c", "1"]))
    let curves = try TextTable(contentsOf: out + "/pr_curves.tsv")
    #expect(curves.header == ["class", "threshold", "precision", "recall"])
    let rows = try TextTable(contentsOf: out + "/oof_predictions.tsv")
    let truth = try rows.column("true")
    for name in Flowers.classes {
      let scores = try rows.numbers("proba_\(name)")
      let positives = truth.filter { $0 == name }.count
      var expected: [[Double]] = Set(scores).sorted().map { threshold in
        let chosen = scores.indices.filter { scores[$0] >= threshold }
        let hits = chosen.filter { truth[$0] == name }.count
        return [threshold, Double(hits) / Double(chosen.count), Double(hits) / Double(positives)]
      }
      expected.append([.nan, 1, 0])
      let found = curves.rows.filter { $0[0] == name }.map { $0.dropFirst().map { Double($0) ?? .nan } }
      #expect(largestDifference(found.flatMap { $0 }, expected.flatMap { $0 }) == 0)
    }
  }

  @Test func everyFitOfTheGrid() throws {
    let folder = try TemporaryFolder()
    let out = folder("run")
    try Tool.succeed(Flowers.train(out: out, ["--save-fits"]))
    let fits = try NPZReader(path: out + "/fits.npz")
    let coef = try fits.array("coef")
    #expect(coef.shape == [6, 4, 3, 5])
    #expect(try fits.array("intercept").shape == [6, 4, 3])
    #expect(try fits.array("C").elements(of: Double.self) == [0.1, 0.1, 1, 1, 10, 10])
    #expect(try fits.array("l1_ratio").elements(of: Double.self) == [0, 0.5, 0, 0.5, 0, 0.5])
    let best = Int(try #require(try JSON(contentsOf: out + "/best.json")["best_index"].number))
    let folds = try NPZReader(path: out + "/fold_coefs.npz")
    let all: [Double] = try coef.elements()
    #expect(Array(all[best * 60..<(best + 1) * 60]) == (try folds.array("coef").elements(of: Double.self)))
    let grid = try TextTable(contentsOf: out + "/cv_results.csv")
    let iterations = try fits.array("n_iter").integers().map { Int($0) }
    for fold in 0..<4 {
      #expect(try grid.integers("split\(fold)_n_iter") == (0..<6).map { iterations[$0 * 4 + fold] })
    }
  }

  /// A training part without some class: that class has NaN in `fits.npz` as in `fold_coefs.npz`.
  @Test func everyFitWithAClassMissing() throws {
    let folder = try TemporaryFolder()
    let out = folder("run")
    let result = try Tool.succeed(
      Flowers.train(
        out: out, ["--save-fits", "--cv", "logo", "--groups", "lonely", "--c", "1", "--l1-ratio", "0"]))
    let fits: [Double] = try NPZReader(path: out + "/fits.npz").array("coef").elements()
    let folds: [Double] = try NPZReader(path: out + "/fold_coefs.npz").array("coef").elements()
    #expect(largestDifference(fits, folds) == 0)
    #expect(fits.filter(\.isNaN).count == 10)
    #expect(result.errors.contains("average_coefs.tsv is not written"))
    #expect(result.errors.contains("Gamma, ray"))
  }

  /// Sorted labels, folds not shuffled: one training part has a single class, so no candidate has a mean.
  /// scikit-learn's GridSearchCV then ranks all 1, takes the first and refits it.
  @Test(arguments: [[], ["--weight-column", "w"]]) func everyCandidateFailsOnAFold(_ extra: [String]) throws {
    let folder = try TemporaryFolder()
    let rows = (0..<26).map { i in
      "r\(i),\(i < 12 || i > 22 ? "a" : "b"),\(Double(i * 7 % 11) / 4),\(Double(i * 5 % 13) - 3),1\n"
    }
    let table = try folder.write("t.csv", "id,class,f1,f2,w\n" + rows.joined())
    let list = try folder.write(
      "rows.tsv",
      "index\tsplit\n" + (0..<26).map { "r\($0)\t\($0 < 20 ? "train" : "test")\n" }.joined())
    let input =
      [table, "--label", "class", "--index-column", "id", "--features", "glob:f*", "--no-shuffle"]
      + ["--rows", list] + extra
    let result = try Tool.succeed(
      ["train"] + input + ["--cv", "kfold", "--folds", "2", "--c", "10,0.1", "--l1-ratio", "1,0"]
        + ["--out", folder("run"), "--save-fits"])
    #expect(
      results(below: folder("run"))
        == ([
          "best.json", "coef_path.npz", "cv_results.csv", "fits.npz", "model.json", "model.npz", "run.json",
          "trace.tsv",
        ]
          + OutputFilesTests.evaluationFiles.map { "heldout/test/\($0)" }).sorted())
    #expect(result.errors.contains("its out-of-fold files are not written: the best candidate's fit on fold 1"))
    #expect(!result.errors.contains("all fits failed"))
    #expect(result.output.contains("converged, ") && result.output.contains(", 4 failed\n"))
    let grid = try TextTable(contentsOf: folder("run/cv_results.csv"))
    #expect(try grid.integers("rank_test_score") == [1, 1, 1, 1])
    #expect(try grid.column("mean_test_score") == ["", "", "", ""])
    #expect(try grid.numbers("split0_test_score").allSatisfy { !$0.isNaN })
    let best = try JSON(contentsOf: folder("run/best.json"))
    #expect(best["best_index"] == .number(0) && best["best_score"] == .text("nan"))
    #expect(try best["best_params"]["C"] == .number(grid.numbers("param_C")[0]))
    try Tool.succeed(
      ["fit"] + input + ["--c", "\(grid.numbers("param_C")[0])"]
        + ["--l1-ratio", "\(grid.numbers("param_l1_ratio")[0])", "--out", folder("fit")])
    #expect(
      FileManager.default.contentsEqual(atPath: folder("run/model.npz"), andPath: folder("fit/model.npz")))
  }

  @Test func onlySomeFolds() throws {
    let folder = try TemporaryFolder()
    let (all, some) = (folder("all"), folder("some"))
    try Tool.succeed(Flowers.train(out: all, ["--c", "1", "--l1-ratio", "0"]))
    try Tool.succeed(Flowers.train(out: some, ["--c", "1", "--l1-ratio", "0", "--only-folds", "3,1"]))
    let whole = try TextTable(contentsOf: all + "/oof_predictions.tsv")
    let part = try TextTable(contentsOf: some + "/oof_predictions.tsv")
    #expect(part.rows == whole.rows.filter { ["1", "3"].contains($0[1]) })
    let times: Set = ["fit_time", "score_time", "fold"]
    let wholeFolds = try TextTable(contentsOf: all + "/cross_validate.csv")
    let partFolds = try TextTable(contentsOf: some + "/cross_validate.csv")
    for name in wholeFolds.header where !times.contains(name) {
      let values = try wholeFolds.column(name)
      #expect(try partFolds.column(name) == [values[3], values[1]])
    }
    let failed = try Tool.run(Flowers.train(out: folder("none"), ["--only-folds", "4"]))
    #expect(failed.code == 2 && failed.errors.contains("0...3"))
    for list in ["inf", "nan", "1e300", "0.5", "-1"] {
      let failed = try Tool.run(Flowers.train(out: folder("none"), ["--only-folds=\(list)"]))
      #expect(failed.code == 2 && !failed.crashed, "\(list): \(failed.errors)")
    }
  }

  /// The npz files as NumPy sees them, without pickles, where a Python with NumPy is named.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["SAGANET_PYTHON"] != nil))
  func numpyReadsTheArchives() throws {
    let python = try #require(ProcessInfo.processInfo.environment["SAGANET_PYTHON"])
    let folder = try TemporaryFolder()
    let out = folder("run")
    try Tool.succeed(Flowers.train(out: out, ["--save-fits", "--standardize", "--drop-class", "beta"]))
    let script = """
      import numpy as np, sys
      for name in sys.argv[1:]:
          with np.load(name, allow_pickle=False) as archive:
              print(*[f"{k}{list(archive[k].shape)}{archive[k].dtype.kind}" for k in archive.files])
      """
    let result = try RunningProcess(
      python, ["-c", script] + ["fold_coefs.npz", "fits.npz", "model.npz"].map { out + "/" + $0 }
    ).finish()
    #expect(
      result.output == """
        coef[4, 1, 5]f intercept[4, 1]f n_iter[4]i classes[2]U features[5]U
        coef[6, 4, 1, 5]f intercept[6, 4, 1]f n_iter[6, 4]i C[6]f l1_ratio[6]f
        coef_[1, 5]f intercept_[1]f classes_[2]U feature_names[5]U scaler_mean[5]f scaler_scale[5]f

        """, "\(result.errors)")
  }
}
