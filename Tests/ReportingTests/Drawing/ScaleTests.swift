import Testing

@testable import Reporting

@Suite struct ScaleTests {
  @Test("Linear scales place their ends and label round numbers")
  func linear() {
    let scale = LinearScale(0...1, to: (100, 200))
    #expect(scale.position(0) == 100 && scale.position(1) == 200 && scale.position(0.25) == 125)
    #expect(scale.ticks.map(\.label) == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"])
    let nice = LinearScale(0.93...0.987, to: (0, 1), nice: true)
    #expect(nice.ticks.first?.label == "0.93" && nice.ticks.last?.label == "0.99")
    #expect(LinearScale(-35...1234, to: (0, 1)).ticks.map(\.label) == ["0", "200", "400", "600", "800", "1000", "1200"])
    let small = ["0", "5e-08", "1e-07", "1.5e-07", "2e-07", "2.5e-07", "3e-07"]
    #expect(LinearScale(0...3e-7, to: (0, 1)).ticks.map(\.label) == small)
  }

  @Test("A domain of one value, or none, still has a scale", arguments: [0.0, 5, -3, .nan, .infinity])
  func degenerate(_ value: Double) {
    let scale = value.isNaN ? LinearScale(0...0, to: (0, 10)) : LinearScale(value...value, to: (0, 10))
    #expect(!scale.ticks.isEmpty && scale.domain.lowerBound < scale.domain.upperBound)
    #expect(scale.position(scale.domain.lowerBound) == 0)
  }

  @Test("Logarithmic scales label decades; infinity has a place of its own")
  func logarithmic() {
    let scale = LogScale([0.001, 0.1, 10], to: (0, 400))
    #expect(scale.ticks.map(\.label) == ["0.001", "0.01", "0.1", "1", "10"])
    #expect(abs(scale.position(0.1) - 200) < 1e-9)
    let open = LogScale([0.001, 10, .infinity], to: (0, 400))
    #expect(open.ticks.last?.label == "inf" && open.position(.infinity) == 400 && open.position(10) < 400)
    #expect(LogScale([1, 8], to: (0, 1)).ticks.map(\.label) == ["1", "2", "5"])
    #expect(LogScale([1], to: (0, 1)).position(1).isFinite)
    #expect(LogScale([1e-12, 1e12], to: (0, 1), count: 8).ticks.count <= 9)
  }

  @Test("Bands share the range")
  func bands() {
    let bands = BandScale(4, to: (10, 90), padding: 0.5)
    #expect(bands.step == 20 && bands.width == 10 && bands.center(0) == 20 && bands.begin(3) == 75)
  }

  @Test("Numbers as text", arguments: [
    (0.0, "0"), (1, "1"), (0.12345, "0.1235"), (12345.678, "12346"), (-0.00012, "-0.00012"), (1e-5, "1e-05"),
    (9.9999e-6, "1e-05"), (123456789, "1.235e+08"), (0.99999, "1"), (-.infinity, "-inf"), (.nan, "nan"),
  ] as [(Double, String)])
  func short(_ value: Double, _ text: String) { #expect(Numerals.short(value) == text) }

  @Test func fixed() {
    #expect(Numerals.fixed(0.005, 2) == "0.01" && Numerals.fixed(-0.001, 2) == "0.00")
    #expect(Numerals.fixed(12.5, 0) == "13")
    #expect(Numerals.fixed(-1234.5, 1) == "-1234.5" && Numerals.fixed(1e300, 2) == "1e+300")
    #expect(Numerals.grouped(1_234_567) == "1,234,567" && Numerals.grouped(-999) == "-999")
  }

  @Test("Text that is too long ends in an ellipsis and is then not")
  func ellipsis() {
    let long = String(repeating: "abc ", count: 50)
    for width in [20.0, 60, 200] {
      let fitted = TextMetrics.fitted(long, width: width)
      #expect(fitted.hasSuffix("…") && TextMetrics.width(fitted) <= width && long.hasPrefix(fitted.dropLast()))
    }
    #expect(TextMetrics.fitted("abc", width: 100) == "abc")
  }
}
