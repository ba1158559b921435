import ArgumentParser
import Compression
import Datasets
import DenseLinearAlgebra
import Foundation
import ModelFiles
import ModelSelection
import Optimization

/// How the table of a prediction is read.
struct PredictionTableOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp("A run's directory or a model.npz.", valueName: "model"))
  var model: String

  @Argument(
    help: ArgumentHelp(
      "The feature table: CSV or TSV, plain or gzip, - for standard input; or an NPY matrix.",
      valueName: "table"))
  var table: String

  @Option(help: "The column of row identifiers. Default: an unnamed first column, else row numbers.")
  var indexColumn: String?

  @Option(help: "What separates cells: tab, comma, or any one character. Default: detected.")
  var delimiter: String?

  @Option(help: ArgumentHelp("How decimals are read: exact or pandas-high.", valueName: "rule"))
  var decimals: DecimalRule = .correctlyRounded

  /// The whole of an NPY matrix, whose columns are the model's features in order; nil if the table is none.
  func matrix<Scalar: SagaScalar>(
    for model: ClassifierModel, labelFile: String? = nil
  ) throws -> FeatureTable<Scalar>? {
    guard TableLoader.isMatrix(table) else { return nil }
    let features: Matrix<Scalar>
    var labels: [String]?
    if let labelFile {
      let array = try NPYTable<Scalar>.read(featuresPath: table, labelsPath: labelFile)
      features = array.features
      labels = array.labels
    } else {
      features = try NPYReader(path: table).matrix()
      try features.withView { view in
        if let (row, column) = view.firstNonFinite {
          throw DataError("\(table): row \(row), column \(column) is NaN or infinite; fill it in or remove the row")
        }
      }
    }
    guard features.columns == model.featureNames.count else {
      throw DataError(
        "\(table): \(features.columns) columns, but the model has \(model.featureNames.count) features")
    }
    return FeatureTable(
      features: features, featureNames: model.featureNames,
      rowIdentifiers: (0..<features.rows).map(String.init), labels: labels)
  }

  /// The reader's options, with labels if their column is given.
  func parsed(
    label: String? = nil, dropped: [String] = [], renamed: [String: String] = [:]
  ) throws -> Datasets.TableOptions {
    Datasets.TableOptions(
      delimiter: try DelimiterOption.byte(delimiter), indexColumn: indexColumn, labelColumn: label,
      droppedClasses: Set(dropped), renamedClasses: renamed, decimals: decimals)
  }
}

extension ClassifierModel {
  /// The model as a classifier that computes in its own precision.
  func classifier<Scalar: SagaScalar>(_ type: Scalar.Type) -> FittedClassifier<Scalar> {
    FittedClassifier(
      solution: Solution(
        coefficients: Matrix(
          rows: coef.rows, columns: coef.columns, elements: coef.elements.map { Scalar($0) }),
        intercepts: intercept.map { Scalar($0) }, iterations: 0, status: .converged, changes: []),
      classes: classes, scaler: scaler.map { StandardScaler(mean: $0.mean, scale: $0.scale) })
  }
}
