/// How often rows of each class were predicted as each class.
///
/// `counts[i * labels.count + j]` rows of label i were predicted as label j.
/// Source: scikit-learn 1.9.1 `confusion_matrix`.
public struct ConfusionMatrix: Sendable, Equatable {
  /// What the counts are divided by.
  public enum Normalization: String, Sendable, CaseIterable {
    /// The number of rows of the true label (matrix rows add up to 1).
    case `true`
    /// The number of rows predicted as the label (matrix columns add up to 1).
    case pred
    /// The number of all rows.
    case all
  }

  /// The labels' codes, in the order of rows and columns.
  public let labels: [Int32]
  /// labels x labels counts, row-major.
  public let counts: [Int]

  /// The matrix over the sorted union of the codes that occur. Complexity: O(n + labels^2).
  public init(trueCodes: [Int32], predictedCodes: [Int32]) {
    precondition(trueCodes.count == predictedCodes.count, "one prediction per row")
    self.init(trueCodes, predictedCodes, over: Set(trueCodes).union(predictedCodes).sorted())
  }

  /// The matrix over `labels`, in their order; rows whose true or predicted label is another are left out.
  ///
  /// - Throws: ``ConfusionMatrixError`` if `labels` is empty or none of them is a true label.
  public init(
    trueCodes: [Int32], predictedCodes: [Int32], labels: [Int32]
  ) throws(ConfusionMatrixError) {
    precondition(trueCodes.count == predictedCodes.count, "one prediction per row")
    guard !labels.isEmpty else { throw .noLabels }
    guard trueCodes.isEmpty || !Set(labels).isDisjoint(with: trueCodes) else {
      throw .noLabelAmongTrueLabels(labels: labels)
    }
    self.init(trueCodes, predictedCodes, over: labels)
  }

  private init(_ trueCodes: [Int32], _ predictedCodes: [Int32], over labels: [Int32]) {
    let size = labels.count
    // A label listed twice is counted where it stands last.
    let position = Dictionary(zip(labels, 0...), uniquingKeysWith: { $1 })
    var counts = [Int](repeating: 0, count: size * size)
    for (truth, guess) in zip(trueCodes, predictedCodes) {
      guard let row = position[truth], let column = position[guess] else { continue }
      counts[row * size + column] += 1
    }
    self.labels = labels
    self.counts = counts
  }

  /// The number of rows of label `row` (a position in ``labels``) predicted as label `column`.
  public subscript(row: Int, column: Int) -> Int { counts[row * labels.count + column] }

  /// The counts divided as `normalization` says, row-major; 0/0 counts as 0.
  public func normalized(by normalization: Normalization) -> [Double] {
    let size = labels.count
    let total = counts.reduce(0, +)
    let rowSums = (0..<size).map { i in (0..<size).reduce(0) { $0 + self[i, $1] } }
    let columnSums = (0..<size).map { j in (0..<size).reduce(0) { $0 + self[$1, j] } }
    return counts.indices.map { index in
      let divisor =
        switch normalization {
        case .true: rowSums[index / size]
        case .pred: columnSums[index % size]
        case .all: total
        }
      return divisor == 0 ? 0 : Double(counts[index]) / Double(divisor)
    }
  }
}

/// Labels for which there is no confusion matrix.
public enum ConfusionMatrixError: Error, Equatable, CustomStringConvertible {
  /// The label list is empty.
  case noLabels
  /// None of the labels is the true label of a row.
  case noLabelAmongTrueLabels(labels: [Int32])

  public var description: String {
    switch self {
    case .noLabels: "a confusion matrix needs at least one label"
    case .noLabelAmongTrueLabels(let labels):
      "no row has one of the labels with the codes \(labels.map(String.init).joined(separator: ", "))"
    }
  }
}
