import DenseLinearAlgebra
import Testing

@testable import Optimization

/// Shifts of a feature's weights over the classes.
@Suite struct ClassShiftTests {
  static func penalty(_ weights: [Double], _ t: Double, l1: Double, ridge: Double) -> Double {
    weights.reduce(0) { $0 + l1 * abs($1 - t) + ridge / 2 * ($1 - t) * ($1 - t) }
  }

  /// No other shift has a lower penalty: none of the weights, where the slope jumps, and none near the one found.
  @Test(arguments: [0.0, 0.1, 0.5, 0.9, 1.0]) func best(_ l1: Double) {
    var values = TestValues(seed: 21)
    for count in 3...9 {
      for kind in 0..<40 {
        var weights = (0..<count).map { _ in 3 * values.value() + Double(kind % 5 - 2) }
        for k in 0..<kind % count { weights[k] = 0 }
        if kind % 7 == 0 { weights[count - 1] = weights[0] }
        let t = ClassShift.best(weights, l1: l1, ridge: 1 - l1)
        let least = Self.penalty(weights, t, l1: l1, ridge: 1 - l1)
        for other in weights + [0] + [1e-4, 1e-2, 1].flatMap({ [t - $0, t + $0] }) {
          let value = Self.penalty(weights, other, l1: l1, ridge: 1 - l1)
          #expect(value >= least - 1e-12 * least, "\(weights) \(t) \(other)")
        }
        // Weights that are as good as they are stay.
        if least == Self.penalty(weights, 0, l1: l1, ridge: 1 - l1), l1 == 1 { #expect(t == 0) }
      }
    }
  }

  /// All steps of a feature change by the same, and where a weight ends at 0 it does so exactly.
  @Test(arguments: [0.3, 1.0]) func improve(_ l1: Double) {
    let (p, K, stride) = (40, 5, 8)
    var values = TestValues(seed: 22)
    let (weights, steps) = (AlignedArray<Double>(p * stride), AlignedArray<Double>(p * stride))
    for j in 0..<p {
      for k in 0..<K where j % 4 != k {
        weights[j * stride + k] = values.value() + Double(j % 3)
        steps[j * stride + k] = k == 1 ? -weights[j * stride + k] : 0.3 * values.value()
      }
    }
    let before = steps.elements
    ClassShift.improve(steps, from: weights, classes: K, stride: stride, l1: l1, ridge: 1 - l1)
    var (shifted, zeros) = (0, 0)
    for j in 0..<p {
      let lanes = j * stride..<(j * stride + K)
      let next = lanes.map { weights[$0] + before[$0] }
      let t = ClassShift.best(next, l1: l1, ridge: 1 - l1)
      shifted += t != 0 ? 1 : 0
      for i in lanes {
        #expect(abs(before[i] - steps[i] - t) <= 1e-14)
        if weights[i] + before[i] == t {
          zeros += 1
          #expect(weights[i] + steps[i] == 0)
        }
      }
      for i in lanes.upperBound..<(j + 1) * stride { #expect(steps[i] == 0) }
    }
    #expect(shifted > 10 && zeros > 10)
  }
}
