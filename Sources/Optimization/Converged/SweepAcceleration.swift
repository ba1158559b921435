/// Conjugate acceleration of the sweeps of a ``NewtonModel``.
///
/// Sweeps over one class at a time converge slowly where classes compete for the same rows. After each sweep the
/// model is minimised over the plane that two steps span, the sweep's and the whole one before it, as conjugate
/// gradients would with sweeps as their preconditioner. Weights keep their signs: those at 0 stay there, and one
/// that would pass 0 ends there. The result is taken where it lowers the model. Everything a class keeps is
/// linear in its steps, so that score changes are combined and not computed anew.
/// Complexity: O(active weights + n K) a sweep, and O(n) for each weight that is put to 0.
/// Source: M. Elad, B. Matalon, M. Zibulevsky, Appl. Comput. Harmon. Anal. 23(3), 2007,
/// doi:10.1016/j.acha.2007.02.002 (subspace optimization after coordinate descent).
final class SweepAcceleration {
  private typealias Lanes = SIMD8<Double>
  /// Below this share of |u|^2 |v|^2, the plane's determinant is rounding.
  private static let leastDeterminant = 1e-9

  private let classes: [ClassModel]
  private let totals: AlignedArray<Double>
  /// Results that were taken.
  private(set) var accepted = 0
  /// Weights that were kept from changing their signs.
  private(set) var stopped = 0

  // Points and directions: the weights of the working set, class after class; for each class the score changes of
  // its rows and the intercept's change; the rows' totals; zeros up to a multiple of the lanes. The model's Hessian
  // is diagonal in these: `metric`.
  private var weightCount = 0
  /// Score changes and intercepts of all classes.
  private var rowCount = 0
  private var size = 0
  private let metric = GrowingArray<Double>()
  private let slope = GrowingArray<Double>()
  private let last = GrowingArray<Double>()
  private let current = GrowingArray<Double>()
  private let candidate = GrowingArray<Double>()
  /// u, the sweep's step, and v, the whole step before; 0 before the first.
  private let step = GrowingArray<Double>()
  private let before = GrowingArray<Double>()
  private var ridge = 0.0
  private var l1 = 0.0

  init(_ classes: [ClassModel], totals: AlignedArray<Double>) {
    self.classes = classes
    self.totals = totals
  }

  /// Starts at the classes' state as it is; their working sets and rows stay the same from now on.
  ///
  /// - Parameters:
  ///   - ridge, l1: the penalty l1 ||W||_1 + ridge/2 ||W||_F^2.
  func begin(lossWeights: [Double], ridge: Double, l1: Double) {
    (self.ridge, self.l1) = (ridge, l1)
    weightCount = classes.reduce(0) { $0 + $1.active.count }
    rowCount = classes.reduce(0) { $0 + $1.rows.count + 1 }
    let count = weightCount + rowCount + totals.count
    size = (count + Lanes.scalarCount - 1) / Lanes.scalarCount * Lanes.scalarCount
    for array in [metric, slope, last, current, candidate, step, before] {
      array.reserve(size, keeping: 0)
      for i in count..<size { array[i] = 0 }
    }
    var place = 0
    for model in classes {
      for column in model.active {
        metric[place] = Double(model.extra[Int(column)]) + ridge
        place += 1
      }
    }
    // The model in the score changes a: 1/2 sum_k c p_k a_k^2 - 1/2 c (sum_k p_k a_k)^2.
    for model in classes {
      for (root, inverse) in zip(model.rootCurvatures, model.inverseRests) {
        metric[place] = Double(root) * Double(root) * inverse
        place += 1
      }
      metric[place] = 0
      place += 1
    }
    for (i, weight) in lossWeights.enumerated() { metric[place + i] = -weight }
    read(into: last.base)
    before.base.update(repeating: 0, count: size)
  }

  /// Moves on from where a sweep ended, if that lowers the model.
  ///
  /// - Returns: by how much it fell.
  func advance() -> Double {
    read(into: self.current.base)
    takeSlope()
    let (step, before) = (step.base, before.base)
    let (last, current, candidate) = (last.base, current.base, candidate.base)
    for i in 0..<size { step[i] = current[i] - last[i] }
    var decrease = 0.0
    if let (alongStep, alongBefore) = minimumInPlane() {
      for i in 0..<size { candidate[i] = current[i] + alongStep * step[i] + alongBefore * before[i] }
      keepSigns()
      decrease = -change()
    }
    if decrease > 0 {
      accepted += 1
      restore()
    } else {
      decrease = 0
      candidate.update(from: current, count: size)
    }
    for i in 0..<size { before[i] = candidate[i] - last[i] }
    last.update(from: candidate, count: size)
    return decrease
  }

