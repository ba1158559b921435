import DenseLinearAlgebra
import Foundation

/// Better dual points for l1_ratio = 1, where |V| <= 1 must hold exactly.
///
/// The probabilities of a nearly optimal point miss |V| <= 1 by little, but scaling them down costs
/// ||W||_1 (max|V| - 1), far more than the point's own error. Instead the dual point moves, to first order in
/// the metric of the loss, to where V takes the values it has at the optimum: sign(w) where w is not 0, and
/// within the bounds elsewhere. The step solves a linear system in the Hessian over these entries, by
/// conjugate gradients in double precision, preconditioned with the single-precision Cholesky factor of the
/// same matrix. Since V is linear in the dual point, only the system's residual is left to be scaled away.
final class DualNewton {
  private static let mostRounds = 8
  private static let mostProducts = 40
  /// Factors that need more products than this are made anew for the next system.
  private static let fewProducts = 12
  /// Off the support, entries within this distance of the bound are held where they are.
  private static let held = 0.98
  /// The system is solved to this share of its right side.
  private static let accuracy = 0.03
  /// A round that lowers the gap by less than this share is the last.
  private static let leastImprovement = 0.15

  private let problem: RowProblem
  private let hessian: HessianOperator
  /// q, and the probabilities that the gap is measured from.
  private let dual: AlignedArray<Double>
  private let residuals: AlignedArray<Double>
  private let changes: AlignedArray<Double>
  private let gradient: AlignedArray<Double>
  private let entries: AlignedArray<Double>
  private let remainder: AlignedArray<Double>
  private let direction: AlignedArray<Double>
  private let image: AlignedArray<Double>
  private let conditioned: AlignedArray<Double>
  private let previous: AlignedArray<Double>
  private var preconditioner: Preconditioner?
  /// Whether the last system was solved in few products, so that the factors may serve again.
  private var factorsServe = false

  init(_ problem: RowProblem, fitsIntercept: Bool) {
    self.problem = problem
    hessian = HessianOperator(problem, fitsIntercept: fitsIntercept)
    let (rows, features) = (problem.n * problem.stride, problem.p * problem.stride)
    dual = AlignedArray(rows)
    residuals = AlignedArray(rows)
    changes = AlignedArray(rows)
    gradient = AlignedArray(features)
    entries = AlignedArray(features)
    remainder = AlignedArray(features)
    direction = AlignedArray(features)
    image = AlignedArray(features)
    conditioned = AlignedArray(features)
    previous = AlignedArray(features)
  }

  /// Forgets the factors: results must not depend on what was solved before.
  func restart() { factorsServe = false }

  /// Looks for a dual point with a relative gap of `target` at most (l1_ratio = 1).
  ///
  /// - Returns: the best bound found and its dual point. Complexity: O(n p K) a round, and the system's.
  func dualPoint(
    _ point: Iterate, model: NewtonModel, target: Double
  ) -> (bound: Double, dualPoint: AlignedArray<Double>) {
    let objective = point.loss + PenaltyTerms(l1Ratio: 1).value(point.weights)
    var best = (bound: -Double.infinity, dualPoint: AlignedArray<Double>(dual.count))
    dual.assign(point.probabilities)
    gradient.assign(point.gradient)
    for _ in 0..<Self.mostRounds {
      guard solveSystem(point, model: model) else { break }
      move(point)
      if point.fitsIntercept { centre(point) }
      problem.gradient(of: residuals, into: gradient)
      let (gap, scale) = measure(point)
      guard gap < .infinity else { break }
      let bound = objective - gap
      let previous = best.bound
      if bound > best.bound {
        best.bound = bound
        store(scale: scale, into: best.dualPoint)
      }
      if best.bound > 0, objective - best.bound <= target * best.bound { break }
      if previous > -.infinity, objective - best.bound > (1 - Self.leastImprovement) * (objective - previous) { break }
    }
    return best
  }

  // MARK: The system

