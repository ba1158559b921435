/// How often a class is the true one, by the probability it was given: a reliability curve.
///
/// Source: scikit-learn 1.9.1 `calibration_curve(strategy="uniform")`, for one class against the rest.
public struct CalibrationCurve: Sendable, Equatable {
  /// Rows with probabilities in one interval.
  public struct Bin: Sendable, Equatable {
    /// Bin number, from 0.
    public let index: Int
    /// The bin's edges. A probability that equals an inner edge belongs to the bin below it.
    public let lower: Double
    public let upper: Double
    /// Number of rows; at least 1.
    public let count: Int
    /// The mean of their probabilities.
    public let meanPredicted: Double
    /// The share of them that are of the class.
    public let fractionPositive: Double
  }

  /// The bins that hold rows, by index.
  public let bins: [Bin]

  /// Bins the rows by the probability of their class; rows whose probability is not within 0 ... 1 (NaN) are
  /// left out.
  ///
  /// - Parameters:
  ///   - probabilities: of the class, for each row.
  ///   - isPositive: whether each row is of the class.
  ///   - binCount: number of equal intervals of 0 ... 1. Default: 10.
  public init(probabilities: [Double], isPositive: [Bool], binCount: Int = 10) {
    precondition(probabilities.count == isPositive.count && binCount > 0, "one class per probability, and bins")
    // np.linspace: 3 * 0.1, and so the edge between bins 2 and 3, is 0.30000000000000004.
    let step = 1 / Double(binCount)
    let edges = (0...binCount).map { $0 == binCount ? 1 : Double($0) * step }
    var counts = [Int](repeating: 0, count: binCount)
    var positives = counts
    var sums = [Double](repeating: 0, count: binCount)
    for (probability, positive) in zip(probabilities, isPositive) where probability >= 0 && probability <= 1 {
      var bin = min(Int(probability * Double(binCount)), binCount - 1)
      while bin > 0, probability <= edges[bin] { bin -= 1 }
      while bin < binCount - 1, probability > edges[bin + 1] { bin += 1 }
      counts[bin] += 1
      positives[bin] += positive ? 1 : 0
      sums[bin] += probability
    }
    bins = (0..<binCount).filter { counts[$0] > 0 }.map { bin in
      Bin(
        index: bin, lower: edges[bin], upper: edges[bin + 1], count: counts[bin],
        meanPredicted: sums[bin] / Double(counts[bin]),
        fractionPositive: Double(positives[bin]) / Double(counts[bin]))
    }
  }

  /// The mean distance of ``Bin/meanPredicted`` and ``Bin/fractionPositive``, weighted by the bins' rows: the expected
  /// calibration error. NaN without rows.
  public var expectedError: Double {
    let total = bins.reduce(0) { $0 + $1.count }
    return bins.reduce(0) { $0 + abs($1.meanPredicted - $1.fractionPositive) * Double($1.count) } / Double(total)
  }
}
