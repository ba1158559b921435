import ModelSelection

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A Gaussian kernel density estimate with the bandwidth of Scott's rule.
///
/// f(x) = 1 / (n h sqrt(2 pi)) sum of exp(-(x - x_i)^2 / (2 h^2)), with h = s n^(-1/5) and s the standard
/// deviation (ddof 1) of the values. Source: SciPy 1.17.1 `scipy.stats.gaussian_kde`.
public struct KernelDensity: Sendable, Equatable {
  /// The values, in any order.
  public let values: [Double]
  /// h, in units of the values.
  public let bandwidth: Double

  /// Nil where there is no estimate: fewer than two values, all alike, or one that is not finite.
  public init?(_ values: [Double]) {
    guard values.count > 1, values.allSatisfy(\.isFinite) else { return nil }
    let spread = sampleStandardDeviation(values)
    bandwidth = spread * pow(Double(values.count), -0.2)
    guard bandwidth > 0, bandwidth.isFinite else { return nil }
    self.values = values
  }

  /// The densities at `count` points, `step` > 0 apart, from `first` on.
  ///
  /// Neighbouring points' kernels follow from each other by two multiplications, outwards from the point next to
  /// a value, so that an exponential is taken only three times a value. Complexity: O(n count), less where the
  /// points reach far beyond the bandwidth: kernels below 1e-20 of their peak are left out.
  public func densities(from first: Double, step: Double, count: Int) -> [Double] {
    precondition(step > 0, "points \(step) apart")
    var sums = [Double](repeating: 0, count: count)
    guard count > 0 else { return sums }
    let relativeStep = step / bandwidth
    let shrink = exp(-relativeStep * relativeStep)
    sums.withUnsafeMutableBufferPointer { sums in
      for value in values {
        let position = ((value - first) / step).rounded()
        let center = Int(min(max(position, 0), Double(count - 1)))
        let distance = (first + Double(center) * step - value) / bandwidth
        let peak = exp(-0.5 * distance * distance)
        // From z to z + d, the kernel shrinks by exp(-z d - d^2 / 2), and that factor by exp(-d^2) a step.
        var kernel = peak
        var factor = exp(-relativeStep * (distance + 0.5 * relativeStep))
        var index = center
        while index < count, kernel > 1e-20 {
          sums[index] += kernel
          kernel *= factor
          factor *= shrink
          index += 1
        }
        factor = exp(relativeStep * (distance - 0.5 * relativeStep))
        kernel = peak * factor
        index = center - 1
        while index >= 0, kernel > 1e-20 {
          sums[index] += kernel
          factor *= shrink
          kernel *= factor
          index -= 1
        }
      }
    }
    let scale = 1 / (Double(values.count) * bandwidth * (2 * Double.pi).squareRoot())
    return sums.map { $0 * scale }
  }
}
