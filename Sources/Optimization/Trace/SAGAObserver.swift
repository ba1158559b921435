import DenseLinearAlgebra

/// The end of an epoch of one SAGA fit.
public struct SAGAEpoch<Scalar: BLASScalar> {
  /// From 1. A fit that is begun anew, by kernels that round otherwise, counts from 1 again.
  public let number: Int
  /// max|W| and max|W - W_previous|: what scikit-learn's stopping test compares.
  public let maxWeight: Double
  public let maxChange: Double
  /// K x p.
  public let coefficients: Matrix<Scalar>
  public let intercepts: [Scalar]
}

/// Who is told of the epochs of one fit of a pack. The fit's numbers do not depend on it; fits without an
/// observer do no more work than before.
public struct SAGAObserver<Scalar: BLASScalar> {
  /// The fit's position in the pack.
  public let fit: Int
  public let observe: (SAGAEpoch<Scalar>) -> Void

  public init(fit: Int = 0, observe: @escaping (SAGAEpoch<Scalar>) -> Void) {
    self.fit = fit
    self.observe = observe
  }

  /// The same for a pack made of the fits at `members` of this one; nil if the fit is not among them.
  func among(_ members: [Int]) -> SAGAObserver? {
    members.firstIndex(of: fit).map { SAGAObserver(fit: $0, observe: observe) }
  }
}