  /// Solves for the step from the dual point at hand; false if the system could not be set up.
  private func solveSystem(_ point: Iterate, model: NewtonModel) -> Bool {
    let (p, K, stride) = (problem.p, problem.columns, problem.stride)
    // The right side: how V is to change on the entries that are held.
    var sets = [[Int32]](repeating: [], count: K)
    entries.clear()
    remainder.clear()
    conditioned.clear()
    var size = 0.0
    for j in 0..<p {
      for entry in heldEntries(point, feature: j) {
        let at = j * stride + entry.column
        sets[entry.column].append(Int32(j))
        entries[at] = 1
        // -H d = wanted - v.
        remainder[at] = -gradient[at] - entry.wanted
        size += remainder[at] * remainder[at]
      }
    }
    guard size > 0 else { return false }
    guard prepare(sets, model: model, point: point) else { return false }
    hessian.set(probabilities: dual, lossWeights: point.lossWeights)
    factorsServe = solve(size: size, model: model) <= Self.fewProducts
    return true
  }

  private struct HeldEntry {
    let column: Int
    let wanted: Double
    let weight: Double
  }

  /// A feature's entries that are held, and the values of V there: sign(w) where w is not 0, and within the bounds
  /// where V is near them.
  ///
  /// With three or more classes the feature's entries of V sum to 0: one of them follows from the others, and those
  /// that are not held must be able to make up the sum. The ones of the smallest weights are let go until they are;
  /// else the system would be singular, or have no solution.
  private func heldEntries(_ point: Iterate, feature j: Int) -> [HeldEntry] {
    let (K, stride) = (problem.columns, problem.stride)
    var held: [HeldEntry] = []
    var sum = 0.0
    for k in 0..<K {
      let (w, v) = (point.weights[j * stride + k], -gradient[j * stride + k])
      guard w != 0 || v.magnitude > Self.held else { continue }
      let wanted = w != 0 ? (w > 0 ? 1 : -1) : min(max(v, -1), 1)
      held.append(HeldEntry(column: k, wanted: wanted, weight: w.magnitude))
      sum += wanted
    }
    if problem.isBinary { return held }
    while !held.isEmpty, held.count == K || sum.magnitude > Double(K - held.count) {
      // Of those that make the sum too large, if it is.
      let candidates = held.indices.filter { sum == 0 || held[$0].wanted * sum > 0 }
      guard let least = candidates.min(by: { held[$0].weight < held[$1].weight }) else { break }
      sum -= held[least].wanted
      held.remove(at: least)
    }
    return held
  }

  /// What the conjugate gradients are preconditioned with.
  private enum Preconditioner {
    case joint(SupportHessian)
    /// A Cholesky factor a class.
    case classes([[Int32]], [AlignedArray<Double>])
  }

  /// Factors of another round's Hessian serve as long as they keep the products few.
  private func prepare(_ sets: [[Int32]], model: NewtonModel, point: Iterate) -> Bool {
    if factorsServe { return true }
    if let joint = SupportHessian(
      problem, features: sets, probabilities: dual, lossWeights: point.lossWeights,
      fitsIntercept: point.fitsIntercept)
    {
      preconditioner = .joint(joint)
      return true
    }
    let factors = model.hessianFactors(sets)
    guard factors.allSatisfy({ $0 != nil }) else { return false }
    preconditioner = .classes(sets, factors.map { $0! })
    return true
  }

