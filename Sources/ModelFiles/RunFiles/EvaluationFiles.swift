import Foundation
import ModelSelection

/// A model's output on rows whose labels are known, in the order the rows are to be listed.
public struct Evaluation: Sendable {
  /// The classes of the table; codes and columns follow them.
  public var classes: ClassList
  /// n row identifiers.
  public var rowIdentifiers: [String]
  /// n fold numbers, or nil outside cross-validation.
  public var folds: [Int32]?
  /// n codes.
  public var trueCodes: [Int32]
  /// n codes.
  public var predictedCodes: [Int32]
  /// n x K.
  public var probabilities: [Double]
  /// n x K, or n x 1 for two classes.
  public var decisionValues: [Double]

  public init(
    classes: ClassList, rowIdentifiers: [String], folds: [Int32]? = nil, trueCodes: [Int32],
    predictedCodes: [Int32], probabilities: [Double], decisionValues: [Double]
  ) {
    self.classes = classes
    self.rowIdentifiers = rowIdentifiers
    self.folds = folds
    self.trueCodes = trueCodes
    self.predictedCodes = predictedCodes
    self.probabilities = probabilities
    self.decisionValues = decisionValues
  }

  /// What scorers need.
  public var scoringInput: ScoringInput {
    ScoringInput(
      classes: classes, trueCodes: trueCodes, predictedCodes: predictedCodes, probabilities: probabilities,
      decisionValues: decisionValues)
  }

  /// K x K counts over all classes of the table, rows true and columns predicted.
  public var confusionCounts: [[Int]] {
    get throws {
      let labels = classes.names.indices
      let matrix = try ConfusionMatrix(
        trueCodes: trueCodes, predictedCodes: predictedCodes, labels: labels.map { Int32($0) })
      return labels.map { i in labels.map { j in matrix[i, j] } }
    }
  }

  /// Precision, recall and F1 per class and averaged, as `sklearn.metrics.classification_report`.
  public var report: ClassificationReport {
    ClassificationReport(trueCodes: trueCodes, predictedCodes: predictedCodes, names: classes.names)
  }
}

/// The files that describe how a model's predictions compare with known labels.
public enum EvaluationFiles {
  /// Writes the predictions (under `predictionsName`), `confusion_matrix.tsv`, `classification_report.txt`,
  /// `per_class.tsv` and `pr_curves.tsv` into `directory`.
  public static func write(
    _ evaluation: Evaluation, predictionsName: String, directory: String
  ) throws {
    try writePredictions(evaluation, to: "\(directory)/\(predictionsName)")
    try writeConfusionMatrix(evaluation, to: "\(directory)/\(RunDirectory.confusionMatrix)")
    try AtomicFile.write(evaluation.report.text(), to: "\(directory)/\(RunDirectory.classificationReport)")
    try writePerClass(evaluation, to: "\(directory)/\(RunDirectory.perClass)")
    try writeCurves(evaluation, to: "\(directory)/\(RunDirectory.precisionRecallCurves)")
  }

  /// Column names of class probabilities and decision values; two classes have one decision value, for the
  /// second class.
  public static func predictionColumns(classes: [String]) -> [String] {
    classes.map { "proba_\($0)" } + decisionColumns(classes: classes)
  }

  static func decisionColumns(classes: [String]) -> [String] {
    (classes.count == 2 ? [classes[1]] : classes).map { "decision_\($0)" }
  }

  static func writePredictions(_ evaluation: Evaluation, to path: String) throws {
    let classes = evaluation.classes.names
    let K = classes.count
    let columns = K == 2 ? 1 : K
    try DelimitedWriter.writeFile(path, .tab) { tsv in
      try tsv.row(
        ["row_id"] + (evaluation.folds == nil ? [] : ["fold"]) + ["true", "predicted"]
          + predictionColumns(classes: classes))
      for i in evaluation.trueCodes.indices {
        tsv.field(evaluation.rowIdentifiers[i])
        if let folds = evaluation.folds { tsv.field(Int(folds[i])) }
        tsv.field(classes[Int(evaluation.trueCodes[i])])
        tsv.field(classes[Int(evaluation.predictedCodes[i])])
        tsv.fields(evaluation.probabilities[i * K..<(i + 1) * K])
        tsv.fields(evaluation.decisionValues[i * columns..<(i + 1) * columns])
        try tsv.endRow()
      }
    }
  }

  /// Rows are true classes, columns predicted ones; all classes of the table.
  static func writeConfusionMatrix(_ evaluation: Evaluation, to path: String) throws {
    let classes = evaluation.classes.names
    let counts = try evaluation.confusionCounts
    try DelimitedWriter.writeFile(path, .tab) { tsv in
      try tsv.row(["true"] + classes)
      for (i, name) in classes.enumerated() {
        tsv.field(name)
        for count in counts[i] { tsv.field(count) }
        try tsv.endRow()
      }
    }
  }

  static func writePerClass(_ evaluation: Evaluation, to path: String) throws {
    try DelimitedWriter.writeFile(path, .tab) { tsv in
      try tsv.row(["class", "precision", "recall", "f1", "support"])
      for row in evaluation.report.classes {
        tsv.field(row.name)
        tsv.field(row.precision)
        tsv.field(row.recall)
        tsv.field(row.f1)
        tsv.field(row.support)
        try tsv.endRow()
      }
    }
  }

  /// One-vs-rest curves on the probabilities, as `sklearn.metrics.precision_recall_curve`: thresholds ascend,
  /// and the last point of a class (precision 1, recall 0) has none.
  static func writeCurves(_ evaluation: Evaluation, to path: String) throws {
    let K = evaluation.classes.count
    try DelimitedWriter.writeFile(path, .tab, nan: "") { tsv in
      try tsv.row(["class", "threshold", "precision", "recall"])
      for (k, name) in evaluation.classes.names.enumerated() {
        let curve = PrecisionRecallCurve(
          positive: evaluation.trueCodes.map { $0 == Int32(k) },
          scores: evaluation.trueCodes.indices.map { evaluation.probabilities[$0 * K + k] })
        for i in curve.precision.indices {
          tsv.field(name)
          tsv.field(i < curve.thresholds.count ? curve.thresholds[i] : .nan)
          tsv.field(curve.precision[i])
          tsv.field(curve.recall[i])
          try tsv.endRow()
        }
      }
    }
  }
}
