import DenseLinearAlgebra

/// What a SAGA run is asked to do.
public struct SAGASettings: Sendable, Equatable {
  /// Inverse regularisation strength, in (0, inf]. Default 1.
  public var C: Double
  /// Share of the L1 part, in [0, 1]. Default 0.
  public var l1Ratio: Double
  /// Whether intercepts are fitted. Default true.
  public var fitIntercept: Bool
  /// Most epochs, >= 0. Default 100.
  public var maxIterations: Int
  /// Stop when max|W - W_previous| <= tolerance x max|W| after an epoch, >= 0. Default 1e-4.
  public var tolerance: Double
  /// Start state of the row stream; see ``Xorshift32``.
  public var streamSeed: UInt32
  /// Round every operation as scikit-learn's compiled solver does (Double only).
  public var strict: Bool

  public init(
    C: Double = 1, l1Ratio: Double = 0, fitIntercept: Bool = true, maxIterations: Int = 100,
    tolerance: Double = 1e-4, streamSeed: UInt32, strict: Bool = false
  ) {
    self.C = C
    self.l1Ratio = l1Ratio
    self.fitIntercept = fitIntercept
    self.maxIterations = maxIterations
    self.tolerance = tolerance
    self.streamSeed = streamSeed
    self.strict = strict
  }
}

/// A warm start: the coefficients and intercepts of an earlier fit. The gradient memory starts at zero.
public struct SAGAStart<Scalar: BLASScalar>: Sendable {
  /// K x p (1 x p for two classes).
  public var coefficients: Matrix<Scalar>
  public var intercepts: [Scalar]

  public init(coefficients: Matrix<Scalar>, intercepts: [Scalar]) {
    self.coefficients = coefficients
    self.intercepts = intercepts
  }
}
