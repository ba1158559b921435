import ModelSelection

/// `cv_results.csv`: one row per candidate, with the columns of scikit-learn's `cv_results_` in its order, then
/// `split{i}_n_iter` and `split{i}_converged`.
///
/// With several scorers the suffix `_score` becomes `_NAME`, a block for each scorer. `converged` is False
/// exactly where scikit-learn gives a ConvergenceWarning; both cells are empty for a fit that failed.
public enum GridResultsFile {
  public static func write(_ grid: GridResult, to path: String) throws {
    let folds = 0..<grid.foldCount
    let several = grid.scorers.count > 1
    var header = [
      "mean_fit_time", "std_fit_time", "mean_score_time", "std_score_time", "param_C", "param_l1_ratio",
      "params",
    ]
    for name in grid.scorers {
      let suffix = several ? name : "score"
      header += folds.map { "split\($0)_test_\(suffix)" }
      header += ["mean_test_\(suffix)", "std_test_\(suffix)", "rank_test_\(suffix)"]
    }
    header += folds.map { "split\($0)_n_iter" }
    header += folds.map { "split\($0)_converged" }

    let summaries = grid.scorers.indices.map { grid.summaries(scorer: $0) }
    let ranks = grid.scorers.indices.map { grid.ranks(scorer: $0) }
    try DelimitedWriter.writeFile(path, .comma, nan: "") { csv in
      try csv.row(header)
      for (c, candidate) in grid.candidates.enumerated() {
        let slots = c * grid.foldCount..<(c + 1) * grid.foldCount
        for times in [grid.fitTimes, grid.scoreTimes] {
          let summary = ScoreSummary(foldScores: Array(times[slots]))
          csv.field(summary.mean)
          csv.field(summary.standardDeviation)
        }
        csv.field(candidate.C)
        csv.field(candidate.l1Ratio)
        csv.field(
          "{'C': \(ShortestDecimal.text(candidate.C)), 'l1_ratio': \(ShortestDecimal.text(candidate.l1Ratio))}")
        for s in grid.scorers.indices {
          csv.fields(grid.foldScores(scorer: s, candidate: c))
          csv.field(summaries[s][c].mean)
          csv.field(summaries[s][c].standardDeviation)
          csv.field(Int(ranks[s][c]))
        }
        for slot in slots {
          if case .failed = grid.statuses[slot] { csv.field("") } else { csv.field(grid.iterations[slot]) }
        }
        for slot in slots {
          switch grid.statuses[slot] {
          case .converged: csv.field("True")
          case .iterationLimit: csv.field("False")
          case .failed: csv.field("")
          }
        }
        try csv.endRow()
      }
    }
  }
}
