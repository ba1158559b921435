import Datasets
import Foundation
import Testing

/// Whole runs of `saganet train` against scikit-learn's answers, file by file.
@Suite struct ScikitLearnTests {
  /// Largest accepted differences: coefficients, probabilities and decision values; scores of probabilities.
  struct Tolerance {
    var values = 1e-10
    var scores = 1e-9
  }

  @Test(arguments: Answers.all)
  func trainGivesScikitLearnsNumbers(_ answer: Answers.Run) throws {
    let folder = try TemporaryFolder()
    let weights = try folder.write("weights.json", #"{"Alpha": 0.5, "beta": 2, "Gamma, ray": 1}"#)
    let out = folder("run")
    try Tool.succeed(
      Flowers.train(
        out: out,
        answer.arguments.map {
          $0.replacingOccurrences(of: "{weights}", with: weights)
            .replacingOccurrences(of: "{rows}", with: Flowers.rows)
        }))
    // scikit-learn's own float32 fit differs by 3e-6 in coefficients, 1.6e-5 in decision values up to 3.7.
    let tolerance = answer.name == "float32" ? Tolerance(values: 3e-5, scores: 3e-5) : Tolerance()

    try checkGrid(answer, out + "/cv_results.csv", tolerance)
    try checkFolds(answer, out, tolerance)
    try check(answer.oof, out + "/oof_predictions.tsv", classes: answer.classes, tolerance)
    try checkConfusion(answer, out + "/confusion_matrix.tsv")
    try checkModel(answer, out, tolerance)
    try checkPath(answer, out + "/coef_path.npz", tolerance)
    let splits = files(below: out + "/heldout").map { $0.components(separatedBy: "/")[0] }
    #expect(Set(answer.heldout.keys) == Set(splits))
    for (split, rows) in answer.heldout {
      let place = "\(out)/heldout/\(split)"
      try check(rows, place + "/predictions.tsv", classes: answer.classes, tolerance)
      let scores = try JSON(contentsOf: place + "/scores.json")
      #expect(scores.names == Set(answer.scorers))
      for (name, value) in rows.scores ?? [:] { #expect(scores[name].number == value) }
    }
    let best = try JSON(contentsOf: out + "/best.json")
    let mean = plain(answer.grid.mean[answer.scorers[0]]!)[answer.best_index]
    #expect(best["best_score"] == .number(mean))
    #expect(best["best_index"] == .number(Double(answer.best_index)))
    #expect(best["seed"] == .number(Double(answer.seed)))
    #expect(best["scoring"] == .text(answer.scorers[0]))
  }

  private func checkGrid(_ answer: Answers.Run, _ path: String, _ tolerance: Tolerance) throws {
    let table = try TextTable(contentsOf: path)
    let grid = answer.grid
    let folds = grid.n_iter[0].indices
    var header = [
      "mean_fit_time", "std_fit_time", "mean_score_time", "std_score_time", "param_C", "param_l1_ratio",
      "params",
    ]
    for scorer in answer.scorers {
      let suffix = answer.scorers.count > 1 ? scorer : "score"
      header += folds.map { "split\($0)_test_\(suffix)" }
      header += ["mean_test_\(suffix)", "std_test_\(suffix)", "rank_test_\(suffix)"]
    }
    header += folds.map { "split\($0)_n_iter" } + folds.map { "split\($0)_converged" }
    header += folds.map { "split\($0)_nonzero" } + folds.map { "split\($0)_fit_time" }
    #expect(table.header == header)

    #expect(try table.numbers("param_C") == grid.C.map(\.value))
    #expect(try table.numbers("param_l1_ratio") == grid.l1_ratio)
    for scorer in answer.scorers {
      let suffix = answer.scorers.count > 1 ? scorer : "score"
      let accepted = accepted(scorer, tolerance)
      for fold in folds {
        let expected = plain(grid.scores[scorer]!.map { $0[fold] })
        #expect(largestDifference(try table.numbers("split\(fold)_test_\(suffix)"), expected) <= accepted)
      }
      #expect(
        largestDifference(try table.numbers("mean_test_\(suffix)"), plain(grid.mean[scorer]!)) <= accepted)
      #expect(
        largestDifference(try table.numbers("std_test_\(suffix)"), plain(grid.std[scorer]!)) <= accepted)
      #expect(try table.integers("rank_test_\(suffix)") == grid.ranks[scorer]!)
    }
    for fold in folds {
      #expect(try table.integers("split\(fold)_n_iter") == grid.n_iter.map { $0[fold] })
      #expect(
        try table.column("split\(fold)_converged") == grid.converged.map { $0[fold] ? "True" : "False" })
      #expect(try table.integers("split\(fold)_nonzero") == grid.nonzero.map { $0[fold] })
    }
  }

  /// Scores of labels are equal.
  private func accepted(_ scorer: String, _ tolerance: Tolerance) -> Double {
    ["neg_log_loss", "roc_auc_ovr", "average_precision"].contains(scorer) ? tolerance.scores : 0
  }

  private func checkFolds(_ answer: Answers.Run, _ out: String, _ tolerance: Tolerance) throws {
    let each = try TextTable(contentsOf: out + "/cross_validate.csv")
    let names = answer.scorers.count > 1 ? answer.scorers : ["score"]
    #expect(
      each.header == ["fold", "fit_time", "score_time"] + names.map { "test_\($0)" } + [
        "n_iter", "converged",
      ])
    #expect(try each.integers("n_iter") == answer.grid.n_iter[answer.best_index])
    for (name, scorer) in zip(names, answer.scorers) {
      let expected = plain(answer.cross_validate[scorer]!)
      #expect(
        largestDifference(try each.numbers("test_\(name)"), expected) <= accepted(scorer, tolerance))
    }

    let archive = try NPZReader(path: out + "/fold_coefs.npz")
    let folds = answer.fold_coef.count
    let columns = answer.classes.count == 2 ? 1 : answer.classes.count
    #expect(archive.names == ["coef", "intercept", "n_iter", "classes", "features"])
    let coef = try archive.array("coef")
    #expect(coef.shape == [folds, columns, 5])
    try compare(coef.elements(), plain(answer.fold_coef.flatMap { $0.flatMap { $0 } }), answer, tolerance)
    let intercept = try archive.array("intercept")
    #expect(intercept.shape == [folds, columns])
    try compare(intercept.elements(), plain(answer.fold_intercept.flatMap { $0 }), answer, tolerance)
    #expect(try archive.array("n_iter").integers().map { Int($0) } == answer.grid.n_iter[answer.best_index])
    #expect(try archive.array("classes").strings() == answer.classes)
    #expect(try archive.array("features").strings() == Flowers.features)

    let path = out + "/average_coefs.tsv"
    guard answer.average.allSatisfy({ $0.allSatisfy { $0 != nil } }) else {
      #expect(!FileManager.default.fileExists(atPath: path))
      return
    }
    let average = try TextTable(contentsOf: path)
    #expect(average.header == ["feature"] + (columns == 1 ? [answer.classes[1]] : answer.classes))
    #expect(try average.column("feature") == Flowers.features)
    for (k, row) in answer.average.enumerated() {
      try compare(average.numbers(average.header[k + 1]), plain(row), answer, tolerance)
    }
  }

  private func check(
    _ rows: Answers.Rows, _ path: String, classes: [String], _ tolerance: Tolerance
  ) throws {
    let table = try TextTable(contentsOf: path)
    let decisions = classes.count == 2 ? [classes[1]] : classes
    #expect(
      table.header == ["row_id"] + (rows.fold == nil ? [] : ["fold"]) + ["true", "predicted"]
        + classes.map { "proba_\($0)" } + decisions.map { "decision_\($0)" })
    #expect(try table.column("row_id") == rows.row_id)
    if let fold = rows.fold { #expect(try table.integers("fold") == fold) }
    #expect(try table.column("true") == rows.true)
    #expect(try table.column("predicted") == rows.predicted)
    for (k, name) in classes.enumerated() {
      #expect(
        largestDifference(try table.numbers("proba_\(name)"), rows.proba.map { $0[k] }) <= tolerance.values)
    }
    for (k, name) in decisions.enumerated() {
      #expect(
        largestDifference(try table.numbers("decision_\(name)"), rows.decision.map { $0[k] })
          <= tolerance.values)
    }
  }

  private func checkConfusion(_ answer: Answers.Run, _ path: String) throws {
    let table = try TextTable(contentsOf: path)
    #expect(table.header == ["true"] + answer.classes)
    #expect(try table.column("true") == answer.classes)
    for (k, name) in answer.classes.enumerated() {
      #expect(try table.integers(name) == answer.confusion.map { $0[k] })
    }
  }

  private func checkModel(_ answer: Answers.Run, _ out: String, _ tolerance: Tolerance) throws {
    let archive = try NPZReader(path: out + "/model.npz")
    let scaled = answer.name == "standardized"
    #expect(
      archive.names == ["coef_", "intercept_", "classes_", "feature_names"]
        + (scaled ? ["scaler_mean", "scaler_scale"] : []))
    let coef = try archive.array("coef_")
    #expect(coef.shape == [answer.refit.coef.count, 5])
    try compare(coef.elements(), answer.refit.coef.flatMap { $0 }, answer, tolerance)
    let intercept = try archive.array("intercept_")
    #expect(intercept.shape == [answer.refit.coef.count])
    try compare(intercept.elements(), answer.refit.intercept, answer, tolerance)
    #expect(try archive.array("classes_").strings() == answer.classes)
    #expect(try archive.array("feature_names").strings() == Flowers.features)
    #expect(
      try JSON(contentsOf: out + "/best.json")["refit"]["n_iter"] == .number(Double(answer.refit.n_iter)))
  }

  private func checkPath(_ answer: Answers.Run, _ path: String, _ tolerance: Tolerance) throws {
    let archive = try NPZReader(path: path)
    let expected = answer.path
    #expect(try archive.array("C").elements(of: Double.self) == expected.C.map(\.value))
    #expect(try archive.array("l1_ratio").elements(of: Double.self) == [answer.grid.l1_ratio[answer.best_index]])
    let coef = try archive.array("coef")
    #expect(coef.shape == [expected.C.count, expected.coef[0].count, 5])
    try compare(coef.elements(), expected.coef.flatMap { $0.flatMap { $0 } }, answer, tolerance)
    try compare(archive.array("intercept").elements(), expected.intercept.flatMap { $0 }, answer, tolerance)
    #expect(try archive.array("classes").strings() == answer.classes)
    #expect(try archive.array("features").strings() == Flowers.features)
  }

  /// Coefficients: within the tolerance, and zero exactly where scikit-learn's are; all bits with `--strict`.
  private func compare(
    _ values: [Double], _ expected: [Double], _ answer: Answers.Run, _ tolerance: Tolerance
  ) throws {
    #expect(largestDifference(values, expected) <= (answer.name == "strict" ? 0 : tolerance.values))
    #expect(values.map { $0 == 0 } == expected.map { $0 == 0 })
  }
}
