import Foundation
import Optimization
import Testing

@Suite struct PenaltyDatafitTests {
  /// prox(w) minimises (v - w)^2 / 2 + step h(v): 0 lies in the subdifferential there, and every other
  /// point on a grid is worse.
  @Test func proximalIsOptimal() {
    #expect(!PenaltyCatalog.examples.isEmpty)
    for penalty in PenaltyCatalog.examples { checkProximal(penalty) }
  }

  func checkProximal(_ penalty: any Penalty) {
    for w in stride(from: -3.0, through: 3.0, by: 0.37) {
      for step in [0.1, 1, 2.5] {
        let v = penalty.proximal(w, step: step)
        #expect(penalty.subdifferentialDistance(v, gradient: (v - w) / step) <= 1e-12)
        let best: Double = (v - w) * (v - w) / 2 + step * penalty.value(v)
        for other in stride(from: -3.0, through: 3.0, by: 0.05) {
          let rival: Double = (other - w) * (other - w) / 2 + step * penalty.value(other)
          #expect(best <= rival + 1e-12)
        }
      }
    }
  }

  @Test func penaltyOfScikitLearnParameters() {
    let penalty = ElasticNet(C: 0.01, l1Ratio: 0.3, rows: 40)
    #expect(penalty.alpha == (1 / 0.01) * (1 - 0.3) / 40)
    #expect(penalty.beta == (1 / 0.01) * 0.3 / 40)
    #expect(ElasticNet(C: .infinity, l1Ratio: 0.5, rows: 3) == ElasticNet(alpha: 0, beta: 0))
  }

  @Test func gradientsMatchFiniteDifferences() {
    func check<Loss: Datafit>(_ loss: Loss.Type, classes: Int) {
      let K = Loss.columns(classCount: classes)
      var random = LegacyRandomState(seed: 5)
      for scale in [0.1, 1, 8, 30] {
        for code in 0..<classes {
          let z = (0..<K).map { _ in scale * (2 * random.double() - 1) }
          var gradient = [Double](repeating: 0, count: K)
          Loss.gradient(scores: z, columns: K, code: code, weight: 1.7, into: &gradient)
          for k in 0..<K {
            let h = 1e-5
            var above = z
            var below = z
            above[k] += h
            below[k] -= h
            let slope =
              (Loss.loss(scores: above, columns: K, code: code) - Loss.loss(scores: below, columns: K, code: code))
              / (2 * h)
            #expect(abs(gradient[k] - 1.7 * slope) <= 1e-8)
          }
        }
      }
    }
    for entry in DatafitCatalog.entries {
      for classes in entry.classCounts { check(entry.loss, classes: classes) }
    }
  }

  @Test func extremeScoresStayFinite() {
    var gradient = [0.0, 0, 0]
    MultinomialLogistic.gradient(scores: [1e4, -1e4, 0], columns: 3, code: 1, weight: 1.0, into: &gradient)
    #expect(gradient == [1, -1, 0])
    for (z, y, expected) in [(-800.0, 0, 0.0), (-800.0, 1, -1.0), (800.0, 0, 1.0), (800.0, 1, 0.0)] {
      var slope = [0.0]
      BinaryLogistic.gradient(scores: [z], columns: 1, code: y, weight: 1.0, into: &slope)
      #expect(slope == [expected])
    }
  }
}
