import DenseLinearAlgebra

/// How a fit ended.
public enum FitStatus: Sendable, Equatable {
  /// The stopping criterion was met before the last allowed epoch.
  case converged
  /// All allowed epochs were used: scikit-learn's ConvergenceWarning (given even when the last epoch met
  /// the criterion).
  case iterationLimit
  /// A weight or intercept overflowed in the given 1-based epoch: scikit-learn's ValueError.
  case nonFinite(epoch: Int)
  /// The duality gap reached its target (converged mode).
  case certified
  /// The budget ended first (converged mode).
  case notCertified
  /// The objective has no minimiser: C is infinite and a hyperplane separates the classes.
  case unbounded
}

/// The result of one fit.
public struct Solution<Scalar: BLASScalar>: Sendable {
  /// K x p, classes x features (1 x p for two classes).
  public var coefficients: Matrix<Scalar>
  /// K intercepts (0 when none was fitted).
  public var intercepts: [Scalar]
  /// Epochs run, scikit-learn's `n_iter_`.
  public var iterations: Int
  public var status: FitStatus
  /// max|W - W_previous| / max|W| after each epoch.
  public var changes: [Double]
  /// What is proven about the objective here, where that was asked for.
  public var certificate: Certificate?
  /// The certificate's dual point, n x K (n x 1, for the second of two classes), if kept.
  public var dualPoint: Matrix<Double>?
  /// What was recorded of the way here, where that was asked for.
  public var trace: [TraceStep] = []

  public init(
    coefficients: Matrix<Scalar>, intercepts: [Scalar], iterations: Int, status: FitStatus, changes: [Double]
  ) {
    self.coefficients = coefficients
    self.intercepts = intercepts
    self.iterations = iterations
    self.status = status
    self.changes = changes
  }

  public var converged: Bool { status == .converged || status == .certified }
}
