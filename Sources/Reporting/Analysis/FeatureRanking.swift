/// The features of a class by the size of their mean coefficient over the folds.
public struct FeatureRanking: Sendable, Equatable {
  /// One feature's place.
  public struct Entry: Sendable, Equatable {
    /// From 1.
    public let rank: Int
    /// The feature's position in the model.
    public let feature: Int
    public let summary: FoldCoefficients.Summary
  }

  /// All features, from the largest |mean| to the smallest.
  public let entries: [Entry]

  /// Ranks the features of class `k`: equal ones in their order, those without a mean (NaN) last.
  /// Complexity: O(p (folds + log p)).
  public init(_ coefficients: FoldCoefficients, ofClass k: Int) {
    let summaries = (0..<coefficients.features).map { coefficients.summary(ofClass: k, feature: $0) }
    // NaN has no place in an order.
    let sizes = summaries.map { $0.mean.isNaN ? -1 : abs($0.mean) }
    let order = sizes.indices.sorted { sizes[$0] != sizes[$1] ? sizes[$0] > sizes[$1] : $0 < $1 }
    entries = order.enumerated().map { Entry(rank: $0 + 1, feature: $1, summary: summaries[$1]) }
  }
}
