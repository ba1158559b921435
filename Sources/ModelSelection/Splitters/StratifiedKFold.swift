import Optimization

/// k folds whose test parts have nearly the class shares of the whole.
///
/// The rows, sorted by class (classes in order of first appearance), are dealt to the folds round robin; that
/// fixes how many rows of each class each fold tests. Each class's fold numbers, ascending or shuffled, are
/// then handed to its rows in row order. Fold sizes differ by at most one, and so do a class's counts.
///
/// Only the equality of class codes matters, so renaming classes leaves the folds as they are.
/// Complexity: O(n k). Source: scikit-learn 1.9.1 `StratifiedKFold`.
public struct StratifiedKFold: Splitter {
  public var name: String { "stratified" }
  /// Number of folds, k >= 2.
  public let folds: Int
  /// The seed of the shuffle within classes, or nil for none.
  public let shuffleSeed: UInt32?

  /// - Throws: ``SplitError/tooFewFolds(folds:)`` if `folds` < 2.
  public init(folds: Int, shuffleSeed: UInt32? = nil) throws(SplitError) {
    guard folds >= 2 else { throw .tooFewFolds(folds: folds) }
    self.folds = folds
    self.shuffleSeed = shuffleSeed
  }

  public func split(_ input: SplitInput) throws(SplitError) -> SplitResult {
    guard let codes = input.classCodes else { throw .classesMissing(splitter: name) }
    let rows = codes.count
    guard folds <= rows else { throw .moreFoldsThanRows(folds: folds, rows: rows) }

    var order: [Int32: Int] = [:]
    var rowsOfClass: [[Int]] = []
    for (row, code) in codes.enumerated() {
      if let position = order[code] {
        rowsOfClass[position].append(row)
      } else {
        order[code] = rowsOfClass.count
        rowsOfClass.append([row])
      }
    }
    let largest = rowsOfClass.map(\.count).max() ?? 0
    let smallest = rowsOfClass.map(\.count).min() ?? 0
    guard folds <= largest else {
      throw .moreFoldsThanMembersOfEveryClass(folds: folds, largestClass: largest)
    }
    var warnings: [SplitWarning] = []
    if folds > smallest { warnings.append(.smallestClassBelowFolds(members: smallest, folds: folds)) }

    var random = shuffleSeed.map { LegacyRandomState(seed: $0) }
    var assignment = [Int32](repeating: 0, count: rows)
    var offset = 0
    for members in rowsOfClass {
      // Positions offset..<offset + count of the sorted list go to folds position mod k.
      var dealt = [Int](repeating: 0, count: folds)
      for position in offset..<offset + members.count { dealt[position % folds] += 1 }
      offset += members.count
      var foldNumbers: [Int32] = []
      foldNumbers.reserveCapacity(members.count)
      for fold in 0..<folds {
        foldNumbers.append(contentsOf: repeatElement(Int32(fold), count: dealt[fold]))
      }
      random?.shuffle(&foldNumbers)
      for (row, fold) in zip(members, foldNumbers) { assignment[row] = fold }
    }
    return SplitResult(folds: foldsFromAssignment(assignment, count: folds), warnings: warnings)
  }
}
