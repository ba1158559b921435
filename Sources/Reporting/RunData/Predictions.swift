/// `oof_predictions.tsv`: what models said about rows that they had not seen.
public struct OutOfFoldPredictions: Sendable {
  /// Of the run; codes and columns follow them.
  public let classes: [String]
  public let rowIdentifiers: [String]
  public let folds: [Int]
  public let trueCodes: [Int32]
  public let predictedCodes: [Int32]
  /// n x K.
  public let probabilities: [Double]

  public var count: Int { rowIdentifiers.count }

  /// The fold numbers that occur, ascending.
  public var distinctFolds: [Int] { Set(folds).sorted() }

  /// The probabilities of one class.
  public func probabilities(ofClass k: Int) -> [Double] {
    stride(from: k, to: probabilities.count, by: classes.count).map { probabilities[$0] }
  }

  /// Whether each row is of a class.
  public func isClass(_ k: Int) -> [Bool] { trueCodes.map { $0 == Int32(k) } }

  init(_ table: TextTable, classes: [String]) throws {
    self.classes = classes
    rowIdentifiers = try table.texts("row_id")
    folds = try table.integers("fold").map { $0 ?? -1 }
    let codes = Dictionary(classes.enumerated().map { ($0.element, Int32($0.offset)) }) { first, _ in first }
    func column(_ name: String) throws -> [Int32] {
      let place = try table.place(name)
      return try table.texts(at: place).enumerated().map { row, text in
        guard let code = codes[text] else {
          throw table.error(row: row, column: place, "is not one of the classes in best.json")
        }
        return code
      }
    }
    trueCodes = try column("true")
    predictedCodes = try column("predicted")
    // By place, since class names may make two names of columns the same.
    let first = try table.place("predicted") + 1
    guard table.header.count >= first + classes.count else {
      throw RunResultsError(file: table.file, reason: "has fewer columns than the run has classes")
    }
    let columns = try classes.indices.map { try table.numbers(at: first + $0) }
    probabilities = rowIdentifiers.indices.flatMap { row in columns.map { $0[row] } }
  }
}

/// `confusion_matrix.tsv`: counts of rows by true and predicted class.
public struct ConfusionCounts: Sendable {
  public let classes: [String]
  /// K x K: row i, column j counts rows of class i predicted as class j.
  public let counts: [Int]

  public subscript(row: Int, column: Int) -> Int { counts[row * classes.count + column] }

  init(_ table: TextTable) throws {
    classes = try table.texts("true")
    guard table.header.count == classes.count + 1 else {
      throw RunResultsError(
        file: table.file, reason: "has \(classes.count) rows, but \(table.header.count - 1) columns of counts")
    }
    let columns = try classes.indices.map { try table.counts(at: $0 + 1) }
    counts = classes.indices.flatMap { row in columns.map { $0[row] } }
  }
}

/// `per_class.tsv`.
public struct ClassMeasures: Sendable {
  public let classes: [String]
  public let precision: [Double]
  public let recall: [Double]
  public let f1: [Double]
  public let support: [Int]

  init(_ table: TextTable) throws {
    classes = try table.texts("class")
    precision = try table.numbers("precision")
    recall = try table.numbers("recall")
    f1 = try table.numbers("f1")
    support = try table.counts(at: table.place("support"))
  }
}

/// A class's curve in `pr_curves.tsv`: thresholds ascend, the last point has none.
public struct StoredCurve: Sendable {
  public let name: String
  public let thresholds: [Double]
  public let precision: [Double]
  public let recall: [Double]

  static func all(_ table: TextTable) throws -> [StoredCurve] {
    let names = try table.texts("class")
    let (thresholds, precision, recall) = (
      try table.numbers("threshold"), try table.numbers("precision"), try table.numbers("recall")
    )
    var curves: [StoredCurve] = []
    var start = 0
    while start < names.count {
      var end = start + 1
      while end < names.count, names[end] == names[start] { end += 1 }
      curves.append(
        StoredCurve(
          name: names[start], thresholds: Array(thresholds[start..<end]), precision: Array(precision[start..<end]),
          recall: Array(recall[start..<end])))
      start = end
    }
    return curves
  }
}
