import DenseLinearAlgebra

/// Anderson extrapolation of the sweeps of a ``NewtonModel``.
///
/// With the last sweeps' iterates x_0, ..., x_m and their steps u_i = x_i - x_(i-1), the combination
/// sum_i c_i x_i whose c sum to 1 and minimise |sum_i c_i u_i| is taken where it lowers the model. Everything a
/// class keeps is linear in its steps, so that score changes are combined and not computed anew.
/// Complexity: O(active weights + n K) a sweep.
/// Source: Q. Bertrand, M. Massias, AISTATS 2021, arXiv:2011.10065.
final class SweepExtrapolation {
  /// Steps that are combined.
  private static let depth = 4

  private struct State {
    var weights: [Float] = []
    var steps: [Float] = []
    var scoreChanges: [Double] = []
    var intercepts: [Double] = []
    var totals: [Double] = []
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
    var combined = State()
    combined.weights = combine(shares, \.weights)
    combined.steps = combine(shares, \.steps)
    combined.scoreChanges = combine(shares, \.scoreChanges)
    combined.intercepts = combine(shares, \.intercepts)
    combined.totals = combine(shares, \.totals)
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
      for column in model.active {
        state.weights.append(model.weights[Int(column)])
        state.steps.append(model.steps[Int(column)])
      }
      state.scoreChanges += model.scoreChanges
      state.intercepts.append(model.interceptChange)
    }
    state.totals = totals.elements
    return state
  }

  private func restore(_ state: State) {
    var (weight, row) = (0, 0)
    for (k, model) in classes.enumerated() {
      for column in model.active {
        model.weights[Int(column)] = state.weights[weight]
        model.steps[Int(column)] = state.steps[weight]
        weight += 1
      }
      for q in model.scoreChanges.indices { model.scoreChanges[q] = state.scoreChanges[row + q] }
      row += model.scoreChanges.count
      model.interceptChange = state.intercepts[k]
    }
    for i in state.totals.indices { totals[i] = state.totals[i] }
  }

  /// c; nil where the steps do not determine it.
  private func shares() -> [Double]? {
    let depth = Self.depth
    var products = [Double](repeating: 0, count: depth * depth)
    var row = 0
    for model in classes {
      for q in model.scoreChanges.indices {
        let h = Double(model.rootCurvatures[q]) * Double(model.rootCurvatures[q])
        for i in 0..<depth {
          let u = h * (states[i + 1].scoreChanges[row + q] - states[i].scoreChanges[row + q])
          for j in 0...i {
            products[i * depth + j] += u * (states[j + 1].scoreChanges[row + q] - states[j].scoreChanges[row + q])
          }
        }
      }
      row += model.scoreChanges.count
    }
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

  private func combine<Value: BinaryFloatingPoint>(
    _ shares: [Double], _ part: KeyPath<State, [Value]>
  ) -> [Value] {
    var sum = [Value](repeating: 0, count: states[0][keyPath: part].count)
    for (share, state) in zip(shares, states.dropFirst()) {
      let (values, c) = (state[keyPath: part], Value(share))
      for i in sum.indices { sum[i] += c * values[i] }
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
        let (w, d) = (Double(state.weights[weight]), Double(state.steps[weight]))
        let old = w - d
        value += d * (Double(model.linear[c]) + 0.5 * Double(model.extra[c]) * d)
        value += 0.5 * ridge * d * (w + old) + l1 * (w.magnitude - old.magnitude)
        weight += 1
      }
      for q in model.scoreChanges.indices {
        let root = Double(model.rootCurvatures[q])
        let a = state.scoreChanges[row + q]
        value += 0.5 * root * root * model.inverseRests[q] * a * a
      }
      row += model.scoreChanges.count
    }
    for i in state.totals.indices { value -= 0.5 * lossWeights[i] * state.totals[i] * state.totals[i] }
    return value
  }
}
