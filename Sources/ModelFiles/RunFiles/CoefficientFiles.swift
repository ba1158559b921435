import Datasets
import DenseLinearAlgebra
import ModelSelection
import Optimization

/// The coefficients of a cross-validated candidate.
public enum CoefficientFiles {
  /// `average_coefs.tsv`: one row per feature, one column per class; for two classes the second class's only.
  public static func writeAverage<Scalar: SagaScalar>(
    _ average: Matrix<Scalar>, features: [String], classes: [String], to path: String
  ) throws {
    try DelimitedWriter.writeFile(path, .tab) { tsv in
      try tsv.row(["feature"] + (classes.count == 2 ? [classes[1]] : classes))
      for (j, feature) in features.enumerated() {
        tsv.field(feature)
        for k in 0..<average.rows { append(average[k, j], to: &tsv) }
        try tsv.endRow()
      }
    }
  }

  private static func append<Scalar: SagaScalar>(_ value: Scalar, to tsv: inout DelimitedWriter) {
    if let single = value as? Float { tsv.field(single) } else { tsv.field(Double(value)) }
  }

  /// `fold_coefs.npz`: `coef` (folds x K x p; K = 1 for two classes), `intercept` (folds x K), `n_iter`
  /// (folds), `classes`, `features`. A class that a training part lacks has NaN.
  public static func writeFolds<Scalar: SagaScalar>(
    _ result: CrossValidationResult<Scalar>, features: [String], classes: ClassList, to path: String
  ) throws {
    let K = classes.count == 2 ? 1 : classes.count
    let p = features.count
    let folds = result.models.count
    var coefficients = [Scalar](repeating: .nan, count: folds * K * p)
    var intercepts = [Scalar](repeating: .nan, count: folds * K)
    for (fold, model) in result.models.enumerated() {
      for (row, column) in weightColumns(ofClasses: result.classCodes[fold], of: K).enumerated() {
        for j in 0..<p { coefficients[(fold * K + column) * p + j] = model.coefficients[row, j] }
        intercepts[fold * K + column] = model.intercepts[row]
      }
    }
    try writeNPZ(
      [
        ("coef", array(coefficients, shape: [folds, K, p])),
        ("intercept", array(intercepts, shape: [folds, K])),
        ("n_iter", NPYArray(result.models.map { Int32($0.solution.iterations) })),
        ("classes", try classArray(classes)),
        ("features", try NPYArray(features, name: "\(path): features")),
      ], to: path)
  }

  /// `fits.npz`: every fit of the grid: `coef` (candidates x folds x K x p), `intercept` (candidates x folds
  /// x K), `n_iter` (candidates x folds), `C` and `l1_ratio` (candidates). A failed fit has NaN, and so has a
  /// class that a training part lacks.
  ///
  /// - Parameter classCodes: for each fold the codes of the classes of its training part.
  public static func writeFits<Scalar: SagaScalar>(
    _ grid: GridResult, classCodes: [[Int]], store: FitStore<Scalar>, features p: Int, classes: ClassList,
    to path: String
  ) throws {
    let K = classes.count == 2 ? 1 : classes.count
    let slots = grid.candidates.count * grid.foldCount
    var coefficients = [Scalar](repeating: .nan, count: slots * K * p)
    var intercepts = [Scalar](repeating: .nan, count: slots * K)
    for slot in 0..<slots {
      if grid.statuses[slot].failure != nil { continue }
      let columns = weightColumns(ofClasses: classCodes[slot % grid.foldCount], of: K)
      let fit = try store.load(slot: slot, columns: columns.count)
      for (row, column) in columns.enumerated() {
        for j in 0..<p { coefficients[(slot * K + column) * p + j] = fit.coefficients[row, j] }
        intercepts[slot * K + column] = fit.intercepts[row]
      }
    }
    let shape = [grid.candidates.count, grid.foldCount]
    try writeNPZ(
      [
        ("coef", array(coefficients, shape: shape + [K, p])),
        ("intercept", array(intercepts, shape: shape + [K])),
        ("n_iter", NPYArray(grid.iterations.map { Int32($0) }, shape: shape)),
        ("C", NPYArray(grid.candidates.map(\.C))),
        ("l1_ratio", NPYArray(grid.candidates.map(\.l1Ratio))),
      ], to: path)
  }

  /// `coef_path.npz`: fits on all training rows at one l1_ratio: `C` (m, ascending), `l1_ratio` (one value), `coef`
  /// (m x K x p; K = 1 for two classes), `intercept` (m x K), `classes`, `features`. A fit that failed has NaN.
  public static func writePath<Scalar: SagaScalar>(
    _ path: RegularizationPath<Scalar>, features: [String], classes: ClassList, to file: String
  ) throws {
    let K = classes.count == 2 ? 1 : classes.count
    let (m, p) = (path.points.count, features.count)
    var coefficients = [Scalar](repeating: .nan, count: m * K * p)
    var intercepts = [Scalar](repeating: .nan, count: m * K)
    for (i, point) in path.points.enumerated() {
      guard let solution = point.solution else { continue }
      solution.coefficients.withUnsafeBufferPointer { w in
        for at in 0..<K * p { coefficients[i * K * p + at] = w[at] }
      }
      for k in 0..<K { intercepts[i * K + k] = solution.intercepts[k] }
    }
    try writeNPZ(
      [
        ("C", NPYArray(path.points.map(\.C))),
        ("l1_ratio", NPYArray([path.l1Ratio], shape: [])),
        ("coef", array(coefficients, shape: [m, K, p])),
        ("intercept", array(intercepts, shape: [m, K])),
        ("classes", try classArray(classes)),
        ("features", try NPYArray(features, name: "\(file): features")),
      ], to: file)
  }

  private static func writeNPZ(_ arrays: [(name: String, array: NPYArray)], to path: String) throws {
    try AtomicFile.write(to: path) { file in
      try NPZWriter.write(arrays, archive: path) { try file.write($0) }
    }
  }

  private static func array<Scalar: SagaScalar>(_ values: [Scalar], shape: [Int]) -> NPYArray {
    if let single = values as? [Float] { return NPYArray(single, shape: shape) }
    return NPYArray(values.map { Double($0) }, shape: shape)
  }

  /// Integer labels as int64, others as text.
  static func classArray(_ classes: ClassList) throws -> NPYArray {
    let integers = classes.names.compactMap { Int64($0) }
    return classes.areNumbers && integers.count == classes.count
      ? NPYArray(integers) : try NPYArray(classes.names, name: "classes")
  }
}
