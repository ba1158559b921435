import DenseLinearAlgebra
import Foundation

/// A fitted linear classifier.
public struct FittedClassifier<Scalar: SagaScalar>: Sendable {
  public var solution: Solution<Scalar>
  /// Class labels, in the order of the probabilities; codes index this list.
  public var classes: [String]
  /// Applied to features before the coefficients, if the model was fitted on standardised features.
  public var scaler: StandardScaler?

  public init(solution: Solution<Scalar>, classes: [String], scaler: StandardScaler? = nil) {
    self.solution = solution
    self.classes = classes
    self.scaler = scaler
  }

  public var coefficients: Matrix<Scalar> { solution.coefficients }
  public var intercepts: [Scalar] { solution.intercepts }
}
