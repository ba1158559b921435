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
    for (k, name) in classes.enumerated() where table.header[first + k] != "proba_\(name)" {
      throw RunResultsError(
        file: table.file, line: 1,
        reason: "column \(first + k + 1) is '\(table.header[first + k])', not 'proba_\(name)'; a column is missing or "
          + "moved")
    }
    let columns = try classes.indices.map { try table.probabilities(at: first + $0) }
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
    guard Array(table.header.dropFirst()) == classes else {
      throw RunResultsError(
        file: table.file, line: 1, reason: "the columns' classes are not those of the rows, in their order")
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
