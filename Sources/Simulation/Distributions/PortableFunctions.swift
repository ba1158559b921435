/// exp and log from IEEE 754 additions, multiplications and divisions alone.
///
/// The C library's functions differ in their last digit from one library or processor to the next; these give
/// the same bits wherever Swift runs, so a simulated table is the same everywhere. Both are within 1 ulp.
///
/// Source: the argument reductions and polynomials of fdlibm (Sun Microsystems, 1993; e_exp.c, e_log.c).
enum PortableFunctions {
  private static let ln2High = 6.93147180369123816490e-01
  private static let ln2Low = 1.90821492927058770002e-10

  /// The natural logarithm of a positive, normal, finite number: x = 2^k (1 + f) with 1 + f from sqrt(1/2) to
  /// sqrt(2).
  @inline(__always)
  static func log(_ x: Double) -> Double {
    var bits = x.bitPattern
    // Moves the exponent so that the significand's range starts at sqrt(1/2).
    bits &+= 0x3FF0_0000_0000_0000 &- 0x3FE6_A09E_0000_0000
    let k = Double(Int(bits >> 52) &- 0x3FF)
    let f =
      Double(bitPattern: bits & 0x000F_FFFF_FFFF_FFFF &+ 0x3FE6_A09E_0000_0000) - 1
    let s = f / (2 + f)
    let z = s * s
    let w = z * z
    let even = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01))
    let odd =
      z
      * (6.666666666666735130e-01
        + w
        * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)))
    let half = 0.5 * f * f
    return k * ln2High - ((half - (s * (half + (odd + even)) + k * ln2Low)) - f)
  }

  /// e^x; 0 below -708, infinite above 709: x = k ln 2 + r, |r| <= ln(2) / 2.
  @inline(__always)
  static func exp(_ x: Double) -> Double {
    if x < -708 { return 0 }
    if x > 709 { return .infinity }
    let k = (x * 1.44269504088896338700).rounded(.toNearestOrEven)
    let high = x - k * ln2High
    let low = k * ln2Low
    let r = high - low
    let t = r * r
    let c =
      r - t
      * (1.66666666666666019037e-01
        + t
        * (-2.77777777770155933842e-03
          + t
          * (6.61375632143793436117e-05
            + t * (-1.65339022054652515390e-06 + t * 4.13813679705723846039e-08))))
    let y = 1 - ((low - (r * c) / (2 - c)) - high)
    return y * Double(sign: .plus, exponent: Int(k), significand: 1)
  }
}
