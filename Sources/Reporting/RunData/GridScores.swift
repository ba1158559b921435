/// `cv_results.csv`: the candidates of a grid with their scores, one value per fold each.
public struct GridScores: Sendable {
  /// Names of the scores, the one that candidates are compared by first; `score` where there is only one.
  public let scorers: [String]
  public let folds: Int
  /// One per candidate, in the grid's order.
  public let C: [Double]
  public let l1Ratio: [Double]
  /// By scorer, candidate, fold; NaN where a fit failed.
  public let scores: [[[Double]]]
  /// By scorer, candidate.
  public let means: [[Double]]
  /// By candidate, fold; nil where a fit failed.
  public let iterations: [[Int?]]
  public let converged: [[Bool?]]
  /// By candidate, fold; nil in files without these columns. NaN where a fit failed.
  public let gaps: [[Double]]?
  public let nonzeros: [[Double]]?
  public let fitTimes: [[Double]]?
  /// By candidate: seconds, mean over the folds.
  public let meanFitTimes: [Double]

  public var count: Int { C.count }

  /// Values of C and of l1_ratio that occur, ascending.
  public var distinctC: [Double] { Set(C).sorted() }
  public var distinctL1Ratios: [Double] { Set(l1Ratio).sorted() }

  /// The share of a candidate's folds whose fit converged (in converged mode: is certified). A failed fit did not.
  public func convergedShare(_ candidate: Int) -> Double {
    Double(converged[candidate].filter { $0 == true }.count) / Double(max(folds, 1))
  }

  /// The standard error of a candidate's mean score: std (ddof 1) over the root of the number of folds.
  public func standardError(_ candidate: Int, scorer: Int = 0) -> Double {
    Reporting.standardError(scores[scorer][candidate])
  }

  init(_ table: TextTable) throws {
    C = try table.numbers("param_C")
    l1Ratio = try table.numbers("param_l1_ratio")
    scorers = table.header.compactMap { name in
      name.hasPrefix("split0_test_") ? String(name.dropFirst("split0_test_".count)) : nil
    }
    guard let first = scorers.first else {
      throw RunResultsError(file: table.file, reason: "has no column 'split0_test_...'")
    }
    var folds = 0
    while table.has("split\(folds)_test_\(first)") { folds += 1 }
    self.folds = folds
    let rows = table.rowCount
    func byFold<Value>(_ read: (String) throws -> [Value], _ suffix: String) throws -> [[Value]] {
      let columns = try (0..<folds).map { try read("split\($0)_\(suffix)") }
      return (0..<rows).map { row in columns.map { $0[row] } }
    }
    func optional(_ suffix: String) throws -> [[Double]]? {
      table.has("split0_\(suffix)") ? try byFold(table.numbers, suffix) : nil
    }
    scores = try scorers.map { try byFold(table.numbers, "test_\($0)") }
    means = try scorers.map { try table.numbers("mean_test_\($0)") }
    iterations = try byFold(table.integers, "n_iter")
    converged = try byFold(table.flags, "converged")
    gaps = try optional("gap")
    nonzeros = try optional("nonzero")
    fitTimes = try optional("fit_time")
    meanFitTimes = try table.numbers("mean_fit_time")
  }
}

/// `cross_validate.csv`: the best candidate, one value per fold.
public struct FoldScores: Sendable {
  /// Scores by name.
  public let scores: [(name: String, values: [Double])]
  public let converged: [Bool?]
  public let iterations: [Int?]

  init(_ table: TextTable) throws {
    scores = try table.header.filter { $0.hasPrefix("test_") }.map {
      (String($0.dropFirst(5)), try table.numbers($0))
    }
    converged = try table.flags("converged")
    iterations = try table.integers("n_iter")
  }
}
