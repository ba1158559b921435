import ModelSelection

/// `cross_validate.csv`: one row per fold of one candidate, as scikit-learn's `cross_validate` returns, then
/// `n_iter` and `converged` and, where fits have certificates, `objective`, `gap` and `status`; all but the
/// status are empty for a fit that failed.
///
/// Where rows are weighted, `cross_validate` scores without weights and `GridSearchCV` with them.
public enum CrossValidationFile {
  /// - Parameters:
  ///   - scores: for each scorer of the grid, the candidate's score on each fold, where they differ from the
  ///     grid's. Default: the grid's.
  ///   - certificates: whether the columns of certificates are written; default false.
  public static func write(
    _ grid: GridResult, candidate: Int, scores: [[Double]]? = nil, certificates: Bool = false, to path: String
  ) throws {
    let scores = scores ?? grid.scorers.indices.map { grid.foldScores(scorer: $0, candidate: candidate) }
    let names = grid.scorers.count > 1 ? grid.scorers : ["score"]
    try DelimitedWriter.writeFile(path, .comma, nan: "") { csv in
      try csv.row(
        ["fold", "fit_time", "score_time"] + names.map { "test_\($0)" } + ["n_iter", "converged"]
          + (certificates ? ["objective", "gap", "status"] : []))
      for fold in 0..<grid.foldCount {
        let slot = candidate * grid.foldCount + fold
        csv.field(fold)
        csv.field(grid.fitTimes[slot])
        csv.field(grid.scoreTimes[slot])
        for score in scores { csv.field(score[fold]) }
        let status = grid.statuses[slot]
        if status.failure != nil {
          csv.field("")
          csv.field("")
        } else {
          csv.field(grid.iterations[slot])
          csv.field(status.isConverged ? "True" : "False")
        }
        if certificates {
          csv.field(grid.objectives[slot])
          csv.field(grid.gaps[slot])
          csv.field(status.text)
        }
        try csv.endRow()
      }
    }
  }
}
