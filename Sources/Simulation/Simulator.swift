/// Draws the rows of a labelled table with correlated, heavy-tailed features and known coefficients.
///
///     x = s (sqrt(1 - r) e + sqrt(r) L'f)          features, P; see FactorModel
///     P(y = k | x) = softmax(W'x + b)_k            labels; W and b are known; see LabelModel
///
/// Rows are drawn one by one from one stream, NumPy's `RandomState(seed)`, in this order: L (F x P normals);
/// the features that matter (a permutation); W; the draws of the intercepts' calibration; then for each row
/// s (a gamma number), f, e (normals) and a uniform number that chooses the label. So a table is the
/// beginning of a longer one with the same parameters, except where the next paragraph takes hold. Only IEEE
/// operations are used, in a fixed order: every machine draws the same bits.
///
/// **Every class gets at least m rows.** When the rows still to come are just enough to fill up the classes
/// that lack rows, a row whose label is not one of them is discarded and drawn anew. That selects rows by
/// label alone, under which the coefficients W stay exactly true and only intercepts move (R. L. Prentice,
/// R. Pyke, Biometrika 66 (1979), doi:10.1093/biomet/66.3.403). ``discardedRows`` says how often; 0 unless a
/// class is small.
///
/// Memory: 8 (F P + q P K + P) bytes, and the calibration's 2 MiB or 8 KiB K before the first row; it does
/// not grow with rows. Time: O(P (F + q K)) a row.
public struct Simulator: Sendable {
  public let parameters: SimulationParameters
  private let features: FactorModel
  private let labels: LabelModel
  private var stream: NormalStream
  private var counts: [Int]
  private var drawn = 0
  private var common: [Double]
  private var values: [Double]
  /// The latest row's features (P).
  public private(set) var row: [Double]
  /// Draws that were not kept because of their labels.
  public private(set) var discardedRows = 0

  /// Draws in a row without a class that lacks rows, after which ``next()`` gives up.
  static let mostDraws = 1_000_000

  /// Draws the model. Throws ``SimulationError/outOfRange(parameter:value:wanted:)``.
  public init(_ parameters: SimulationParameters) throws(SimulationError) {
    try parameters.check()
    self.parameters = parameters
    var stream = NormalStream(seed: parameters.seed)
    features = FactorModel(parameters, stream: &stream)
    labels = LabelModel(parameters, features: features, stream: &stream)
    self.stream = stream
    counts = [Int](repeating: 0, count: parameters.classes)
    common = [Double](repeating: 0, count: parameters.factors)
    values = [Double](repeating: 0, count: parameters.classes)
    row = [Double](repeating: 0, count: parameters.features)
  }

  /// L, row-major F x P.
  public var loadings: [Double] { features.loadings }

  /// b: one for each class, with sum 0; two classes: one, the second class's.
  public var intercepts: [Double] { labels.intercepts }

  /// The features whose coefficients are not 0, ascending.
  public var featuresThatMatter: [Int] { labels.rows }

  /// W's row for `feature`: one coefficient for each class, with sum 0; two classes: one, the second class's.
  public func coefficients(ofFeature feature: Int) -> [Double] {
    let D = parameters.decisions
    var (low, high) = (0, labels.rows.count)
    while low < high {
      let middle = (low + high) / 2
      if labels.rows[middle] < feature { low = middle + 1 } else { high = middle }
    }
    guard low < labels.rows.count, labels.rows[low] == feature else {
      return [Double](repeating: 0, count: D)
    }
    return Array(labels.weights[low * D..<(low + 1) * D])
  }

  /// How many rows of each class there are so far.
  public var classCounts: [Int] { counts }

  /// Draws the next row into ``row``; its class, or nil after the last row.
  ///
  /// Throws ``SimulationError/classTooRare(row:draws:)``.
  public mutating func next() throws(SimulationError) -> Int? {
    guard drawn < parameters.rows else { return nil }
    let fewest = parameters.fewestRowsOfAClass
    let lacking = counts.reduce(0) { $0 + max(0, fewest - $1) }
    let mustFill = lacking > 0 && lacking == parameters.rows - drawn
    for _ in 0..<Self.mostDraws {
      let label = draw()
      if mustFill, counts[label] >= fewest {
        discardedRows += 1
        continue
      }
      counts[label] += 1
      drawn += 1
      return label
    }
    throw .classTooRare(row: drawn, draws: Self.mostDraws)
  }

  private mutating func draw() -> Int {
    Self.draw(features, labels, row: &row, common: &common, values: &values, stream: &stream)
  }

  /// Draws a row and its label; apart from `self`, whose parts are changed side by side.
  private static func draw(
    _ features: FactorModel, _ labels: LabelModel, row: inout [Double], common: inout [Double],
    values: inout [Double], stream: inout NormalStream
  ) -> Int {
    row.withUnsafeMutableBufferPointer { row in
      common.withUnsafeMutableBufferPointer { features.draw(into: row, common: $0, &stream) }
      return values.withUnsafeMutableBufferPointer { values in
        labels.decide(row, into: values)
        return labels.label(values, at: stream.uniform())
      }
    }
  }
}
