/// The true multinomial model: P(y = k | x) = softmax(W'x + b)_k; two classes: softmax(0, w'x + b).
///
/// q P features matter; their coefficients are normal, centred over the classes (so that W is the only one of
/// all equivalent W with rows that sum to 0) and brought to a common scale at which the classes' decision
/// values w_k'x have variances of mean signal^2.
struct LabelModel: Sendable {
  let classes: Int
  /// D: K, or 1 for two classes.
  let decisions: Int
  /// The features that matter, ascending.
  let rows: [Int]
  /// W for these features, row-major (one row of D each).
  let weights: [Double]
  /// b (D), centred over the classes.
  private(set) var intercepts: [Double]

  /// Draws the features that matter (a permutation's first), W (row by row) and what ``InterceptCalibration``
  /// needs.
  init(_ parameters: SimulationParameters, features model: FactorModel, stream: inout NormalStream) {
    let D = parameters.decisions
    (classes, decisions) = (parameters.classes, D)
    let rows = stream.permutation(parameters.features).prefix(parameters.featuresThatMatter).sorted()
    var weights = (0..<rows.count * D).map { _ in stream.normal() }
    if D > 1 {
      for i in rows.indices {
        let mean = weights[i * D..<(i + 1) * D].reduce(0, +) / Double(D)
        for k in 0..<D { weights[i * D + k] -= mean }
      }
    }
    let raw = model.covariance(of: weights, rows: rows, decisions: D)
    let variance = (0..<D).reduce(0) { $0 + raw[$1 * D + $1] } / Double(D)
    let factor = variance > 0 ? parameters.signal / variance.squareRoot() : 0
    for i in weights.indices { weights[i] *= factor }
    self.rows = rows
    self.weights = weights
    intercepts = [Double](repeating: 0, count: D)
    let covariance = model.covariance(of: weights, rows: rows, decisions: D)
    intercepts = InterceptCalibration(covariance: covariance, parameters: parameters, model: model, &stream)
      .solve()
  }

  /// The decision values of `row` into `values` (D). O(q P D).
  func decide(_ row: UnsafeMutableBufferPointer<Double>, into values: UnsafeMutableBufferPointer<Double>) {
    for k in 0..<decisions { values[k] = intercepts[k] }
    weights.withUnsafeBufferPointer { weights in
      for (i, j) in rows.enumerated() {
        let x = row[j]
        for k in 0..<decisions { values[k] += x * weights[i * decisions + k] }
      }
    }
  }

  /// The class at the uniform number `u`: the first whose cumulative probability exceeds it. `values` (K)
  /// holds D decision values and is overwritten.
  func label(_ values: UnsafeMutableBufferPointer<Double>, at u: Double) -> Int {
    if decisions == 1 { (values[0], values[1]) = (0, values[0]) }
    Softmax.weights(values)
    let wanted = u * values.reduce(0, +)
    var sum = 0.0
    for k in 0..<classes {
      sum += values[k]
      if wanted < sum { return k }
    }
    return classes - 1
  }
}

enum Softmax {
  /// Replaces decision values by exp(z_k - max z), which softmax divides by their sum.
  static func weights(_ values: UnsafeMutableBufferPointer<Double>) {
    var largest = values[0]
    for k in 1..<values.count where values[k] > largest { largest = values[k] }
    for k in values.indices { values[k] = PortableFunctions.exp(values[k] - largest) }
  }
}
