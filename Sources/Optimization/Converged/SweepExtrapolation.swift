import DenseLinearAlgebra

/// Anderson extrapolation of the sweeps of a ``NewtonModel``.
///
/// With the last sweeps' iterates x_0, ..., x_m and their steps u_i = x_i - x_(i-1), the combination
/// sum_i c_i x_i whose c sum to 1 and minimise |sum_i c_i u_i| is taken where it lowers the model. Everything a
/// class keeps is linear in its steps, so that score changes are combined and not computed anew.
/// Complexity: O(active weights + n K) a sweep.
/// Source: Q. Bertrand, M. Massias, AISTATS 2021, arXiv:2011.10065.
final class SweepExtrapolation {
  /// Steps that are combined: as many as ``shares()`` has lanes.
  private static let depth = 4

  /// An iterate, class after class: weights and steps of the working set; score changes and the intercept's change,
  /// and at the end the rows' totals.
  private struct State {
    var single: [Float] = []
    var double: [Double] = []
  }

  private let classes: [ClassModel]
  private let totals: AlignedArray<Double>
  private var states: [State] = []
  /// Combinations that were taken.
  private(set) var accepted = 0

  init(_ classes: [ClassModel], totals: AlignedArray<Double>) {
    self.classes = classes
    self.totals = totals
  }

  /// Forgets all iterates.
  func restart() { states.removeAll(keepingCapacity: true) }

  /// Takes note of an iterate; once there are enough, moves to the combination of them if that is better.
  ///
  /// - Returns: by how much the model fell.
  func advance(lossWeights: [Double], ridge: Double, l1: Double) -> Double {
    states.append(state())
    guard states.count > Self.depth else { return 0 }
    defer { restart() }
    let current = states[Self.depth]
    guard let shares = shares() else { return 0 }
    let combined = State(
      single: combine(shares.map { Float($0) }, states.dropFirst().map(\.single)),
      double: combine(shares, states.dropFirst().map(\.double)))
    let before = value(current, lossWeights, ridge, l1)
    let after = value(combined, lossWeights, ridge, l1)
    guard after < before else { return 0 }
    restore(combined)
    accepted += 1
    return before - after
  }

  private func state() -> State {
    var state = State()
    for model in classes {
      for column in model.active { state.single.append(model.weights[Int(column)]) }
      for column in model.active { state.single.append(model.steps[Int(column)]) }
      state.double += model.scoreChanges
      state.double.append(model.interceptChange)
    }
    state.double += UnsafeBufferPointer(start: totals.base, count: totals.count)
    return state
  }

  private func restore(_ state: State) {
    var (weight, row) = (0, 0)
    for model in classes {
      let (active, rows) = (model.active.count, model.scoreChanges.count)
      for (place, column) in model.active.enumerated() {
        model.weights[Int(column)] = state.single[weight + place]
        model.steps[Int(column)] = state.single[weight + active + place]
      }
      model.take(scoreChanges: state.double[row..<row + rows], interceptChange: state.double[row + rows])
      (weight, row) = (weight + 2 * active, row + rows + 1)
    }
    for i in 0..<totals.count { totals[i] = state.double[row + i] }
  }

  /// c; nil where the steps do not determine it.
  private func shares() -> [Double]? {
    // Row i of U'U, with lanes for its columns.
    var rows: (SIMD4<Double>, SIMD4<Double>, SIMD4<Double>, SIMD4<Double>) = (.zero, .zero, .zero, .zero)
    var place = 0
    for model in classes {
      for root in model.rootCurvatures {
        let x = SIMD4(
          states[1].double[place], states[2].double[place], states[3].double[place], states[4].double[place])
        let u = x - SIMD4(states[0].double[place], x[0], x[1], x[2])
        let weighted = u * (Double(root) * Double(root))
        rows.0 += u * weighted[0]
        rows.1 += u * weighted[1]
        rows.2 += u * weighted[2]
        rows.3 += u * weighted[3]
        place += 1
      }
      place += 1
    }
    let depth = Self.depth
    var products = [rows.0, rows.1, rows.2, rows.3].flatMap { row in row.indices.map { row[$0] } }
    let trace = (0..<depth).reduce(0) { $0 + products[$1 * depth + $1] }
    guard trace > 0 else { return nil }
    for i in 0..<depth { products[i * depth + i] += 1e-10 * trace }
    // Where rounding makes it indefinite, or numbers have overflown, there is nothing to combine.
    guard let factor = try? Cholesky(Matrix(rows: depth, columns: depth, elements: products)),
      let shares = try? factor.solve([Double](repeating: 1, count: depth))
    else { return nil }
    let sum = shares.reduce(0, +)
    guard sum != 0, sum.isFinite else { return nil }
    return shares.map { $0 / sum }
  }

  private func combine<Value: BinaryFloatingPoint>(_ shares: [Value], _ parts: [[Value]]) -> [Value] {
    var sum = [Value](repeating: 0, count: parts[0].count)
    for (share, part) in zip(shares, parts) {
      for i in sum.indices { sum[i] += share * part[i] }
    }
    return sum
  }

  /// The model: <G, D> + sum_k (1/2 c p_k a_k^2) - 1/2 c (sum_k p_k a_k)^2, the curvature of rows left out, and the
  /// penalty's change.
  private func value(_ state: State, _ lossWeights: [Double], _ ridge: Double, _ l1: Double) -> Double {
    var value = 0.0
    var (weight, row) = (0, 0)
    for model in classes {
      for column in model.active {
        let c = Int(column)
        let (w, d) = (Double(state.single[weight]), Double(state.single[weight + model.active.count]))
        let old = w - d
        value += d * (Double(model.linear[c]) + 0.5 * Double(model.extra[c]) * d)
        value += 0.5 * ridge * d * (w + old) + l1 * (w.magnitude - old.magnitude)
        weight += 1
      }
      weight += model.active.count
      for (root, inverse) in zip(model.rootCurvatures, model.inverseRests) {
        let a = state.double[row]
        value += 0.5 * Double(root) * Double(root) * inverse * a * a
        row += 1
      }
      row += 1
    }
    for i in lossWeights.indices { value -= 0.5 * lossWeights[i] * state.double[row + i] * state.double[row + i] }
    return value
  }
}
