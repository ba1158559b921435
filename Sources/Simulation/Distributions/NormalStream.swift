import Optimization

/// Normal and gamma draws of NumPy's legacy stream: `RandomState(seed).standard_normal`, `.standard_gamma`.
///
/// The words and the number of them that each draw takes are NumPy's, so any mix of draws can be replayed
/// there; values agree to the last digits, in which the two logarithms may differ.
struct NormalStream: Sendable {
  private var random: LegacyRandomState
  /// The polar method makes two normals at a time; the second waits here.
  private var spare = 0.0
  private var hasSpare = false

  init(seed: UInt32) { random = LegacyRandomState(seed: seed) }

  /// A uniform number in [0, 1), as `random_sample()`.
  @inline(__always)
  mutating func uniform() -> Double { random.double() }

  /// The numbers 0..<`count`, shuffled, as `permutation(count)`.
  mutating func permutation(_ count: Int) -> [Int] { random.permutation(count) }

  /// A standard normal number, as `standard_normal()`: Marsaglia's polar method.
  ///
  /// Source: G. Marsaglia, T. A. Bray, SIAM Review 6 (1964), doi:10.1137/1006063.
  @inline(__always)
  mutating func normal() -> Double {
    if hasSpare {
      hasSpare = false
      return spare
    }
    var x1: Double
    var x2: Double
    var r2: Double
    repeat {
      x1 = 2 * random.double() - 1
      x2 = 2 * random.double() - 1
      r2 = x1 * x1 + x2 * x2
    } while r2 >= 1 || r2 == 0
    let factor = (-2 * PortableFunctions.log(r2) / r2).squareRoot()
    spare = factor * x1
    hasSpare = true
    return factor * x2
  }

  /// A gamma number of `shape` > 1 and scale 1, as `standard_gamma(shape)`: Marsaglia and Tsang's method.
  ///
  /// Source: G. Marsaglia, W. W. Tsang, ACM TOMS 26 (2000), doi:10.1145/358407.358414.
  mutating func gamma(shape: Double) -> Double {
    precondition(shape > 1, "a gamma draw of shape \(shape)")
    let b = shape - 1.0 / 3
    let c = 1 / (9 * b).squareRoot()
    while true {
      var x: Double
      var v: Double
      repeat {
        x = normal()
        v = 1 + c * x
      } while v <= 0
      v = v * v * v
      let u = random.double()
      if u < 1 - 0.0331 * (x * x) * (x * x) { return b * v }
      // u = 0 has no portable logarithm; its own is below any bound.
      if u == 0 || PortableFunctions.log(u) < 0.5 * x * x + b * (1 - v + PortableFunctions.log(v)) {
        return b * v
      }
    }
  }
}
