import Foundation

/// What is proven about a point: its objective F, a lower bound D of every point's objective, and their
/// relative distance.
///
/// D is the dual objective of a feasible dual point q (n x K, each row a distribution, sum_i s_i (q_i - y_i)
/// = 0 if intercepts are fitted), with V = -C sum_i s_i x_i (q_i - y_i)':
///
///     D = C sum_i s_i H(q_i) - g*(V),   H the entropy,
///     g*(V) = sum (|V| - l1_ratio)_+^2 / (2 (1 - l1_ratio)),   |V| <= 1 at l1_ratio = 1.
public struct Certificate: Sendable, Equatable {
  /// F = C sum_i s_i loss_i + l1_ratio ||W||_1 + (1 - l1_ratio)/2 ||W||_F^2.
  public var objective: Double
  /// D <= min F.
  public var bound: Double

  public init(objective: Double, bound: Double) {
    self.objective = objective
    self.bound = bound
  }

  /// (F - D) / D, infinite if D <= 0: the objective lies above its minimum by at most this share of it.
  public var gap: Double { bound > 0 ? max(0, objective - bound) / bound : .infinity }
}

/// The elastic net and its gap terms over all weights.
struct PenaltyTerms {
  let l1Ratio: Double

  /// l1_ratio ||W||_1 + (1 - l1_ratio)/2 ||W||_F^2.
  func value(_ weights: AlignedArray<Double>) -> Double {
    var (absolute, square) = (0.0, 0.0)
    for i in 0..<weights.count {
      absolute += weights[i].magnitude
      square += weights[i] * weights[i]
    }
    return l1Ratio * absolute + (1 - l1Ratio) / 2 * square
  }

  /// g(W) + g*(V) - <W, V> for V = -scale gradient, as a sum of terms >= 0 without cancellation.
  /// At l1_ratio = 1 the caller sees to |V| <= 1.
  func gap(weights: AlignedArray<Double>, gradient: AlignedArray<Double>, scale: Double = 1) -> Double {
    let (r, s) = (l1Ratio, 1 - l1Ratio)
    var total = 0.0
    for i in 0..<weights.count {
      let w = weights[i]
      let v = -scale * gradient[i]
      let clipped = min(max(v, -r), r)
      if s > 0 {
        let miss = s * w - (v - clipped)
        total += miss * miss / (2 * s)
      }
      total += max(0, r * w.magnitude - w * clipped)
    }
    return total
  }
}

extension Iterate {
  /// sum_i c_i KL(q_i || p_i) for q_i = (1 - t) y_i + t p_i, t in [0, 1]: what the dual point loses by being
  /// drawn towards the labels.
  func shrinkageLoss(_ t: Double) -> Double {
    guard t < 1 else { return 0 }
    var total = 0.0
    for i in 0..<problem.n where lossWeights[i] > 0 {
      // 1 - p_y, from the residual, which has its digits.
      let own = problem.isBinary ? 0 : Int(problem.codes[i])
      let miss = min(1, residuals[i * problem.stride + own].magnitude / lossWeights[i])
      guard miss > 0, miss < 1 else {
        if miss >= 1 { return .infinity }
        continue
      }
      let q = 1 - t * miss
      total += lossWeights[i] * ((t > 0 ? t * log(t) * miss : 0) + q * log1p((1 - t) * miss / (1 - miss)))
    }
    return total
  }

  /// The certificate of the current point, whose gradient is up to date: the dual point is the probabilities,
  /// drawn towards the labels where V must be scaled down to be feasible (l1_ratio = 1).
  ///
  /// Source: M. Massias, A. Gramfort, J. Salmon, ICML 2018 (dual scaling).
  func certificate(l1Ratio: Double) -> (certificate: Certificate, scale: Double) {
    let terms = PenaltyTerms(l1Ratio: l1Ratio)
    let objective = loss + terms.value(weights)
    var scale = 1.0
    if l1Ratio == 1 {
      var largest = 0.0
      for i in 0..<gradient.count { largest = max(largest, gradient[i].magnitude) }
      scale = largest > 1 ? 1 / largest : 1
    }
    guard interceptResidual <= 1e-10 else { return (Certificate(objective: objective, bound: -.infinity), scale) }
    // The intercepts are exact to rounding only: F - D has their share of what is left.
    var rest = 0.0
    for k in 0..<problem.columns where fitsIntercept { rest += scale * intercepts[k] * residualSums[k] }
    let gap = terms.gap(weights: weights, gradient: gradient, scale: scale) + shrinkageLoss(scale) + rest
    return (Certificate(objective: objective, bound: objective - gap), scale)
  }
}
