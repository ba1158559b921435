/// The features of each class with the largest mean coefficients. A table only; all are in `feature_ranking.tsv`.
public struct TopFeatures: Figure {
  public static let name = "top_features"
  public let title = "Features that matter most for each class"
  public let summary: String
  public let table: FigureTable

  public init?(_ results: RunResults) throws {
    guard let (stored, coefficients) = try results.coefficientsByFold(), !stored.features.isEmpty else { return nil }
    let order = try results.coefficientOrder(stored.classes.count)
    // A table to be read, not scrolled through.
    let count = min(max(60 / order.count, 3), 10, stored.features.count)
    table = FeatureRankingFile.table(stored, coefficients, classes: order, first: count)
    summary =
      "The \(count) features of each class with the largest |mean coefficient| over the folds, their standard "
      + "deviation (ddof 1), and the share of folds that have the mean's sign. All features are in feature_ranking.tsv."
  }

  public func draw(_ canvas: inout Canvas) {}
}

/// `feature_ranking.tsv`: all features of each class by |mean coefficient| over the folds.
public enum FeatureRankingFile {
  /// Writes the file into the run's directory; a run without coefficients of folds gets none.
  ///
  /// - Returns: whether it was written. Throws ``RunResultsError`` and ``FileWriteError``.
  @discardableResult
  public static func write(_ results: RunResults, to path: String) throws -> Bool {
    guard let (stored, coefficients) = try results.coefficientsByFold() else { return false }
    try table(stored, coefficients, classes: Array(stored.classes.indices)).write(to: path)
    return true
  }

  /// The columns `class`, `rank`, `feature`, `mean`, `std`, `sign_agreement`.
  static func table(
    _ stored: StoredFoldCoefficients, _ coefficients: FoldCoefficients, classes order: [Int], first count: Int = .max
  ) -> FigureTable {
    var (classes, ranks, features): ([String], [Int], [String]) = ([], [], [])
    var (means, deviations, agreements): ([Double], [Double], [Double]) = ([], [], [])
    for k in order {
      for entry in FeatureRanking(coefficients, ofClass: k).entries.prefix(count) {
        classes.append(stored.classes[k])
        ranks.append(entry.rank)
        features.append(stored.features[entry.feature])
        means.append(entry.summary.mean)
        deviations.append(entry.summary.standardDeviation)
        agreements.append(entry.summary.signAgreement)
      }
    }
    return FigureTable([
      .text("class", classes), .integer("rank", ranks), .text("feature", features), .number("mean", means),
      .number("std", deviations), .number("sign_agreement", agreements),
    ])
  }
}
