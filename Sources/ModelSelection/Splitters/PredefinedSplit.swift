/// Folds that the caller names: row i is tested in fold `testFold[i]`, and never if that is -1.
///
/// Folds come in ascending order of their numbers; numbers that no row has are skipped.
/// Source: scikit-learn 1.9.1 `PredefinedSplit`.
public struct PredefinedSplit: Splitter {
  public var name: String { "predefined" }
  /// One fold number per row; -1 for rows that are in every training part.
  public let testFold: [Int]

  /// - Throws: ``SplitError/invalidFoldNumber(row:value:)`` for a number below -1,
  ///   ``SplitError/noTestRows`` if every number is -1.
  public init(testFold: [Int]) throws(SplitError) {
    for (row, value) in testFold.enumerated() where value < -1 {
      throw .invalidFoldNumber(row: row, value: value)
    }
    guard testFold.contains(where: { $0 >= 0 }) else { throw .noTestRows }
    self.testFold = testFold
  }

  public func split(_ input: SplitInput) throws(SplitError) -> SplitResult {
    guard testFold.count == input.count else {
      throw .foldListLength(entries: testFold.count, rows: input.count)
    }
    let numbers = Set(testFold).subtracting([-1]).sorted()
    let positions = Dictionary(uniqueKeysWithValues: zip(numbers, 0...))
    let assignment = testFold.map { Int32(positions[$0] ?? -1) }
    return SplitResult(folds: foldsFromAssignment(assignment, count: numbers.count))
  }
}
