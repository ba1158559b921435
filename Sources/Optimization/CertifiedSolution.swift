import DenseLinearAlgebra

extension RowProblem {
  /// A solution of any solver with its certificate: F at its weights and intercepts as they are, D at its weights
  /// with the intercepts refitted.
  ///
  /// At C = inf the objective is sum_i s_i loss_i, and nothing is proven about it: its gap is infinite.
  ///
  /// - Parameter keepsDualPoint: whether the solution keeps the dual point of D, n x K.
  /// - Complexity: O(n p K).
  public func certified<Scalar>(
    _ solution: Solution<Scalar>, C: Double, l1Ratio: Double, fitIntercept: Bool, keepsDualPoint: Bool = false
  ) -> Solution<Scalar> {
    var solution = solution
    let point = Iterate(self, C: C.isFinite ? C : 1, fitsIntercept: fitIntercept)
    let loss = point.evaluate(coefficients: solution.coefficients, intercepts: solution.intercepts)
    guard C.isFinite else {
      solution.certificate = Certificate(objective: loss, bound: -.infinity)
      return solution
    }
    let objective = loss + PenaltyTerms(l1Ratio: l1Ratio).value(point.weights)
    point.refitIntercepts()
    point.updateGradient()
    let (proven, scale) = point.certificate(l1Ratio: l1Ratio)
    solution.certificate = Certificate(objective: objective, bound: proven.bound)
    if keepsDualPoint {
      let q = point.dualPoint(scale: scale)
      solution.dualPoint = Matrix(rows: n, columns: columns) { out in
        for i in 0..<n {
          for k in 0..<columns { out[i * columns + k] = q[i * stride + k] }
        }
      }
    }
    return solution
  }
}

extension Solution {
  /// Whether all weights and intercepts are finite.
  public var isFinite: Bool {
    intercepts.allSatisfy(\.isFinite)
      && coefficients.withUnsafeBufferPointer { w in w.allSatisfy(\.isFinite) }
  }

  /// Coefficients that are not 0.
  public var nonzeroCount: Int {
    coefficients.withUnsafeBufferPointer { w in w.reduce(0) { $0 + ($1 != 0 ? 1 : 0) } }
  }

  /// The same numbers in double precision.
  public var doubled: Solution<Double> {
    var solution = Solution<Double>(
      coefficients: Matrix(
        rows: coefficients.rows, columns: coefficients.columns,
        elements: coefficients.elements.map { Double($0) }),
      intercepts: intercepts.map { Double($0) }, iterations: iterations, status: status, changes: changes)
    solution.certificate = certificate
    solution.dualPoint = dualPoint
    solution.trace = trace
    return solution
  }
}
