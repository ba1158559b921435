/// How much the rows of each class count.
public enum ClassWeight: Sendable, Equatable {
  /// Every class counts 1.
  case none
  /// w_c = sum_i s_i / (T sum_{i in c} s_i) over the rows of the fit, T classes present, s_i sample weights.
  case balanced
  /// The given weight per class label; labels not listed count 1.
  case explicit([String: Double])

  /// The weight of each class code 0..<classes.count, from this fit's own rows.
  ///
  /// Explicit weights must be of classes that occur here, unless every class that occurs has one.
  ///
  /// Source: scikit-learn 1.9.1 `compute_class_weight`. Complexity: O(n).
  /// - Throws: ``FitError/classesWithoutWeight(_:)``.
  func weights<Scalar: BinaryFloatingPoint>(
    classes: [String], codes: [Int32], sampleWeights: [Scalar]?
  ) throws -> [Double]? {
    switch self {
    case .none:
      return nil
    case .explicit(let given):
      let unweighted = classes.filter { given[$0] == nil }
      guard unweighted.isEmpty || classes.count - unweighted.count == given.count else {
        throw FitError.classesWithoutWeight(unweighted)
      }
      return classes.map { given[$0] ?? 1 }
    case .balanced:
      var totals = [Double](repeating: 0, count: classes.count)
      if let sampleWeights {
        for (code, weight) in zip(codes, sampleWeights) { totals[Int(code)] += Double(weight) }
      } else {
        for code in codes { totals[Int(code)] += 1 }
      }
      let sum = NumPySum.pairwise(totals)
      return totals.map { sum / (Double(classes.count) * $0) }
    }
  }
}
