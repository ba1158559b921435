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

  /// An error about the first coefficient that is no finite number.
  func notFinite(in file: String) -> RunResultsError {
    let place = values.firstIndex { !$0.isFinite } ?? 0
    let (row, column) = place.quotientAndRemainder(dividingBy: max(classes.count, 1))
    return RunResultsError(
      file: file, line: row + 2,
      reason: "column '\(classes[column])': \(values[place]) of '\(features[row])' is no finite number")
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

  /// - Parameter names: of the classes that have coefficients.
  init(_ archive: NPZReader, classes names: [String]) throws {
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
    intercepts = try archive.intercepts(folds, names.count)
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

  /// - Parameter names: of the classes that have coefficients.
  init(_ archive: NPZReader, classes names: [String]) throws {
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
    intercepts = try archive.intercepts(C.count, names.count)
  }
}

extension NPZReader {
  /// The member `intercept`: `count` times one for each of the classes.
  fileprivate func intercepts(_ count: Int, _ classes: Int) throws -> [Double] {
    let member = try array("intercept")
    guard member.shape == [count, classes] else {
      throw RunResultsError(file: path, reason: "intercept has the shape \(member.shape), not \(count) x \(classes)")
    }
    return try member.elements()
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
