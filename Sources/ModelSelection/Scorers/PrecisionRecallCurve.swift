/// Precision and recall of "score >= threshold" for every distinct score.
///
/// Thresholds ascend, recall descends. One more point than thresholds: the last is precision 1, recall 0.
/// Source: scikit-learn 1.9.1 `precision_recall_curve`.
public struct PrecisionRecallCurve: Sendable, Equatable {
  /// tp / (tp + fp) at each threshold, then 1.
  public let precision: [Double]
  /// tp / positives at each threshold, then 0. All 1 (before the last) where there are no positives.
  public let recall: [Double]
  /// The distinct scores, ascending.
  public let thresholds: [Double]
  /// Whether no row (with weight) is positive, where scikit-learn warns.
  public let hasNoPositives: Bool

  /// The curve of n rows. Complexity: O(n log n).
  ///
  /// - Parameters:
  ///   - positive: whether each row belongs to the class.
  ///   - scores: finite scores, higher for more likely members.
  ///   - sampleWeights: n weights >= 0, sums of which stand for numbers of rows, or nil.
  ///   - dropIntermediate: leave out points whose number of true positives equals both neighbours'.
  public init(
    positive: [Bool], scores: [Double], sampleWeights: [Double]? = nil, dropIntermediate: Bool = false
  ) {
    var counts = ThresholdCounts(positive: positive, scores: scores, sampleWeights: sampleWeights)
    if dropIntermediate, counts.thresholds.count > 2 {
      let tp = counts.truePositives
      let last = tp.count - 1
      counts.keep(
        tp.indices.filter { i in
          i == 0 || i == last || tp[i] != tp[i - 1] || tp[i + 1] != tp[i]
        })
    }
    let positives = counts.truePositives.last ?? 0
    hasNoPositives = positives == 0
    thresholds = counts.thresholds.reversed()
    precision =
      zip(counts.truePositives, counts.falsePositives).map { $0 / ($0 + $1) }.reversed() + [1]
    recall = counts.truePositives.map { positives == 0 ? 1 : $0 / positives }.reversed() + [0]
  }

  /// The area under the curve as a step function: -sum of (R[t+1] - R[t]) P[t], not below 0.
  ///
  /// Source: scikit-learn 1.9.1 `average_precision_score`.
  public var averagePrecision: Double {
    let steps = thresholds.indices.map { (recall[$0 + 1] - recall[$0]) * precision[$0] }
    return max(0, -pairwiseSum(steps))
  }
}

/// Average precision of n rows: ``PrecisionRecallCurve/averagePrecision`` of all distinct scores.
public func averagePrecision(
  positive: [Bool], scores: [Double], sampleWeights: [Double]? = nil
) -> Double {
  PrecisionRecallCurve(positive: positive, scores: scores, sampleWeights: sampleWeights).averagePrecision
}
