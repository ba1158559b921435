/// One point of the grid.
public struct Candidate: Sendable, Hashable {
  /// Inverse regularisation strength, (0, inf].
  public var C: Double
  /// Share of the L1 part, [0, 1].
  public var l1Ratio: Double

  public init(C: Double, l1Ratio: Double) {
    self.C = C
    self.l1Ratio = l1Ratio
  }
}

/// The product of C and l1_ratio values, in scikit-learn's order: names sorted, the last varying fastest,
/// so that candidate i has C number i / l1Ratios.count and l1_ratio number i % l1Ratios.count.
public struct ParameterGrid: Sendable, Equatable {
  public var C: [Double]
  public var l1Ratios: [Double]

  /// The study's grid by default: numpy.logspace(-3, 3, 7) x numpy.linspace(0, 1, 11).
  public init(C: [Double] = ParameterGrid.defaultC, l1Ratios: [Double] = ParameterGrid.defaultL1Ratios) {
    self.C = C
    self.l1Ratios = l1Ratios
  }

  public static let defaultC: [Double] = [0.001, 0.01, 0.1, 1, 10, 100, 1000]
  /// i * 0.1 in floating point: 0.30000000000000004, 0.6000000000000001 and 0.7000000000000001 included.
  public static let defaultL1Ratios: [Double] = (0...10).map { Double($0) * 0.1 }

  public var candidates: [Candidate] {
    C.flatMap { C in l1Ratios.map { Candidate(C: C, l1Ratio: $0) } }
  }
}
