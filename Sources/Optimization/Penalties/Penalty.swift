/// A separable penalty on the coefficients: h(W) = sum of h(w) over all entries.
public protocol Penalty: Sendable {
  /// h(w).
  func value(_ weight: Double) -> Double

  /// argmin over v of (v - w)^2 / 2 + step h(v), `step` > 0.
  func proximal(_ weight: Double, step: Double) -> Double

  /// The distance from -gradient to the subdifferential of h at `weight`: 0 exactly at an optimum.
  func subdifferentialDistance(_ weight: Double, gradient: Double) -> Double
}
