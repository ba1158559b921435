import ModelSelection
import Optimization

/// What a training command is to do with a table.
struct TrainingPlan {
  /// How fits are done.
  enum Solver: Equatable {
    /// Parity mode; with certificates of how far its solutions are from the optimum, if asked for.
    case saga(certifies: Bool)
    /// Converged mode.
    case optimum(OptimumSolverName)
  }

  var estimator: LogisticRegression
  var solver: Solver
  /// Of converged mode; its gap is also what solutions of parity mode are measured against.
  var settings: OptimumSettings
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
  /// Whether `certificates.npz` is written.
  var savesCertificates: Bool
  var precision: Precision

  /// Whether every fit has a certificate.
  var hasCertificates: Bool { solver != .saga(certifies: false) }

  var isConverged: Bool {
    if case .optimum = solver { return true }
    return false
  }

  /// The solver's name on the command line.
  var solverName: String {
    switch solver {
    case .saga: SolverName.saga.rawValue
    case .optimum(let name): name.rawValue
    }
  }

  /// How many of a grid's fits have reached the gap.
  func certifiedCount(_ grid: GridResult) -> Int {
    isConverged ? grid.convergedCount : grid.gaps.filter { $0 <= settings.gap }.count
  }
}
