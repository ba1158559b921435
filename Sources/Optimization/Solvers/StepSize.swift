/// SAGA's step size 1 / (2 L + min(2 n alpha, L)), L = (R + [intercept])/4 + alpha.
///
/// `R` is the largest squared row norm, unweighted; `alpha` the L2 strength per row. Evaluated in the
/// data's own type, as scikit-learn 1.9.1 does (`get_auto_step_size`).
/// Source: A. Defazio, F. Bach, S. Lacoste-Julien, NIPS 2014, arXiv:1407.0202.
func sagaStepSize<Scalar: BinaryFloatingPoint>(
  maxSquaredNorm: Scalar, alpha: Double, fitIntercept: Bool, rows: Int
) -> Double {
  let smoothness = Scalar(0.25) * (maxSquaredNorm + (fitIntercept ? 1 : 0)) + Scalar(alpha)
  let strongConvexity = 2 * Double(rows) * alpha
  let extra = strongConvexity < Double(smoothness) ? Scalar(strongConvexity) : smoothness
  return Double(1 / (2 * smoothness + extra))
}
