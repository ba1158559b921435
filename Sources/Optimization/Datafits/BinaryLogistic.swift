import Foundation

/// Logistic loss for two classes: log(1 + exp(z)) - y z, one score, y = 1 for the second class.
///
/// The gradient in z is sigmoid(z) - y, evaluated without overflow as scikit-learn 1.9.1 does
/// (`cgradient_half_binomial`).
public enum BinaryLogistic: Datafit {
  public static func columns(classCount: Int) -> Int { 1 }

  public static func loss<Scalar: BinaryFloatingPoint>(
    scores: UnsafePointer<Scalar>, columns: Int, code: Int
  ) -> Double {
    let z = Double(scores[0])
    let softplus = z > 0 ? z + log1p(exp(-z)) : log1p(exp(z))
    return softplus - (code == 1 ? z : 0)
  }

  @inline(__always)
  public static func gradient<Scalar: BinaryFloatingPoint>(
    scores: UnsafePointer<Scalar>, columns: Int, code: Int, weight: Scalar,
    into gradient: UnsafeMutablePointer<Scalar>
  ) {
    let z = Double(scores[0])
    let y = code == 1 ? 1.0 : 0.0
    let slope: Double
    if z > -37 {
      let e = exp(-z)
      slope = ((1 - y) - y * e) / (1 + e)
    } else {
      slope = exp(z) - y
    }
    gradient[0] = Scalar(slope * Double(weight))
  }
}
