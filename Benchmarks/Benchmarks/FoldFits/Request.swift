/// What is to be fitted.
struct Request: Decodable {
  /// How the fits are run.
  enum Manner: String, Decodable {
    /// One after the other, each with its own preparation of the training part.
    case alone
    /// One after the other, but in packs of candidates that share the pass over the rows.
    case packed
    /// By the grid search's driver, packs, threads and scores included.
    case grid
  }

  /// One pair (C, l1_ratio) a candidate.
  let candidates: [[Double]]
  /// Folds to fit on, each with all candidates. Default: fold 0.
  let folds: [Int]?
  let manner: Manner?
  /// "float64" (default) or "float32".
  let precision: String?
  let strict: Bool?
  /// A class that is fitted against the rest, instead of all classes.
  let positive: String?
  /// Threads of the grid's driver. Default 1.
  let threads: Int?
  /// Default 100.
  let maxIterations: Int?
  /// Where the coefficients go: for every fold, for every candidate K x p weights and K intercepts, as doubles
  /// in the machine's byte order. Default: nowhere.
  let coefficients: String?
}

/// What the fits took. Times are seconds of the whole request, reading and writing excluded.
struct Answer: Encodable {
  /// CPU time of all threads.
  var cpu: Double
  var wall: Double
  /// Epochs run; folds outermost.
  var nIter: [Int]
  /// Steps taken: rows of the training part times epochs.
  var steps: Int
  /// Fits that were solved together at most.
  var packSize: Int
  /// Instruction set of the kernels.
  var kernel: String
}

struct Refusal: Encodable {
  var error: String
}

/// What the harness checks its own reading against.
struct TableFacts: Encodable {
  var rows: Int
  var features: Int
  var classes: [String]
  var foldRows: [Int]
  var kernel: String
  var availableKernels: [String]
}

/// A request that makes no sense.
struct RequestError: Error, CustomStringConvertible {
  let description: String
}
