import DenseLinearAlgebra

/// Records a SAGA fit epoch by epoch, with the objective at each epoch's end.
///
/// Cost: one product X W an epoch, which takes about a third of the epoch's own time.
public final class SAGATrace<Scalar: SagaScalar> {
  private let point: Iterate
  private let l1Ratio: Double
  private let isPenalised: Bool
  public private(set) var steps: [TraceStep] = []

  /// - Parameter problem: the training part; one made for objectives alone will do.
  public init(_ problem: RowProblem, C: Double, l1Ratio: Double, fitIntercept: Bool) {
    point = Iterate(problem, C: C.isFinite ? C : 1, fitsIntercept: fitIntercept)
    isPenalised = C.isFinite
    self.l1Ratio = l1Ratio
  }

  /// An observer that records the fit at `place` of a pack.
  public func observer(fit place: Int = 0) -> SAGAObserver<Scalar> {
    SAGAObserver(fit: place) { [self] in record($0) }
  }

  private func record(_ epoch: SAGAEpoch<Scalar>) {
    if epoch.number == 1 { steps = [] }
    let loss = point.evaluate(coefficients: epoch.coefficients, intercepts: epoch.intercepts)
    let penalty = isPenalised ? PenaltyTerms(l1Ratio: l1Ratio).value(point.weights) : 0
    steps.append(
      TraceStep(
        iteration: epoch.number, maxWeight: epoch.maxWeight, maxChange: epoch.maxChange,
        objective: loss + penalty))
  }
}

extension Iterate {
  /// Goes to the given weights (K x p) and intercepts as they are; returns the data term there.
  @discardableResult
  func evaluate<Scalar: BLASScalar>(coefficients: Matrix<Scalar>, intercepts values: [Scalar]) -> Double {
    let (p, stride) = (problem.p, problem.stride)
    coefficients.withUnsafeBufferPointer { w in
      for k in 0..<problem.columns {
        for j in 0..<p { weights[j * stride + k] = Double(w[k * p + j]) }
      }
    }
    for k in 0..<problem.columns { intercepts[k] = Double(values[k]) }
    problem.scores(of: weights, into: scores)
    return evaluate()
  }
}

extension RowProblem {
  /// The same training part for objectives alone: without copies of the features in single precision.
  public convenience init<Scalar: SagaScalar>(objectivesOf set: TrainingSet<Scalar>) {
    self.init(set, single: .none)
  }
}

extension SingleFeatures {
  /// Of no rows.
  static let none = SingleFeatures(Matrix<Float>(rows: 0, columns: 0))
}
