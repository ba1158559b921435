/// The quadratic model of the data term around a point, all classes together, and its minimisation with the
/// penalty over a working set: block Gauss-Seidel over the classes, coordinate descent inside a class.
///
/// With a_i the changes of row i's scores the model is <G, D> + 1/2 sum_i c_i a_i' (diag p_i - p_i p_i') a_i.
/// For class k, the others fixed, that is a weighted least squares problem with weights h = c p_k (1 - p_k) and
/// the target sum_{l != k} p_l a_l / (1 - p_k).
final class NewtonModel {
  private static let mostSweeps = 60
  private static let passes = 4
  private let problem: RowProblem
  let classes: [ClassModel]
  /// h, n x singleStride, at the last rebuild.
  private let curvatures: AlignedArray<Float>
  /// diag of the Hessian, p x singleStride.
  private let diagonal: AlignedArray<Float>
  /// For each row sum_k p_k a_k, a the score changes.
  let totals: AlignedArray<Double>
  private(set) lazy var acceleration = SweepAcceleration(classes, totals: totals)
  private(set) var isBuilt = false

  init(_ problem: RowProblem, fitsIntercept: Bool) {
    self.problem = problem
    classes = (0..<problem.columns).map { _ in ClassModel(features: problem.p, fitsIntercept: fitsIntercept) }
    curvatures = AlignedArray(problem.n * problem.singleStride)
    diagonal = AlignedArray(problem.p * problem.singleStride)
    totals = AlignedArray(problem.n)
  }

  /// h_ik = c_i p_ik (1 - p_ik), with 1 - p from the residual where that has more digits.
  @inline(__always)
  private func rest(_ point: Iterate, _ i: Int, _ k: Int) -> Double {
    let at = i * problem.stride + k
    let p = point.probabilities[at]
    if p > 0.5, !problem.isBinary, Int(problem.codes[i]) == k, point.lossWeights[i] > 0 {
      return -point.residuals[at] / point.lossWeights[i]
    }
    return 1 - p
  }

  /// A curvature in single precision. Smaller ones are 0: their products would be subnormal, which processors are
  /// slow with; so are those that are not numbers.
  @inline(__always)
  static func single(_ curvature: Double) -> Float { curvature >= 1e-30 ? Float(curvature) : 0 }

  /// The Hessian's diagonal element of a weight, at the last rebuild.
  @inline(__always)
  func curvature(feature: Int, column: Int) -> Float { diagonal[feature * problem.singleStride + column] }

  /// Mean relative change of h since the last rebuild, when C was `builtC` and is `C` now.
  func relativeChange(_ point: Iterate, scale: Double) -> Double {
    var (difference, total) = (0.0, 0.0)
    for i in 0..<problem.n {
      for k in 0..<problem.columns {
        let h = point.lossWeights[i] * point.probabilities[i * problem.stride + k] * rest(point, i, k)
        difference += (h - scale * Double(curvatures[i * problem.singleStride + k])).magnitude
        total += h
      }
    }
    return total > 0 ? difference / total : 0
  }

  /// Takes the Hessian at `point`; each class keeps the rows that hold all but `droppedShare` of its h.
  func rebuild(_ point: Iterate, droppedShare: Double) {
    let (n, stride, singleStride) = (problem.n, problem.stride, problem.singleStride)
    for i in 0..<n {
      for k in 0..<problem.columns {
        let h = point.lossWeights[i] * point.probabilities[i * stride + k] * rest(point, i, k)
        curvatures[i * singleStride + k] = Self.single(h)
      }
    }
    problem.squares(rowWeights: curvatures, into: diagonal)
    for (k, model) in classes.enumerated() {
      let least = threshold(column: k, droppedShare: droppedShare)
      var rows: [Int32] = []
      var (numbers, roots, probabilities, rests) = ([Int32](), [Float](), [Double](), [Double]())
      for i in 0..<n {
        let h = curvatures[i * singleStride + k]
        guard h >= least, h > 0 else { continue }
        rows.append(Int32(i))
        numbers.append(problem.rows[i])
        roots.append(h.squareRoot())
        probabilities.append(point.probabilities[i * stride + k])
        rests.append(rest(point, i, k))
      }
      model.reset(
        rows: rows, rowNumbers: numbers, rootCurvatures: roots, probabilities: probabilities, rests: rests)
    }
    isBuilt = true
  }

