import ModelSelection

/// `cross_validate.csv`: one row per fold of one candidate, as scikit-learn's `cross_validate` returns, then
/// `n_iter` and `converged`.
public enum CrossValidationFile {
  public static func write(_ grid: GridResult, candidate: Int, to path: String) throws {
    let names = grid.scorers.count > 1 ? grid.scorers : ["score"]
    try DelimitedWriter.writeFile(path, .comma, nan: "") { csv in
      try csv.row(
        ["fold", "fit_time", "score_time"] + names.map { "test_\($0)" } + ["n_iter", "converged"])
      for fold in 0..<grid.foldCount {
        let slot = candidate * grid.foldCount + fold
        csv.field(fold)
        csv.field(grid.fitTimes[slot])
        csv.field(grid.scoreTimes[slot])
        for s in grid.scorers.indices { csv.field(grid.scores[s][slot]) }
        csv.field(grid.iterations[slot])
        csv.field(grid.statuses[slot] == .converged ? "True" : "False")
        try csv.endRow()
      }
    }
  }
}
