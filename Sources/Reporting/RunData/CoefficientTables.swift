import DenseLinearAlgebra

extension RunResults {
  /// The rows of coefficients in the order that figures list classes: places in ``CoefficientMatrix/classes``.
  ///
  /// Two classes have one row, for the second.
  func coefficientOrder(_ count: Int) throws -> [Int] {
    let order = try classOrder()
    return order.count == count ? order : Array(0..<count)
  }

  /// `fold_coefs.npz` for ``FeatureRanking`` and its like.
  func coefficientsByFold() throws -> (stored: StoredFoldCoefficients, coefficients: FoldCoefficients)? {
    guard let stored = try foldCoefficients(), stored.folds > 0 else { return nil }
    return (
      stored,
      FoldCoefficients(
        folds: stored.folds, classes: stored.classes.count, features: stored.features.count, values: stored.values)
    )
  }
}

extension CoefficientMatrix {
  /// The given features' coefficients: one row a feature, one column a class.
  func matrix(features: [Int]) -> Matrix<Double> {
    Matrix(rows: features.count, columns: classes.count) { buffer in
      for (row, feature) in features.enumerated() {
        for k in classes.indices {
          (buffer.baseAddress! + (row * classes.count + k)).initialize(to: self[feature, class: k])
        }
      }
    }
  }

  /// The mean over the classes of a feature's |coefficient|.
  func meanSize(ofFeature feature: Int) -> Double {
    classes.indices.reduce(0) { $0 + abs(self[feature, class: $1]) } / Double(classes.count)
  }

  /// The features by ``meanSize(ofFeature:)``, largest first; equal ones in their order, those without (NaN) last.
  func featuresBySize() -> (order: [Int], sizes: [Double]) {
    let sizes = features.indices.map { meanSize(ofFeature: $0) }
    let keys = sizes.map { $0.isNaN ? -1 : $0 }
    return (keys.indices.sorted { keys[$0] != keys[$1] ? keys[$0] > keys[$1] : $0 < $1 }, sizes)
  }
}
