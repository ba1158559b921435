import Datasets

/// `average_coefs.tsv`: coefficients averaged over the folds.
public struct CoefficientMatrix: Sendable {
  public let features: [String]
  /// Names of the columns: the classes; of two classes the second alone.
  public let classes: [String]
  /// p x K, by feature.
  public let values: [Double]

  public subscript(feature: Int, class column: Int) -> Double { values[feature * classes.count + column] }

  /// The coefficients of one class.
  public func values(ofClass column: Int) -> [Double] {
    stride(from: column, to: values.count, by: classes.count).map { values[$0] }
  }

  init(_ table: TextTable) throws {
    features = try table.texts("feature")
    classes = Array(table.header.dropFirst())
    let columns = try classes.indices.map { try table.numbers(at: $0 + 1) }
    values = features.indices.flatMap { row in columns.map { $0[row] } }
  }
}

/// `fold_coefs.npz`: the best candidate's coefficients in every fold.
public struct StoredFoldCoefficients: Sendable {
  public let folds: Int
  /// Names of the K rows: the classes; of two classes the second alone.
  public let classes: [String]
  public let features: [String]
  /// folds x K x p; NaN for a class that a training part lacks.
  public let values: [Double]
  /// folds x K.
  public let intercepts: [Double]
  public let iterations: [Int]

  /// - Parameter classes: of the run.
  init(_ archive: NPZReader, classes: [String]) throws {
    let names = classes.count == 2 ? [classes[1]] : classes
    let coefficients = try archive.array("coef")
    features = try archive.array("features").strings()
    guard coefficients.shape.count == 3, Array(coefficients.shape.dropFirst()) == [names.count, features.count]
    else {
      throw RunResultsError(
        file: archive.path,
        reason: "coef has the shape \(coefficients.shape), not folds x \(names.count) x \(features.count)")
    }
    folds = coefficients.shape[0]
    self.classes = names
    values = try coefficients.elements()
    intercepts = try archive.array("intercept").elements()
    iterations = archive.contains("n_iter") ? try archive.array("n_iter").integers().map { Int($0) } : []
  }
}

/// `coef_path.npz`: coefficients of fits on all training rows along C, at the best l1_ratio.
public struct CoefficientPath: Sendable {
  /// Ascending.
  public let C: [Double]
  public let l1Ratio: Double
  /// Names of the K rows: the classes; of two classes the second alone.
  public let classes: [String]
  public let features: [String]
  /// m x K x p; NaN where a fit failed.
  public let values: [Double]
  /// m x K.
  public let intercepts: [Double]

  public func value(_ c: Int, class k: Int, feature j: Int) -> Double {
    values[(c * classes.count + k) * features.count + j]
  }

  /// - Parameter classes: of the run.
  init(_ archive: NPZReader, classes: [String]) throws {
    let names = classes.count == 2 ? [classes[1]] : classes
    C = try archive.array("C").elements()
    l1Ratio = try archive.array("l1_ratio").elements(of: Double.self).first ?? .nan
    features = try archive.array("features").strings()
    self.classes = names
    let coefficients = try archive.array("coef")
    guard coefficients.shape == [C.count, names.count, features.count] else {
      throw RunResultsError(
        file: archive.path,
        reason: "coef has the shape \(coefficients.shape), not \(C.count) x \(names.count) x \(features.count)")
    }
    values = try coefficients.elements()
    intercepts = try archive.array("intercept").elements()
  }
}

/// `trace.tsv`: a fit, iteration by iteration. Unknown values are NaN.
public struct FitTrace: Sendable {
  public let iterations: [Int]
  public let maxWeight: [Double]
  public let maxChange: [Double]
  public let objective: [Double]
  /// Nil in parity mode.
  public let gap: [Double]?

  init(_ table: TextTable) throws {
    iterations = try table.integers("iteration").map { $0 ?? 0 }
    maxWeight = try table.numbers("max_weight")
    maxChange = try table.numbers("max_change")
    objective = try table.numbers("objective")
    gap = table.has("gap") ? try table.numbers("gap") : nil
  }
}
