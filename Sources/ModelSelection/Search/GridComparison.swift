import DenseLinearAlgebra

/// Two searches of the same grid on the same folds, by the first scorer: parity mode's and converged mode's.
public struct GridComparison: Sendable {
  public let parity: GridResult
  public let converged: GridResult

  public init(parity: GridResult, converged: GridResult) {
    self.parity = parity
    self.converged = converged
  }

  /// Whether both choose the same candidate; equal candidates at different places are the same.
  public var sameBest: Bool { parity.best == converged.best }

  /// For each candidate the mean score in converged mode less that in parity mode.
  public var differences: [Double] {
    zip(converged.summaries(), parity.summaries()).map { $0.mean - $1.mean }
  }
}

/// Share of samples that two lists of class codes agree on; samples that either has no code for (-1) do not
/// count. NaN if there are none.
public func agreement(_ a: [Int32], _ b: [Int32]) -> Double {
  let known = zip(a, b).filter { $0 >= 0 && $1 >= 0 }
  guard !known.isEmpty else { return .nan }
  return Double(known.filter { $0.0 == $0.1 }.count) / Double(known.count)
}

/// Pearson's correlation of two lists of the same length; NaN if either is constant.
///
/// Complexity: O(n), two passes.
public func pearsonCorrelation(_ x: [Double], _ y: [Double]) -> Double {
  let count = Double(x.count)
  let (meanX, meanY) = (x.reduce(0, +) / count, y.reduce(0, +) / count)
  var (xx, xy, yy) = (0.0, 0.0, 0.0)
  for (a, b) in zip(x, y) {
    xx += (a - meanX) * (a - meanX)
    xy += (a - meanX) * (b - meanY)
    yy += (b - meanY) * (b - meanY)
  }
  guard xx > 0, yy > 0 else { return .nan }
  return max(-1, min(1, xy / (xx * yy).squareRoot()))
}
