import ModelSelection
import Optimization

/// What a training command is to do with a table.
struct TrainingPlan {
  var estimator: LogisticRegression
  var grid: [Candidate]
  var scorers: [any Scorer]
  /// Name in the splitters' catalog; nil makes no folds.
  var splitter: String?
  var folds: Int
  var shuffleFolds: Bool
  /// Whether rows are shuffled with the seed first.
  var shuffleRows: Bool
  var onlyFolds: [Int]?
  var seed: UInt32
  var workers: Int
  /// Whether `cv_results.csv` is written and a best candidate chosen from several.
  var writesGrid: Bool
  /// Whether a model is fitted on all training rows.
  var refits: Bool
  var savesFits: Bool
  var precision: Precision
}
