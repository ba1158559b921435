/// The elastic-net penalty (alpha/2) ||W||_2^2 + beta ||W||_1, applied to the coefficients and never to
/// the intercepts.
///
/// `alpha` and `beta` are per row: with the loss averaged over n rows,
/// `alpha = (1/C)(1 - l1_ratio)/n`, `beta = (1/C) l1_ratio/n`.
/// Source: H. Zou, T. Hastie, JRSS B 67(2), 2005, doi:10.1111/j.1467-9868.2005.00503.x.
public struct ElasticNet: Penalty, Equatable {
  /// Weight of the squared norm, >= 0.
  public let alpha: Double
  /// Weight of the absolute values, >= 0.
  public let beta: Double

  public init(alpha: Double, beta: Double) {
    self.alpha = alpha
    self.beta = beta
  }

  /// The penalty of scikit-learn's parameters: `C` in (0, inf], `l1Ratio` in [0, 1], `rows` = n, the number
  /// of rows fitted (never the sum of the weights). Rounded in scikit-learn's order: 1/C first.
  public init(C: Double, l1Ratio: Double, rows: Int) {
    let strength = 1 / C
    alpha = strength * (1 - l1Ratio) / Double(rows)
    beta = strength * l1Ratio / Double(rows)
  }

  public func value(_ weight: Double) -> Double {
    alpha / 2 * weight * weight + beta * weight.magnitude
  }

  public func proximal(_ weight: Double, step: Double) -> Double {
    softThreshold(weight, step * beta) / (1 + step * alpha)
  }

  public func subdifferentialDistance(_ weight: Double, gradient: Double) -> Double {
    let smooth = gradient + alpha * weight
    guard weight == 0 else { return (smooth + (weight > 0 ? beta : -beta)).magnitude }
    return Swift.max(0, smooth.magnitude - beta)
  }
}

/// max(w - t, 0) - max(-w - t, 0): the proximal operator of t|w| for t >= 0.
@inlinable
public func softThreshold<Scalar: BinaryFloatingPoint>(_ w: Scalar, _ t: Scalar) -> Scalar {
  let above = w - t
  let below = -w - t
  return (above > 0 ? above : 0) - (below > 0 ? below : 0)
}
