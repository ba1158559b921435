import Foundation

/// A labelled place on an axis.
public struct Tick: Sendable, Equatable {
  public var value: Double
  public var label: String

  public init(_ value: Double, _ label: String) {
    self.value = value
    self.label = label
  }
}

/// What turns values into pixels along an axis.
public protocol Scale: Sendable {
  /// Pixels of `value`; beyond the range where the value is beyond the domain.
  func position(_ value: Double) -> Double
  /// Places to label, in ascending order.
  var ticks: [Tick] { get }
}

/// Pixels in proportion to values.
public struct LinearScale: Scale, Equatable {
  public let domain: ClosedRange<Double>
  /// Pixels of the domain's ends; the first may be the larger.
  public let range: (Double, Double)
  public let ticks: [Tick]

  /// - Parameters:
  ///   - count: about how many ticks; default 5.
  ///   - nice: whether the domain is widened to the ticks around it.
  public init(_ domain: ClosedRange<Double>, to range: (Double, Double), count: Int = 5, nice: Bool = false) {
    // Ends so far apart that their distance overflows come nearer.
    let most = 1e300
    var domain = min(max(domain.lowerBound, -most), most)...min(max(domain.upperBound, -most), most)
    // Ends that rounding hardly tells apart are one.
    let size = max(abs(domain.lowerBound), abs(domain.upperBound))
    if !(domain.upperBound - domain.lowerBound > max(1e-12 * size, 1e-290)) {
      let middle = size < 1e-290 ? 0 : domain.lowerBound
      let margin = middle == 0 ? 1 : abs(middle) / 2
      domain = middle - margin...middle + margin
    }
    let step = Self.step(domain, count: count)
    if nice {
      domain =
        (domain.lowerBound / step).rounded(.down) * step...(domain.upperBound / step).rounded(.up) * step
    }
    self.domain = domain
    self.range = range
    let decimals = max(0, Int((-log10(step)).rounded(.up)))
    // A hair of tolerance: the ends of a nice domain are its ticks.
    let first = Int((domain.lowerBound / step - 1e-9).rounded(.up))
    let last = Int((domain.upperBound / step + 1e-9).rounded(.down))
    ticks = (first...max(first, last)).map { index in
      let value = Double(index) * step
      let label =
        abs(value) >= 1e6 || step < 1e-4
        ? Numerals.scientific(value, digits: 3) : Numerals.fixed(value, min(decimals, 6))
      return Tick(value, label)
    }
  }

  public static func == (a: LinearScale, b: LinearScale) -> Bool {
    a.domain == b.domain && a.range == b.range && a.ticks == b.ticks
  }

  public func position(_ value: Double) -> Double {
    range.0 + (value - domain.lowerBound) / (domain.upperBound - domain.lowerBound) * (range.1 - range.0)
  }

  /// 1, 2 or 5 times a power of ten, so that about `count` steps fill the domain.
  private static func step(_ domain: ClosedRange<Double>, count: Int) -> Double {
    let rough = (domain.upperBound - domain.lowerBound) / Double(max(count, 1))
    let power = pow(10, log10(rough).rounded(.down))
    let share = rough / power
    return (share < 1.5 ? 1 : share < 3.5 ? 2 : share < 7.5 ? 5 : 10) * power
  }
}

/// Pixels in proportion to logarithms. A value of infinity, which C may have, lies a step beyond the finite ones.
public struct LogScale: Scale {
  /// Exponents of ten at the domain's finite ends.
  private let exponents: ClosedRange<Double>
  private let range: (Double, Double)
  private let infinity: Double?
  public let ticks: [Tick]

  /// A scale for positive `values`.
  ///
  /// - Parameter count: at most about so many ticks.
  public init(_ values: [Double], to range: (Double, Double), count: Int = 8) {
    let finite = values.filter { $0.isFinite && $0 > 0 }
    let hasInfinity = values.contains(.infinity)
    let low = log10(finite.min() ?? 0.1)
    let high = log10(finite.max() ?? 10)
    exponents = high - low > 1e-9 ? low...high : low - 0.5...low + 0.5
    self.range = hasInfinity ? (range.0, range.0 + (range.1 - range.0) * 0.88) : range
    infinity = hasInfinity ? range.1 : nil
    ticks =
      Self.decades(exponents, count: count) + (hasInfinity ? [Tick(.infinity, "inf")] : [])
  }

  public func position(_ value: Double) -> Double {
    if value == .infinity, let infinity { return infinity }
    let share = (log10(value) - exponents.lowerBound) / (exponents.upperBound - exponents.lowerBound)
    return range.0 + share * (range.1 - range.0)
  }

  /// Powers of ten, thinned; within a decade or two multiples of 2 and 5, too.
  private static func decades(_ exponents: ClosedRange<Double>, count: Int) -> [Tick] {
    let first = Int((exponents.lowerBound - 1e-9).rounded(.up))
    let last = Int((exponents.upperBound + 1e-9).rounded(.down))
    if last - first < 2 {
      let around = Int(exponents.lowerBound.rounded(.down))...Int(exponents.upperBound.rounded(.up))
      return around.flatMap { exponent in
        [1.0, 2, 5].map { $0 * power(exponent) }
      }.filter { exponents.contains(log10($0)) || abs(log10($0) - exponents.upperBound) < 1e-9 }
        .map { Tick($0, label($0)) }
    }
    let step = max(1, Int((Double(last - first + 1) / Double(count)).rounded(.up)))
    return stride(from: first, through: last, by: step).map { Tick(power($0), label(power($0))) }
  }

  /// The double next to 10^exponent, as its decimal reads.
  private static func power(_ exponent: Int) -> Double { Double("1e\(exponent)") ?? pow(10, Double(exponent)) }

  private static func label(_ value: Double) -> String { Numerals.short(value, digits: 3) }
}

/// One band of pixels for each of some categories.
public struct BandScale: Sendable, Equatable {
  public let count: Int
  /// Pixels of the first band's beginning and the last band's end.
  public let start: Double
  public let end: Double
  /// Share of a band that is left free, half on each side.
  public let padding: Double

  public init(_ count: Int, to range: (Double, Double), padding: Double = 0) {
    self.count = max(count, 1)
    start = range.0
    end = range.1
    self.padding = padding
  }

  /// Distance of neighbouring bands.
  public var step: Double { (end - start) / Double(count) }
  /// Width of what is drawn in a band.
  public var width: Double { abs(step) * (1 - padding) }
  public func center(_ index: Int) -> Double { start + (Double(index) + 0.5) * step }
  /// Where what is drawn in a band begins.
  public func begin(_ index: Int) -> Double { center(index) - width / 2 }
}
