import Foundation

/// Precision, recall, F1 and support per class, with their averages: a table to read or to write to a file.
///
/// Source: scikit-learn 1.9.1 `classification_report`.
public struct ClassificationReport: Sendable, Equatable {
  /// One line: a class or an average.
  public struct Row: Sendable, Equatable {
    /// The class's name, "micro avg", "macro avg" or "weighted avg".
    public let name: String
    public let precision: Double
    public let recall: Double
    public let f1: Double
    /// Number of rows.
    public let support: Int
  }

  /// One row per class, in label order.
  public let classes: [Row]
  /// The share of correct rows, or nil where labels were left out and ``micro`` stands in its place.
  public let accuracy: Double?
  /// The micro average over the labels.
  public let micro: Row
  /// The unweighted mean over the labels.
  public let macro: Row
  /// The mean over the labels, weighted by support.
  public let weighted: Row

  /// The report over `labels` (default: the sorted union of the codes that occur), named by `names`.
  ///
  /// - Parameters:
  ///   - trueCodes: a code into `names` for each row.
  ///   - predictedCodes: likewise.
  ///   - names: the class names by code.
  ///   - labels: codes to report on, in this order.
  ///   - zeroDivision: what an undefined score counts as. Default: 0.
  public init(
    trueCodes: [Int32], predictedCodes: [Int32], names: [String], labels: [Int32]? = nil,
    zeroDivision: ZeroDivision = .zero
  ) {
    let counts = ClassCounts(trueCodes: trueCodes, predictedCodes: predictedCodes, labels: labels)
    let scores = ClassScores(counts, zeroDivision: zeroDivision)
    let total = counts.support.reduce(0, +)
    classes = counts.labels.indices.map {
      Row(
        name: names[Int(counts.labels[$0])], precision: scores.precision[$0], recall: scores.recall[$0],
        f1: scores.f1[$0], support: scores.support[$0])
    }
    func average(_ averaging: Averaging) -> Row {
      Row(
        name: "\(averaging.rawValue) avg",
        precision: averagedScore(.precision, averaging, of: counts, zeroDivision: zeroDivision),
        recall: averagedScore(.recall, averaging, of: counts, zeroDivision: zeroDivision),
        f1: averagedScore(.f1, averaging, of: counts, zeroDivision: zeroDivision), support: total)
    }
    micro = average(.micro)
    macro = average(.macro)
    weighted = average(.weighted)
    let covered = Set(counts.labels).isSuperset(of: Set(trueCodes).union(predictedCodes))
    accuracy = covered ? micro.f1 : nil
  }

  /// The report as scikit-learn prints it, ending with a newline.
  ///
  /// - Parameters:
  ///   - digits: decimals of the scores. Default: 2.
  ///   - name: what to call a class. Default: its name.
  public func text(digits: Int = 2, naming name: (String) -> String = { $0 }) -> String {
    let longest = classes.map { name($0.name).unicodeScalars.count }.max() ?? 0
    let width = max(longest, "weighted avg".count, digits)
    func number(_ value: Double) -> String {
      value.isNaN ? "nan" : String(format: "%.\(digits)f", value)
    }
    func line(_ name: String, _ cells: [String]) -> String {
      rightAligned(name, width) + " " + cells.map { " " + rightAligned($0, 9) }.joined() + "\n"
    }
    func line(_ row: Row, as name: String? = nil) -> String {
      line(name ?? row.name, [number(row.precision), number(row.recall), number(row.f1), String(row.support)])
    }
    var text = line("", ["precision", "recall", "f1-score", "support"]) + "\n"
    for row in classes { text += line(row, as: name(row.name)) }
    text += "\n"
    if let accuracy {
      text += line("accuracy", ["", "", number(accuracy), String(micro.support)])
    } else {
      text += line(micro)
    }
    return text + line(macro) + line(weighted)
  }
}

/// `text` with blanks before it up to `width` code points, as Python pads.
private func rightAligned(_ text: String, _ width: Int) -> String {
  String(repeating: " ", count: max(0, width - text.unicodeScalars.count)) + text
}