  private func read(into x: UnsafeMutablePointer<Double>) {
    var place = 0
    for model in classes {
      let weights = model.weights.base
      for column in model.active {
        x[place] = Double(weights[Int(column)])
        place += 1
      }
    }
    for model in classes {
      model.scoreChanges.withUnsafeBufferPointer {
        if let changes = $0.baseAddress { (x + place).update(from: changes, count: $0.count) }
      }
      place += model.scoreChanges.count
      x[place] = model.interceptChange
      place += 1
    }
    (x + place).update(from: totals.base, count: totals.count)
  }

  private func restore() {
    var place = 0
    for model in classes {
      let (weights, steps) = (model.weights.base, model.steps.base)
      for column in model.active {
        let c = Int(column)
        let next = Float(candidate[place])
        steps[c] += next - weights[c]
        weights[c] = next
        place += 1
      }
    }
    for model in classes {
      let rows = model.rows.count
      model.take(
        scoreChanges: UnsafeBufferPointer(start: candidate.base + place, count: rows),
        interceptChange: candidate[place + rows])
      place += rows + 1
    }
    totals.base.update(from: candidate.base + place, count: totals.count)
  }

  /// The model's gradient at the current point, of the penalty's kinks the sides that the signs are on.
  private func takeSlope() {
    let (slope, metric, current) = (slope.base, metric.base, current.base)
    var place = 0
    for model in classes {
      let (linear, extra, steps) = (model.linear.base, model.extra.base, model.steps.base)
      for column in model.active {
        let c = Int(column)
        let (w, d) = (current[place], Double(steps[c]))
        slope[place] = Double(linear[c]) + Double(extra[c]) * d + ridge * w + (w > 0 ? l1 : w < 0 ? -l1 : 0)
        place += 1
      }
    }
    for i in weightCount..<size { slope[i] = metric[i] * current[i] }
  }

  /// The factors of u and v that lead to the model's minimum in their plane.
  private func minimumInPlane() -> (Double, Double)? {
    var (uu, uv, vv) = (Lanes.zero, Lanes.zero, Lanes.zero)
    var (ug, vg) = (Lanes.zero, Lanes.zero)
    let (step, before, metric, slope) = (step.base, before.base, metric.base, slope.base)
    for i in stride(from: 0, to: size, by: Lanes.scalarCount) {
      let (u, v) = (lanes(step, i), lanes(before, i))
      let (m, g) = (lanes(metric, i), lanes(slope, i))
      uu += m * u * u
      ug += g * u
      uv += m * u * v
      vv += m * v * v
      vg += g * v
    }
    let (a, b, c) = (uu.sum(), uv.sum(), vv.sum())
    let (g, h) = (ug.sum(), vg.sum())
    guard a > 0 else { return nil }
    let determinant = a * c - b * b
    guard c > 0, determinant > Self.leastDeterminant * a * c else { return (-g / a, 0) }
    return ((b * h - c * g) / determinant, (b * g - a * h) / determinant)
  }

  /// Puts the candidate's weights that have left the current point's sign to 0.
  private func keepSigns() {
    var (place, row) = (0, weightCount)
    let (current, candidate) = (current.base, candidate.base)
    let candidateTotals = candidate + weightCount + rowCount
    for model in classes {
      for column in model.active {
        let (w, next) = (current[place], candidate[place])
        if next != 0, w == 0 || (next > 0) != (w > 0) {
          candidate[row + model.rows.count] += model.add(
            column: Int(column), times: -next, to: candidate + row, totals: candidateTotals)
          candidate[place] = 0
          stopped += 1
        }
        place += 1
      }
      row += model.rows.count + 1
    }
  }

  /// The model at the candidate less that at the current point; exact, since no weight changes its sign.
  private func change() -> Double {
    let (current, candidate, slope, metric) = (current.base, candidate.base, slope.base, metric.base)
    var total = Lanes.zero
    for i in stride(from: 0, to: size, by: Lanes.scalarCount) {
      let d = lanes(candidate, i) - lanes(current, i)
      total += d * (lanes(slope, i) + 0.5 * lanes(metric, i) * d)
    }
    return total.sum()
  }

  @inline(__always)
  private func lanes(_ array: UnsafePointer<Double>, _ i: Int) -> Lanes {
    UnsafeRawPointer(array + i).load(as: Lanes.self)
  }
}
