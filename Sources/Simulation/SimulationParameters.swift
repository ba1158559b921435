/// What a simulated table is made from; see ``Simulator`` for the formulas.
public struct SimulationParameters: Sendable, Equatable {
  /// How the classes' shares of the rows are chosen.
  public enum ClassSizes: String, Sendable, CaseIterable {
    /// 1 / K each.
    case balanced
    /// Falling geometrically from class to class, the first six times the last.
    case uneven
  }

  /// Rows, N; at least the number of classes.
  public var rows: Int
  /// Features, P; at least 1.
  public var features: Int
  /// Classes, K; at least 2.
  public var classes: Int
  /// The seed of every draw. Default 0.
  public var seed: UInt32 = 0
  /// r, the share of a feature's variance that comes from the common factors, in [0, 1). Default 0.3.
  public var correlation = 0.3
  /// Common factors, F; at least 1. Default 10.
  public var factors = 10
  /// nu, the degrees of freedom of Student's t, above 2; infinite for normal features. Default 5.
  public var tail = 5.0
  /// q, the share of the features that have coefficients other than 0, in [0, 1]. Default 0.2.
  public var nonzero = 0.2
  /// The standard deviation of the classes' decision values (root of their mean variance), finite and not
  /// negative; 0 makes labels that do not depend on the features. Default 5.
  public var signal = 5.0
  /// The classes' shares of the rows. Default balanced.
  public var classSizes = ClassSizes.balanced
  /// m, the fewest rows of a class, at most N / K; nil stands for 10, or N / K rounded down if that is less.
  public var minClassRows: Int?

  public init(rows: Int, features: Int, classes: Int) {
    self.rows = rows
    self.features = features
    self.classes = classes
  }

  /// How many features have coefficients other than 0: q P rounded, at least 1 unless q is 0.
  public var featuresThatMatter: Int {
    nonzero == 0 ? 0 : min(features, max(1, Int((nonzero * Double(features)).rounded())))
  }

  /// m with its default put in.
  public var fewestRowsOfAClass: Int { minClassRows ?? min(10, rows / classes) }

  /// Columns of coefficients: K, or 1 for two classes.
  public var decisions: Int { classes == 2 ? 1 : classes }

  /// `feature_0`, `feature_1`, ...
  public var featureNames: [String] { (0..<features).map { "feature_\($0)" } }

  /// `class_0`, `class_1`, ...; numbers are padded with zeros to one width, so text order is their order.
  public var classNames: [String] {
    let width = "\(classes - 1)".count
    return (0..<classes).map { number in
      let digits = "\(number)"
      return "class_" + String(repeating: "0", count: width - digits.count) + digits
    }
  }

  /// Throws ``SimulationError/outOfRange(parameter:value:wanted:)`` for the first value that cannot be.
  public func check() throws(SimulationError) {
    func require(
      _ holds: Bool, _ parameter: String, _ value: any Sendable, _ wanted: String
    ) throws(SimulationError) {
      if !holds { throw .outOfRange(parameter: parameter, value: "\(value)", wanted: wanted) }
    }
    try require(features >= 1, "features", features, "at least 1")
    try require(classes >= 2, "classes", classes, "at least 2")
    try require(rows >= classes, "rows", rows, "at least the number of classes, \(classes)")
    try require(correlation >= 0 && correlation < 1, "correlation", correlation, "in [0, 1)")
    try require(factors >= 1, "factors", factors, "at least 1")
    try require(tail > 2, "tail", tail, "above 2, where the variance is finite, or inf")
    try require(nonzero >= 0 && nonzero <= 1, "nonzero", nonzero, "in [0, 1]")
    try require(signal >= 0 && signal <= 1000, "signal", signal, "in [0, 1000]")
    if let minClassRows {
      try require(
        minClassRows >= 0 && minClassRows <= rows / classes, "min-class-rows", minClassRows,
        "in [0, \(rows / classes)], because \(classes) classes share \(rows) rows")
    }
    let largest = Self.largestArray
    try require(classes <= 1 << 20, "classes", classes, "at most \(1 << 20)")
    try require(
      features <= largest / max(factors, classes), "features", features,
      "at most \(largest / max(factors, classes)) with \(classes) classes and \(factors) factors")
  }

  /// Numbers that loadings or coefficients may hold: 8 GiB of them.
  private static let largestArray = 1 << 30
}

/// Why a table cannot be simulated.
public enum SimulationError: Error, Equatable, CustomStringConvertible {
  /// A parameter has a value that cannot be.
  case outOfRange(parameter: String, value: String, wanted: String)
  /// Row after row was drawn without one of the classes that still lack rows.
  case classTooRare(row: Int, draws: Int)

  public var description: String {
    switch self {
    case .outOfRange(let parameter, let value, let wanted): "\(parameter) is \(value) but must be \(wanted)"
    case .classTooRare(let row, let draws):
      "row \(row): none of \(draws) draws had one of the classes that still lack rows; simulate more rows, "
        + "fewer classes or a weaker signal, or ask for fewer rows of a class (min-class-rows)"
    }
  }
}