  /// The least h to keep, so that smaller ones sum to no more than `droppedShare` of all. Sorted into bins of
  /// 1/16 of an octave. Complexity: O(n).
  private func threshold(column: Int, droppedShare: Double) -> Float {
    var mass = [Double](repeating: 0, count: 4096)
    var total = 0.0
    for i in 0..<problem.n {
      let h = curvatures[i * problem.singleStride + column]
      mass[Int(h.bitPattern >> 19)] += Double(h)
      total += Double(h)
    }
    var below = 0.0
    for bin in mass.indices {
      below += mass[bin]
      if below > droppedShare * total { return Float(bitPattern: UInt32(bin) << 19) }
    }
    return 0
  }

  /// Minimises the model over the working set.
  ///
  /// - Parameters:
  ///   - workingSet: for each class its features.
  ///   - enough: a sweep that gains less than this share of all gained is the last.
  ///   - least: a sweep that gains less is the last.
  ///   - steps: out: D, p x stride, 0 outside the working set; a weight that becomes 0 does so exactly.
  /// - Returns: the changes of the intercepts.
  func minimise(
    _ point: Iterate, workingSet: [[Int32]], l1Ratio: Double, enough: Double, least: Double,
    steps: AlignedArray<Double>
  ) -> [Double] {
    let stride = problem.stride
    setActive(workingSet)
    for (k, model) in classes.enumerated() {
      model.begin(weights: point.weights, gradient: point.gradient, stride: stride, lane: k)
    }
    totals.clear()
    acceleration.begin(lossWeights: point.lossWeights, ridge: 1 - l1Ratio, l1: l1Ratio)
    var gained = 0.0
    for _ in 0..<Self.mostSweeps {
      var sweep = 0.0
      for model in classes {
        sweep += model.descend(
          totals: totals.base, ridge: Float(1 - l1Ratio), l1: Float(l1Ratio), passes: Self.passes,
          loops: problem.loops)
      }
      if point.fitsIntercept, let system = point.interceptSystem {
        let slope = classes.map { $0.interceptGradient(totals: totals.base) }
        let move = system.solve(slope)
        for (k, model) in classes.enumerated() {
          model.moveIntercept(by: -move[k], totals: totals.base)
          sweep += 0.5 * slope[k] * move[k]
        }
      }
      sweep += acceleration.advance()
      gained += sweep
      if !(sweep > max(enough * gained, least)) { break }
    }
    steps.clear()
    for (k, model) in classes.enumerated() {
      for (column, feature) in zip(model.active, model.activeFeatures) {
        let at = Int(feature) * stride + k
        let step = model.steps[Int(column)]
        guard step != 0 else { continue }
        steps[at] = model.weights[Int(column)] == 0 ? -point.weights[at] : Double(step)
      }
    }
    return classes.map(\.interceptChange)
  }

  /// Makes the features of `sets` the classes' working sets. Missing columns are made feature by feature: classes
  /// share most features, whose values then come from the nearest cache for all classes but the first.
  private func setActive(_ sets: [[Int32]]) {
    let missing = zip(classes, sets).map { $0.setActive($1).sorted() }
    var next = [Int](repeating: 0, count: classes.count)
    let n = problem.single.columns.columns
    problem.single.columns.withUnsafeBufferPointer { x in
      for j in 0..<Int32(problem.p) {
        for (k, model) in classes.enumerated() where next[k] < missing[k].count && missing[k][next[k]] == j {
          next[k] += 1
          model.gather(
            j, x.baseAddress! + Int(j) * n, diagonal: curvature(feature: Int(j), column: k), loops: problem.loops)
        }
      }
    }
    for model in classes { model.completeActive() }
  }

  /// For each class the Cholesky factor of its model's Hessian over its features of `sets`; see
  /// ``ClassModel/hessianFactor()``.
  func hessianFactors(_ sets: [[Int32]]) -> [AlignedArray<Double>?] {
    setActive(sets)
    return classes.map { $0.hessianFactor() }
  }
}
