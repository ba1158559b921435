import Foundation
import Testing

@testable import Simulation

/// Against the C library.
@Suite struct PortableFunctionTests {
  @Test func logarithm() {
    var x = 2.2250738585072014e-308
    while x.isFinite {
      let wanted = Foundation.log(x)
      #expect(abs(PortableFunctions.log(x) - wanted) <= wanted.ulp, "log(\(x))")
      x *= 1.0371
    }
    x = 0.5
    while x < 2 {
      let wanted = Foundation.log(x)
      #expect(abs(PortableFunctions.log(x) - wanted) <= wanted.ulp, "log(\(x))")
      x += 1.0 / 1237
    }
    #expect(PortableFunctions.log(1) == 0)
  }

  @Test func exponential() {
    var x = -707.9
    while x < 709 {
      let wanted = Foundation.exp(x)
      #expect(abs(PortableFunctions.exp(x) - wanted) <= wanted.ulp, "exp(\(x))")
      x += 0.0837
    }
    #expect(PortableFunctions.exp(0) == 1)
    #expect(PortableFunctions.exp(-1000) == 0 && PortableFunctions.exp(1000) == .infinity)
    #expect(PortableFunctions.exp(-.infinity) == 0)
  }
}
