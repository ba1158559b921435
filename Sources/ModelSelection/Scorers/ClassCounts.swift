/// True positives, predictions and members per label: all that precision, recall and F1 are made of.
public struct ClassCounts: Sendable, Equatable {
  /// The labels' codes, in the order of the counts below.
  public let labels: [Int32]
  /// Rows of each label that were predicted as it.
  public let truePositives: [Int]
  /// Rows predicted as each label.
  public let predicted: [Int]
  /// Rows of each label: its support.
  public let support: [Int]
  /// Number of rows.
  public let rows: Int

  /// Counts over `labels`, or over the sorted union of the codes that occur if that is nil.
  ///
  /// Codes must be nonnegative and ordered as the class list is. Complexity: O(n + largest code).
  public init(trueCodes: [Int32], predictedCodes: [Int32], labels: [Int32]? = nil) {
    precondition(trueCodes.count == predictedCodes.count, "one prediction per row")
    let largest = Swift.max(trueCodes.max() ?? -1, predictedCodes.max() ?? -1, labels?.max() ?? -1)
    var hits = [Int](repeating: 0, count: Int(largest) + 1)
    var guesses = hits
    var members = hits
    for (truth, guess) in zip(trueCodes, predictedCodes) {
      members[Int(truth)] += 1
      guesses[Int(guess)] += 1
      if truth == guess { hits[Int(truth)] += 1 }
    }
    let chosen = labels ?? (0...largest + 1).filter {
      $0 <= largest && (members[Int($0)] > 0 || guesses[Int($0)] > 0)
    }
    self.labels = chosen
    truePositives = chosen.map { hits[Int($0)] }
    predicted = chosen.map { guesses[Int($0)] }
    support = chosen.map { members[Int($0)] }
    rows = trueCodes.count
  }

  init(labels: [Int32], truePositives: [Int], predicted: [Int], support: [Int], rows: Int) {
    self.labels = labels
    self.truePositives = truePositives
    self.predicted = predicted
    self.support = support
    self.rows = rows
  }

  /// The counts of all labels added up, as one label: what micro averages are made of.
  public var summed: ClassCounts {
    ClassCounts(
      labels: [], truePositives: [truePositives.reduce(0, +)], predicted: [predicted.reduce(0, +)],
      support: [support.reduce(0, +)], rows: rows)
  }
}