  /// Conjugate gradients; leaves the score changes X d + db in `changes`.
  ///
  /// - Returns: the products that it took.
  private func solve(size: Double, model: NewtonModel) -> Int {
    let count = entries.count
    changes.clear()
    condition(model)
    direction.assign(conditioned)
    var product = dot(remainder, conditioned)
    let enough = Self.accuracy * Self.accuracy * size
    var products = 0
    for _ in 0..<Self.mostProducts {
      products += 1
      hessian.apply(direction, into: image)
      for i in 0..<count { image[i] = entries[i] * image[i] }
      let curvature = dot(direction, image)
      guard curvature > 0, product > 0 else { break }
      let length = product / curvature
      for i in 0..<changes.count { changes[i] += length * hessian.scoreChanges[i] }
      previous.assign(remainder)
      for i in 0..<count { remainder[i] -= length * image[i] }
      if dot(remainder, remainder) <= enough { break }
      condition(model)
      let next = dot(remainder, conditioned)
      // Flexible: the preconditioner is rounded to single precision.
      let beta = (next - dot(previous, conditioned)) / product
      for i in 0..<count { direction[i] = conditioned[i] + beta * direction[i] }
      product = next
    }
    return products
  }

  private func condition(_ model: NewtonModel) {
    let (p, K, stride) = (problem.p, problem.columns, problem.stride)
    // Entries that have joined the system since the factors were made have their curvature alone.
    for j in 0..<p {
      for k in 0..<K {
        let at = j * stride + k
        guard entries[at] != 0 else { continue }
        let curvature = Double(model.curvature(feature: j, column: k))
        conditioned[at] = curvature > 0 ? remainder[at] / curvature : 0
      }
    }
    switch preconditioner {
    case .joint(let joint): joint.solve(remainder, into: conditioned)
    case .classes(let sets, let factors): condition(sets, factors, stride)
    case nil: break
    }
    // Others that have left it stay as they are.
    for i in 0..<conditioned.count { conditioned[i] *= entries[i] }
  }

  private func condition(_ sets: [[Int32]], _ factors: [AlignedArray<Double>], _ stride: Int) {
    for (k, features) in sets.enumerated() where !features.isEmpty {
      var right = features.map { remainder[Int($0) * stride + k] }
      let size = features.count
      right.withUnsafeMutableBufferPointer { x in
        Double._trsv(upper: false, transposed: false, size, factors[k].base, size, x.baseAddress!)
        Double._trsv(upper: false, transposed: true, size, factors[k].base, size, x.baseAddress!)
      }
      for (i, feature) in features.enumerated() { conditioned[Int(feature) * stride + k] = right[i] }
    }
  }

  private func dot(_ a: AlignedArray<Double>, _ b: AlignedArray<Double>) -> Double {
    var sum = 0.0
    for i in 0..<a.count { sum += a[i] * b[i] * entries[i] }
    return sum
  }

  /// q_i <- q_i (1 + a_i - q_i'a_i), linear in a; a row that would come near the simplex's edge is moved
  /// multiplicatively instead.
  private func move(_ point: Iterate) {
    let (K, stride) = (problem.columns, problem.stride)
    for i in 0..<problem.n {
      let at = i * stride
      var mean = 0.0
      for k in 0..<K { mean += dual[at + k] * changes[at + k] }
      var least = 0.0
      for k in 0..<K { least = min(least, changes[at + k] - mean) }
      if problem.isBinary { least = min(least, -mean) }
      if least > -0.9 {
        var sum = 0.0
        for k in 0..<K {
          dual[at + k] *= 1 + (changes[at + k] - mean)
          sum += dual[at + k]
        }
        // Errors of the sum would grow with the changes' common part.
        if !problem.isBinary { for k in 0..<K { dual[at + k] /= sum } }
      } else {
        var top = problem.isBinary ? 0 : -Double.infinity
        for k in 0..<K where dual[at + k] > 0 { top = max(top, changes[at + k]) }
        var sum = problem.isBinary ? (1 - dual[at]) * exp(-top) : 0
        for k in 0..<K {
          dual[at + k] *= exp(min(0, changes[at + k] - top))
          sum += dual[at + k]
        }
        for k in 0..<K { dual[at + k] /= sum }
      }
    }
    updateResiduals(point)
  }

