import DenseLinearAlgebra

/// One training part as the converged solvers see it: the data term sum_i s_i loss_i of the objective, its
/// scores and gradients in double precision whatever type the features are stored in.
///
/// n rows, p features, K weight columns (1 for two classes). Weights W are feature-major, p x `stride`; scores
/// and residuals n x `stride`; padding lanes hold 0.
public final class RowProblem: @unchecked Sendable {
  let n: Int
  let p: Int
  /// K.
  let columns: Int
  let classCount: Int
  let stride: Int
  /// The rows' numbers in the matrix.
  let rows: [Int32]
  let codes: [Int32]
  /// s_i: sample times class weight.
  let weights: [Double]
  let single: SingleFeatures

  var isBinary: Bool { classCount == 2 }

  private let owner: any Sendable
  private let data: UnsafeRawPointer
  private let products: LogisticProducts
  private let narrow: LogisticProducts
  let loops: LogisticLoops
  /// Lanes of n or p rows in single precision.
  let singleStride: Int

  /// - Parameter single: copies of `set.features`; made here if nil.
  public convenience init<Scalar: SagaScalar>(_ set: TrainingSet<Scalar>, single: SingleFeatures? = nil) {
    self.init(
      set, single: single, products: LogisticProducts.wide(Scalar.self), narrow: .narrow, loops: .chosen)
  }

  init<Scalar: SagaScalar>(
    _ set: TrainingSet<Scalar>, single: SingleFeatures?, products: LogisticProducts, narrow: LogisticProducts,
    loops: LogisticLoops
  ) {
    n = set.rows.count
    p = set.features.columns
    classCount = set.classes.count
    columns = classCount == 2 ? 1 : classCount
    stride = (columns + 7) / 8 * 8
    singleStride = (columns + 15) / 16 * 16
    rows = set.rows
    codes = set.codes
    weights = set.weights.map { $0.map { Double($0) } } ?? [Double](repeating: 1, count: n)
    self.single = single ?? SingleFeatures(set.features)
    owner = set.features
    // The matrix is kept alive by `owner`, and nobody writes to it.
    data = set.features.withUnsafeBufferPointer { UnsafeRawPointer($0.baseAddress!) }
    self.products = products
    self.narrow = narrow
    self.loops = loops
  }

  private func withRows<R>(_ body: (UnsafePointer<LogisticRows>) -> R) -> R {
    rows.withUnsafeBufferPointer { numbers in
      var rows = LogisticRows(
        rows: n, features: p, stride: stride, data: data, row_numbers: numbers.baseAddress)
      return withExtendedLifetime(owner) { body(&rows) }
    }
  }

  /// `scores` = X `weights`, without intercepts. Complexity: O(n p K).
  func scores(of weights: AlignedArray<Double>, into scores: AlignedArray<Double>) {
    withRows { products.table.pointee.scores($0, weights.base, scores.base) }
  }

  /// `gradient` = X' `residuals`. Complexity: O(n p K).
  func gradient(of residuals: AlignedArray<Double>, into gradient: AlignedArray<Double>) {
    gradient.clear()
    withRows { products.table.pointee.gradient($0, residuals.base, gradient.base) }
  }

  /// Probabilities, residuals c_i (p_i - y_i) and their sums over the rows at given scores and intercepts.
  ///
  /// - Parameter lossWeights: n weights c_i.
  /// - Returns: sum_i c_i loss_i. Complexity: O(n K).
  func losses(
    scores: AlignedArray<Double>, intercepts: AlignedArray<Double>, lossWeights: [Double],
    probabilities: AlignedArray<Double>, residuals: AlignedArray<Double>?, sums: AlignedArray<Double>?
  ) -> Double {
    codes.withUnsafeBufferPointer { codes in
      lossWeights.withUnsafeBufferPointer { weights in
        var losses = LogisticLosses(
          rows: n, classes: columns, stride: stride, binary: isBinary ? 1 : 0, codes: codes.baseAddress,
          weights: weights.baseAddress, scores: scores.base, intercepts: intercepts.base,
          probabilities: probabilities.base, residuals: residuals?.base, residual_sums: sums?.base)
        return loops.table.pointee.losses(&losses)
      }
    }
  }

  /// X `weights`, losses, residuals and gradient in one pass over the data.
  func lossAndGradient(
    of weights: AlignedArray<Double>, intercepts: AlignedArray<Double>, lossWeights: [Double],
    scores: AlignedArray<Double>, probabilities: AlignedArray<Double>, residuals: AlignedArray<Double>,
    sums: AlignedArray<Double>, gradient: AlignedArray<Double>
  ) -> Double {
    gradient.clear()
    return codes.withUnsafeBufferPointer { codes in
      lossWeights.withUnsafeBufferPointer { lossWeights in
        var losses = LogisticLosses(
          rows: n, classes: columns, stride: stride, binary: isBinary ? 1 : 0, codes: codes.baseAddress,
          weights: lossWeights.baseAddress, scores: scores.base, intercepts: intercepts.base,
          probabilities: probabilities.base, residuals: residuals.base, residual_sums: sums.base)
        return withRows { products.table.pointee.loss_gradient($0, weights.base, &losses, gradient.base) }
      }
    }
  }

  private func withSingleRows<R>(_ chosen: [Int32]?, _ body: (UnsafePointer<LogisticRows>) -> R) -> R {
    (chosen ?? rows).withUnsafeBufferPointer { numbers in
      single.rows.withUnsafeBufferPointer { x in
        var rows = LogisticRows(
          rows: numbers.count, features: p, stride: singleStride, data: x.baseAddress,
          row_numbers: numbers.baseAddress)
        return body(&rows)
      }
    }
  }

  /// `sums`, p x `singleStride`: sum_i x_ij^2 `rowWeights`_ik, in single precision. Complexity: O(n p K).
  func squares(rowWeights: AlignedArray<Float>, into sums: AlignedArray<Float>) {
    sums.clear()
    withSingleRows(nil) { narrow.table.pointee.squares($0, rowWeights.base, sums.base) }
  }

  /// `scores` = X `weights` in single precision, for some of the matrix's rows.
  func singleScores(
    rows: [Int32], of weights: AlignedArray<Float>, into scores: AlignedArray<Float>
  ) {
    withSingleRows(rows) { narrow.table.pointee.scores($0, weights.base, scores.base) }
  }

  /// `gradient` = X' `residuals` in single precision, for some of the matrix's rows.
  func singleGradient(
    rows: [Int32], of residuals: AlignedArray<Float>, into gradient: AlignedArray<Float>
  ) {
    gradient.clear()
    withSingleRows(rows) { narrow.table.pointee.gradient($0, residuals.base, gradient.base) }
  }

  /// The Hessian of the data term in the intercepts, K x K: diag(sum_i c_i p_i) - sum_i c_i p_i p_i'.
  /// Complexity: O(n K^2).
  func interceptHessian(probabilities: AlignedArray<Double>, lossWeights: [Double]) -> [Double] {
    let moments = AlignedArray<Double>(columns * stride)
    lossWeights.withUnsafeBufferPointer {
      loops.table.pointee.outer(n, columns, stride, $0.baseAddress!, probabilities.base, moments.base)
    }
    var hessian = [Double](repeating: 0, count: columns * columns)
    for k in 0..<columns {
      for l in 0..<columns { hessian[k * columns + l] = -moments[k * stride + l] }
    }
    for i in 0..<n {
      for k in 0..<columns { hessian[k * columns + k] += lossWeights[i] * probabilities[i * stride + k] }
    }
    return hessian
  }
}
