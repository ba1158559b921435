import Foundation

/// Multinomial logistic loss: log sum_k exp(z_k) - z_y, one score per class.
///
/// The gradient in z is softmax(z) - onehot(y). Its rounding follows scikit-learn 1.9.1
/// (`CyHalfMultinomialLoss.cy_gradient`): the maximum is subtracted first, exponentials are summed left to
/// right in double precision and divided one by one.
public enum MultinomialLogistic: Datafit {
  public static func columns(classCount: Int) -> Int { classCount }

  public static func loss<Scalar: BinaryFloatingPoint>(
    scores: UnsafePointer<Scalar>, columns: Int, code: Int
  ) -> Double {
    var top = Double(scores[0])
    for k in 1..<columns { top = Swift.max(top, Double(scores[k])) }
    var sum = 0.0
    for k in 0..<columns { sum += exp(Double(scores[k]) - top) }
    return log(sum) + top - Double(scores[code])
  }

  @inline(__always)
  public static func gradient<Scalar: BinaryFloatingPoint>(
    scores: UnsafePointer<Scalar>, columns: Int, code: Int, weight: Scalar,
    into gradient: UnsafeMutablePointer<Scalar>
  ) {
    var top = Double(scores[0])
    var k = 1
    while k < columns {
      let z = Double(scores[k])
      if top < z { top = z }
      k += 1
    }
    var sum = 0.0
    k = 0
    while k < columns {
      let e = Scalar(exp(Double(scores[k]) - top))
      gradient[k] = e
      sum += Double(e)
      k += 1
    }
    k = 0
    while k < columns {
      let probability = Scalar(Double(gradient[k]) / sum)
      gradient[k] = (probability - (k == code ? 1 : 0)) * weight
      k += 1
    }
  }
}
