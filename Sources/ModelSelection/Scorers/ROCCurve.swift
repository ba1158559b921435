/// False and true positive rates of "score >= threshold", from (0, 0) to (1, 1).
///
/// Source: scikit-learn 1.9.1 `roc_curve` (with drop_intermediate, its default).
public struct ROCCurve: Sendable, Equatable {
  /// fp / negatives; all NaN without negatives.
  public let falsePositiveRate: [Double]
  /// tp / positives; all NaN without positives.
  public let truePositiveRate: [Double]
  /// Infinity, then the scores kept, descending.
  public let thresholds: [Double]

  /// The curve of n rows. Complexity: O(n log n).
  ///
  /// - Parameters:
  ///   - positive: whether each row belongs to the class.
  ///   - scores: finite scores, higher for more likely members.
  ///   - sampleWeights: n weights >= 0, sums of which stand for numbers of rows, or nil.
  ///   - dropIntermediate: leave out points on a straight line between their neighbours. Default: true.
  public init(
    positive: [Bool], scores: [Double], sampleWeights: [Double]? = nil, dropIntermediate: Bool = true
  ) {
    var counts = ThresholdCounts(positive: positive, scores: scores, sampleWeights: sampleWeights)
    if dropIntermediate, counts.thresholds.count > 2 {
      let tp = counts.truePositives
      let fp = counts.falsePositives
      let last = tp.count - 1
      func bends(_ v: [Double], _ i: Int) -> Bool { v[i + 1] - v[i] != v[i] - v[i - 1] }
      counts.keep(tp.indices.filter { $0 == 0 || $0 == last || bends(tp, $0) || bends(fp, $0) })
    }
    let positives = counts.truePositives.last ?? 0
    let negatives = counts.falsePositives.last ?? 0
    thresholds = [.infinity] + counts.thresholds
    falsePositiveRate = ([0] + counts.falsePositives).map { negatives > 0 ? $0 / negatives : .nan }
    truePositiveRate = ([0] + counts.truePositives).map { positives > 0 ? $0 / positives : .nan }
  }

  /// The area under the curve by the trapezoidal rule.
  public var area: Double {
    let x = falsePositiveRate
    let y = truePositiveRate
    let strips: [Double] = (1..<x.count).map { i in
      let width = x[i] - x[i - 1]
      return width * (y[i] + y[i - 1]) / 2
    }
    return pairwiseSum(strips)
  }
}

/// Area under the ROC curve of n rows; NaN unless both positive and negative rows are there and have weight.
public func rocAUC(positive: [Bool], scores: [Double], sampleWeights: [Double]? = nil) -> Double {
  let weights = sampleWeights ?? [Double](repeating: 1, count: positive.count)
  let weighty = zip(positive, weights).filter { $0.1 > 0 }
  guard weighty.contains(where: { $0.0 }), weighty.contains(where: { !$0.0 }) else { return .nan }
  return ROCCurve(positive: positive, scores: scores, sampleWeights: sampleWeights).area
}
