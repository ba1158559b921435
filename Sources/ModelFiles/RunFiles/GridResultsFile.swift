import ModelSelection

/// `cv_results.csv`: one row per candidate, with the columns of scikit-learn's `cv_results_` in its order, then
/// `split{i}_n_iter` and `split{i}_converged` and, where fits have certificates, `split{i}_objective`,
/// `split{i}_gap` and `split{i}_status` (``FoldStatus/text``), at last `split{i}_nonzero` (coefficients that are not
/// 0) and `split{i}_fit_time` (s; of fits that shared passes an equal part of their time).
///
/// With several scorers the suffix `_score` becomes `_NAME`, a block for each scorer. `converged` is False
/// exactly where scikit-learn gives a ConvergenceWarning, or where a fit of converged mode is not certified. The
/// cells of a fit that failed are empty but for the status; a gap without proof is `inf`.
public enum GridResultsFile {
  /// - Parameter certificates: whether the columns of certificates are written; default false.
  public static func write(_ grid: GridResult, certificates: Bool = false, to path: String) throws {
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
    if certificates {
      for name in ["objective", "gap", "status"] { header += folds.map { "split\($0)_\(name)" } }
    }

    for name in ["nonzero", "fit_time"] { header += folds.map { "split\($0)_\(name)" } }

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
          if grid.statuses[slot].failure == nil { csv.field(grid.iterations[slot]) } else { csv.field("") }
        }
        for slot in slots {
          let converged = grid.statuses[slot].isConverged
          csv.field(grid.statuses[slot].failure != nil ? "" : converged ? "True" : "False")
        }
        if certificates {
          csv.fields(grid.objectives[slots])
          csv.fields(grid.gaps[slots])
          csv.fields(grid.statuses[slots].map(\.text))
        }
        for slot in slots {
          if grid.statuses[slot].failure == nil { csv.field(grid.nonzeros[slot]) } else { csv.field("") }
        }
        csv.fields(grid.fitTimes[slots])
        try csv.endRow()
      }
    }
  }
}
