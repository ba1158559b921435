import Optimization

/// `trace.tsv`: the final model's fit, a row an iteration: `fit` (`final`), `iteration`, `max_weight`, `max_change`
/// (SAGA: the two numbers of scikit-learn's stopping test after the epoch), `objective` (``Certificate/objective``),
/// and in converged mode `gap`. Cells are empty where a number is not known.
public enum TraceFile {
  /// - Parameter gaps: whether there is a column of gaps.
  public static func write(_ steps: [TraceStep], gaps: Bool, to path: String) throws {
    try DelimitedWriter.writeFile(path, .tab, nan: "") { tsv in
      try tsv.row(["fit", "iteration", "max_weight", "max_change", "objective"] + (gaps ? ["gap"] : []))
      for step in steps {
        tsv.field("final")
        tsv.field(step.iteration)
        tsv.fields([step.maxWeight, step.maxChange, step.objective] + (gaps ? [step.gap] : []))
        try tsv.endRow()
      }
    }
  }
}