  /// Makes sum_i c_i (q_i - y_i) vanish.
  private func centre(_ point: Iterate) {
    let (n, K, stride) = (problem.n, problem.columns, problem.stride)
    for _ in 0..<5 {
      var sums = [Double](repeating: 0, count: K)
      for i in 0..<n {
        for k in 0..<K { sums[k] += residuals[i * stride + k] }
      }
      let largest = sums.reduce(0) { max($0, $1.magnitude) }
      if largest <= 1e-13 * point.totalWeight { return }
      let system = InterceptSystem(
        hessian: problem.interceptHessian(probabilities: dual, lossWeights: point.lossWeights), size: K,
        isBinary: problem.isBinary)
      let move = system.solve(sums)
      for i in 0..<n {
        for k in 0..<K { changes[i * stride + k] = -move[k] }
      }
      self.move(point)
    }
  }

  private func updateResiduals(_ point: Iterate) {
    let (K, stride) = (problem.columns, problem.stride)
    for i in 0..<problem.n {
      let code = Int(problem.codes[i])
      let c = point.lossWeights[i]
      if problem.isBinary {
        residuals[i * stride] = c * (code == 1 ? -(1 - dual[i * stride]) : dual[i * stride])
        continue
      }
      var others = 0.0
      for k in 0..<K where k != code {
        others += dual[i * stride + k]
        residuals[i * stride + k] = c * dual[i * stride + k]
      }
      residuals[i * stride + code] = -c * others
    }
  }

  // MARK: The gap

  /// Of the dual point drawn towards the labels until |V| <= 1: sum c KL(q || p) + sum(|w| - w V).
  private func measure(_ point: Iterate) -> (gap: Double, scale: Double) {
    let (K, stride) = (problem.columns, problem.stride)
    var largest = 0.0
    for i in 0..<gradient.count { largest = max(largest, gradient[i].magnitude) }
    let scale = largest > 1 ? 1 / largest : 1
    var gap = 0.0
    for i in 0..<gradient.count {
      gap += max(0, point.weights[i].magnitude + scale * gradient[i] * point.weights[i])
    }
    if point.fitsIntercept {
      var sums = [Double](repeating: 0, count: K)
      for i in 0..<problem.n {
        for k in 0..<K { sums[k] += residuals[i * stride + k] }
      }
      for k in 0..<K { gap += scale * point.intercepts[k] * sums[k] }
      guard gap.isFinite, sums.allSatisfy({ $0.magnitude <= 1e-10 * point.totalWeight }) else { return (.infinity, scale) }
    }
    for i in 0..<problem.n where point.lossWeights[i] > 0 {
      let code = Int(problem.codes[i])
      var divergence = 0.0
      for k in 0..<K {
        let y = (problem.isBinary ? code == 1 : code == k) ? 1.0 : 0
        divergence += Self.divergence(
          (1 - scale) * y + scale * dual[i * stride + k], point.probabilities[i * stride + k])
      }
      if problem.isBinary {
        divergence += Self.divergence(
          (1 - scale) * (code == 1 ? 0 : 1) + scale * (1 - dual[i * stride]), 1 - point.probabilities[i * stride])
      }
      gap += point.lossWeights[i] * divergence
    }
    return (gap.isNaN ? .infinity : gap, scale)
  }

  /// q log(q/p) - q + p >= 0, without cancellation where q is near p.
  private static func divergence(_ q: Double, _ p: Double) -> Double {
    if q == 0 { return p }
    if p <= 0 { return .infinity }
    let e = (q - p) / p
    if e.magnitude < 1e-3 { return p * e * e * (0.5 - e * (1.0 / 6 - e / 12)) }
    return max(0, q * log(q / p) - q + p)
  }

  private func store(scale: Double, into kept: AlignedArray<Double>) {
    let (K, stride) = (problem.columns, problem.stride)
    for i in 0..<problem.n {
      let code = Int(problem.codes[i])
      for k in 0..<K {
        let y = (problem.isBinary ? code == 1 : code == k) ? 1.0 : 0
        kept[i * stride + k] = (1 - scale) * y + scale * dual[i * stride + k]
      }
    }
  }
}
