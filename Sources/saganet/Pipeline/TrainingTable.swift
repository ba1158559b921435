import DenseLinearAlgebra
import ModelSelection
import Optimization

/// A labelled table ready to be trained on: class names settled, rows divided into training and held-out.
struct TrainingTable<Scalar: SagaScalar> {
  /// N x p, file order.
  var features: Matrix<Scalar>
  var featureNames: [String]
  /// N identifiers.
  var rowIdentifiers: [String]
  /// N labels, renamed.
  var labels: [String]
  /// Whether all labels are numbers.
  var labelsAreNumbers: Bool
  /// N weights, or nil.
  var sampleWeights: [Double]?
  /// N group names, or nil.
  var groups: [String]?
  /// The rows to train on, in the order they are given to the pipeline.
  var trainingRows: [Int32]
  /// Held-out splits by name, in order of first appearance.
  var heldOut: [(name: String, rows: [Int32])]
  /// SHA-256 of the table file's bytes.
  var sha256: String
}

/// The classes of a training part, and codes for rows outside it, which may hold further classes.
struct ClassCoding {
  /// Sorted labels of the training rows.
  let classes: ClassList

  init(labels: some Sequence<String>, areNumbers: Bool) {
    let distinct = Set(labels)
    classes = ClassList(Self.sorted(distinct, areNumbers: areNumbers), areNumbers: areNumbers)
  }

  private static func sorted(_ labels: Set<String>, areNumbers: Bool) -> [String] {
    areNumbers
      ? labels.sorted { (Double($0) ?? 0, $0) < (Double($1) ?? 0, $1) }
      : labels.sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
  }

  /// The training classes together with any that only `labels` have.
  func extended(by labels: some Sequence<String>) -> ClassList {
    ClassList(
      Self.sorted(Set(labels).union(classes.names), areNumbers: classes.areNumbers),
      areNumbers: classes.areNumbers)
  }
}

extension ClassList {
  /// Code of each name.
  var codes: [String: Int32] {
    Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, Int32($0)) })
  }
}
