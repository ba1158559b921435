import ModelSelection

/// The coefficients of one candidate's fits, and what varies between its folds.
///
/// Element (f, k, j), of fold f, class k and feature j, lies at `(f * classes + k) * features + j`. A fold whose
/// training part lacks a class has NaN for it; such folds do not count for that class.
public struct FoldCoefficients: Sendable, Equatable {
  public let folds: Int
  /// Rows of coefficients, K: 1 for two classes.
  public let classes: Int
  public let features: Int
  public let values: [Double]

  public init(folds: Int, classes: Int, features: Int, values: [Double]) {
    precondition(
      values.count == folds * classes * features,
      "\(values.count) coefficients for \(folds) x \(classes) x \(features)")
    self.folds = folds
    self.classes = classes
    self.features = features
    self.values = values
  }

  /// One coefficient over the folds.
  public struct Summary: Sendable, Equatable {
    /// The mean over the folds that have the class; NaN if none has.
    public let mean: Double
    /// The standard deviation (ddof 1) over these folds; NaN for fewer than two.
    public let standardDeviation: Double
    /// The share of these folds whose coefficient has the mean's sign. A zero has no sign: it never agrees, and
    /// with a mean of zero the share is 0. NaN if no fold has the class.
    public let signAgreement: Double
    /// Whether the coefficient is zero in all of these folds.
    public let isZero: Bool
  }

  /// The values of one coefficient in the folds that have the class. Complexity: O(folds).
  public func folds(ofClass k: Int, feature j: Int) -> [Double] {
    (0..<folds).map { values[($0 * classes + k) * features + j] }.filter { !$0.isNaN }
  }

  /// Complexity: O(folds).
  public func summary(ofClass k: Int, feature j: Int) -> Summary {
    let folds = folds(ofClass: k, feature: j)
    let mean = SignStability.mean(folds)
    return Summary(
      mean: mean, standardDeviation: sampleStandardDeviation(folds),
      signAgreement: SignStability.agreement(folds), isZero: folds.allSatisfy { $0 == 0 })
  }
}
