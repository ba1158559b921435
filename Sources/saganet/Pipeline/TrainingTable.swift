import Datasets
import DenseLinearAlgebra
import ModelSelection
import Optimization

/// A labelled table ready to be trained on: rows divided into training and held-out.
struct TrainingTable<Scalar: SagaScalar> {
  /// The table's path, for messages.
  var source: String
  /// N x p, file order.
  var features: Matrix<Scalar>
  var featureNames: [String]
  /// N identifiers.
  var rowIdentifiers: [String]
  /// N numbers among the data rows of the file, from 0.
  var rowNumbers: [Int]
  /// N labels, renamed.
  var labels: [String]
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
  /// The classes whose rows were left out, as the file spells them.
  var droppedClasses: [String] = []
}

extension LabelEncoding {
  /// The classes as scorers see them.
  var classList: ClassList { ClassList(classes, areNumbers: areNumbers) }
}
