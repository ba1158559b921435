import DenseLinearAlgebra
import Optimization

/// A labelled data set in the order it is to be fitted in, with its folds.
///
/// The matrix is stored once; samples and folds are index lists into it.
public struct CrossValidationData<Scalar: SagaScalar>: Sendable {
  /// N x p, rows in file order.
  public let features: Matrix<Scalar>
  /// The sorted labels of the whole table.
  public let classes: ClassList
  /// N codes into `classes`.
  public let codes: [Int32]
  /// N weights >= 0, or nil.
  public let sampleWeights: [Double]?
  /// n samples in fitting order (shuffled, or as they stand): the row of each.
  public let rows: [Int32]
  /// Folds of the samples 0..<n.
  public let folds: [Fold]
  /// Squared norm of every row.
  let squaredNorms: [Scalar]

  public init(
    features: Matrix<Scalar>, classes: ClassList, codes: [Int32], sampleWeights: [Double]? = nil,
    rows: [Int32], folds: [Fold]
  ) {
    self.features = features
    self.classes = classes
    self.codes = codes
    self.sampleWeights = sampleWeights
    self.rows = rows
    self.folds = folds
    squaredNorms = RowNorms.squaredNorms(features)
  }

  private init(_ data: CrossValidationData, folds: [Fold]) {
    features = data.features
    classes = data.classes
    codes = data.codes
    sampleWeights = data.sampleWeights
    rows = data.rows
    squaredNorms = data.squaredNorms
    self.folds = folds
  }

  /// The same data with one fold, which trains on all samples and tests on none.
  var allSamples: CrossValidationData {
    CrossValidationData(self, folds: [Fold(train: rows.indices.map { Int32($0) }, test: [])])
  }

  /// The codes of the samples, in fitting order.
  public var sampleCodes: [Int32] { rows.map { codes[Int($0)] } }

  /// The matrix rows of the given samples.
  public func rows(of samples: [Int32]) -> [Int32] { samples.map { rows[Int($0)] } }

  /// The training part of fold `fold`, or with nil all samples.
  public func trainingSet(
    fold: Int?, classWeight: ClassWeight, standardize: Bool
  ) throws -> TrainingSet<Scalar> {
    try TrainingSet(
      features: features, rows: fold.map { rows(of: folds[$0].train) } ?? rows, codes: codes,
      classes: classes.names, sampleWeights: sampleWeights, classWeight: classWeight,
      standardize: standardize, squaredNorms: squaredNorms)
  }
}
