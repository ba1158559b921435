/// Classes that are most often taken for others. A table only.
public struct MostConfusedPairs: Figure {
  public static let name = "confused_pairs"
  public let title = "Most confused pairs of classes"
  public let summary =
    "How often rows of one class are predicted as another, out of fold, most frequent first; share: of the rows of the "
    + "true class."
  public let table: FigureTable

  public init?(_ results: RunResults) throws {
    guard let confusion = try results.confusionMatrix() else { return nil }
    let pairs = ConfusedPairs.ranked(counts: confusion.counts, classes: confusion.classes.count)
    guard !pairs.isEmpty else { return nil }
    table = FigureTable([
      .text("true", pairs.map { confusion.classes[$0.trueClass] }),
      .text("predicted", pairs.map { confusion.classes[$0.predictedClass] }), .integer("rows", pairs.map(\.count)),
      .number("share", pairs.map(\.share)),
    ])
  }

  /// What follows is seen in the confusion matrix.
  public var pageTable: FigureTable { table.prefix(20) }

  public func draw(_ canvas: inout Canvas) {}
}

/// The rows that the model is least sure of. A table only.
public struct LeastConfidentRows: Figure {
  public static let name = "lowest_confidence"
  public let title = "Rows of the lowest confidence"
  public let summary =
    "Rows by their largest out-of-fold probability, lowest first: those that the model is least sure of."
  public let table: FigureTable

  public init?(_ results: RunResults) throws {
    guard let predictions = try results.outOfFold(), predictions.count > 0 else { return nil }
    let rows = LowConfidence.ranked(
      probabilities: predictions.probabilities, classes: predictions.classes.count)
    table = FigureTable([
      .text("row_id", rows.map { predictions.rowIdentifiers[$0.index] }),
      .integer("fold", rows.map { predictions.folds[$0.index] }),
      .text("true", rows.map { predictions.classes[Int(predictions.trueCodes[$0.index])] }),
      .text("predicted", rows.map { predictions.classes[Int(predictions.predictedCodes[$0.index])] }),
      .number("probability", rows.map(\.probability)),
    ])
  }

  public var pageTable: FigureTable { table.prefix(20) }

  public func draw(_ canvas: inout Canvas) {}
}

extension FigureTable {
  /// The first rows.
  func prefix(_ count: Int) -> FigureTable {
    FigureTable(
      columns.map { column in
        switch column.values {
        case .text(let values): .text(column.name, Array(values.prefix(count)))
        case .integer(let values): .integer(column.name, Array(values.prefix(count)))
        case .number(let values): .number(column.name, Array(values.prefix(count)))
        }
      })
  }
}
