import Foundation
import Testing

@testable import Simulation

/// Large samples against the documented formulas. Bounds are five standard errors or more; seeds are fixed.
@Suite struct DistributionTests {
  private static func parameters(_ change: (inout SimulationParameters) -> Void) -> SimulationParameters {
    var result = SimulationParameters(rows: 20_000, features: 6, classes: 4)
    result.seed = 1
    result.factors = 3
    result.nonzero = 0.5
    result.signal = 2
    change(&result)
    return result
  }

  /// Means 0, variances 1, correlations r L_j . L_k; the bounds allow for the excess kurtosis 6 / (9 - 4).
  @Test func momentsFollowTheFactorModel() throws {
    let sample = try Sample(Self.parameters { ($0.correlation, $0.tail) = (0.7, 9) })
    let (n, P, F) = (Double(sample.rows.count), 6, 3)
    var largest = 0.0
    for a in 0..<P {
      let mean = sample.rows.reduce(0) { $0 + $1[a] } / n
      #expect(abs(mean) < 5 / n.squareRoot())
      for b in 0...a {
        let moment = sample.rows.reduce(0) { $0 + $1[a] * $1[b] } / n
        let common = (0..<F).reduce(0) {
          $0 + sample.simulator.loadings[$1 * P + a] * sample.simulator.loadings[$1 * P + b]
        }
        let wanted = a == b ? 1 : 0.7 * common
        if a != b { largest = max(largest, abs(wanted)) }
        #expect(abs(moment - wanted) < 5 * (3.2 / n).squareRoot(), "features \(a) and \(b)")
      }
    }
    // Correlations large enough for the test to see them.
    #expect(largest > 0.3)
  }

  /// P(|x| > c) of Student's t with 5 degrees of freedom scaled to variance 1, and of the normal.
  @Test(arguments: [(5.0, 1.0), (5, 2), (5, 3), (5, 4), (.infinity, 1), (.infinity, 2)] as [(Double, Double)])
  func tailsAreStudents(_ tail: Double, _ bound: Double) throws {
    let sample = try Sample(Self.parameters { $0.tail = tail })
    let wanted: Double
    if tail.isInfinite {
      wanted = erfc(bound / 2.0.squareRoot())
    } else {
      let t = bound / (3.0 / 5).squareRoot()
      let u = 1 + t * t / 5
      wanted = 1 - 2 / Double.pi * (t / 5.0.squareRoot() / u * (1 + 2 / (3 * u)) + atan(t / 5.0.squareRoot()))
    }
    let n = Double(sample.rows.count)
    for j in 0..<6 {
      let share = Double(sample.rows.filter { abs($0[j]) > bound }.count) / n
      #expect(abs(share - wanted) < 5 * (wanted * (1 - wanted) / n).squareRoot(), "feature \(j): \(share)")
    }
  }

  /// The scale is the row's: without common factors squares of two features still have the correlation
  /// (m - 1) / (3 m - 1) with m = E s^4 = (nu - 2) / (nu - 4); 0 for infinite nu.
  @Test func aRowSharesItsScale() throws {
    func correlationOfSquares(_ tail: Double) throws -> Double {
      let sample = try Sample(Self.parameters { ($0.tail, $0.correlation) = (tail, 0) })
      let squares = sample.rows.map { ($0[0] * $0[0], $0[1] * $0[1]) }
      let n = Double(squares.count)
      let means = (squares.reduce(0) { $0 + $1.0 } / n, squares.reduce(0) { $0 + $1.1 } / n)
      var (aa, bb, ab) = (0.0, 0.0, 0.0)
      for (a, b) in squares {
        aa += (a - means.0) * (a - means.0)
        bb += (b - means.1) * (b - means.1)
        ab += (a - means.0) * (b - means.1)
      }
      return ab / (aa * bb).squareRoot()
    }
    // m = 11/9 for nu = 13.
    let heavy = try correlationOfSquares(13)
    #expect(abs(heavy - 1.0 / 12) < 0.05)
    let normal = try correlationOfSquares(.infinity)
    #expect(abs(normal) < 5 / 20_000.0.squareRoot())
  }

  @Test(arguments: [2, 4]) func decisionValuesHaveTheSignal(_ classes: Int) throws {
    let sample = try Sample(
      Self.parameters {
        $0 = SimulationParameters(rows: 20_000, features: 6, classes: classes)
        ($0.correlation, $0.tail, $0.signal, $0.nonzero) = (0.6, 9, 3, 0.5)
      })
    let D = sample.simulator.intercepts.count
    let weights = (0..<6).map { sample.simulator.coefficients(ofFeature: $0) }
    var sum = 0.0
    for row in sample.rows {
      for k in 0..<D {
        let z = (0..<6).reduce(0) { $0 + weights[$1][k] * row[$1] }
        sum += z * z
      }
    }
    let variance = sum / Double(sample.rows.count * D)
    #expect(abs(variance / 9 - 1) < 5 * (3.2 / 20_000).squareRoot())
    #expect(weights.filter { $0.contains { $0 != 0 } }.count == 3)
    if D > 1 { for row in weights { #expect(abs(row.reduce(0, +)) < 1e-12) } }
  }

  /// Rows whose class k is about as probable as p have that class about as often as p says; so in ten groups
  /// from improbable to probable.
  @Test(arguments: [2, 4]) func labelsFollowSoftmax(_ classes: Int) throws {
    let sample = try Sample(
      Self.parameters {
        $0 = SimulationParameters(rows: 20_000, features: 6, classes: classes)
        ($0.signal, $0.classSizes) = (2, .uneven)
      })
    #expect(sample.simulator.discardedRows == 0)
    let probabilities = sample.rows.map { sample.probabilities($0) }
    for k in 0..<classes {
      let order = sample.rows.indices.sorted { probabilities[$0][k] < probabilities[$1][k] }
      for group in 0..<10 {
        let members = order[group * 2000..<(group + 1) * 2000]
        let expected = members.reduce(0) { $0 + probabilities[$1][k] }
        let variance = members.reduce(0) { $0 + probabilities[$1][k] * (1 - probabilities[$1][k]) }
        let count = Double(members.filter { sample.labels[$0] == k }.count)
        #expect(abs(count - expected) < 5 * variance.squareRoot() + 1, "class \(k), group \(group)")
      }
    }
  }

  @Test(arguments: SimulationParameters.ClassSizes.allCases, [2, 5])
  func classesHaveTheirShares(_ sizes: SimulationParameters.ClassSizes, _ classes: Int) throws {
    var parameters = SimulationParameters(rows: 20_000, features: 6, classes: classes)
    parameters.classSizes = sizes
    let counts = try Sample(parameters).simulator.classCounts
    let weights: [Double] = (0..<classes).map { k in
      sizes == .balanced ? 1.0 : pow(6.0, -Double(k) / Double(classes - 1))
    }
    for k in 0..<classes {
      let share = weights[k] / weights.reduce(0, +)
      // Sampling errors of the table and of the calibration's 16,384 draws.
      let error = (share * (1 - share) * (1 / 20_000.0 + 1 / 16_384.0)).squareRoot()
      #expect(abs(Double(counts[k]) / 20_000 - share) < 5 * error, "class \(k)")
    }
  }
}
