import Optimization

/// k consecutive blocks of the rows, or of the shuffled rows, each once the test part.
///
/// The first n mod k blocks have one row more. Complexity: O(n k).
/// Source: scikit-learn 1.9.1 `KFold`.
public struct KFold: Splitter {
  public var name: String { "kfold" }
  /// Number of folds, k >= 2.
  public let folds: Int
  /// The seed of the shuffle, or nil for blocks of the rows as they are.
  public let shuffleSeed: UInt32?

  /// - Throws: ``SplitError/tooFewFolds(folds:)`` if `folds` < 2.
  public init(folds: Int, shuffleSeed: UInt32? = nil) throws(SplitError) {
    guard folds >= 2 else { throw .tooFewFolds(folds: folds) }
    self.folds = folds
    self.shuffleSeed = shuffleSeed
  }

  public func split(_ input: SplitInput) throws(SplitError) -> SplitResult {
    let rows = input.count
    guard folds <= rows else { throw .moreFoldsThanRows(folds: folds, rows: rows) }
    var order = Array(0..<rows)
    if let shuffleSeed {
      var random = LegacyRandomState(seed: shuffleSeed)
      random.shuffle(&order)
    }
    var assignment = [Int32](repeating: 0, count: rows)
    var start = 0
    for fold in 0..<folds {
      let size = rows / folds + (fold < rows % folds ? 1 : 0)
      for row in order[start..<start + size] { assignment[row] = Int32(fold) }
      start += size
    }
    return SplitResult(folds: foldsFromAssignment(assignment, count: folds))
  }
}
