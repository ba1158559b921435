import DenseLinearAlgebra
import ModelFiles
import ModelSelection
import Optimization

extension TrainingPlan {
  /// The parameters of a fit by scikit-learn's names, in converged mode with those of its own.
  func parameters(of estimator: LogisticRegression) -> [JSONValue.Member] {
    let weight: JSONValue =
      switch estimator.classWeight {
      case .none: .null
      case .balanced: "balanced"
      case .explicit(let weights):
        .object(weights.sorted { $0.key < $1.key }.map { .init($0.key, .number($0.value)) })
      }
    let solving: [JSONValue.Member] =
      isConverged
      ? [
        .init("gap", .number(settings.gap)),
        .init("max_outer", settings.maxOuter.map { .integer($0) } ?? .null),
        .init("max_seconds", .number(settings.maxSeconds)),
      ] : [.init("max_iter", .integer(estimator.maxIterations)), .init("tol", .number(estimator.tolerance))]
    return [
      .init("C", .number(estimator.C)), .init("l1_ratio", .number(estimator.l1Ratio)),
      .init("solver", .string(solverName)),
    ] + solving + [
      .init("fit_intercept", .bool(estimator.fitIntercept)), .init("class_weight", weight),
      .init("random_state", .integer(Int(estimator.randomState))),
      .init("standardize", .bool(estimator.standardize)), .init("precision", .string(precision.rawValue)),
    ] + (isConverged ? [] : [.init("strict", .bool(estimator.strict))])
  }
}

extension ClassifierModel {
  /// The files' form of a fitted classifier.
  init<Scalar: SagaScalar>(
    _ model: FittedClassifier<Scalar>, featureNames: [String], plan: TrainingPlan, estimator: LogisticRegression,
    metadata: [String: JSONValue]
  ) throws {
    var metadata = metadata
    metadata["n_iter"] = .integer(model.solution.iterations)
    metadata["converged"] = .bool(model.solution.converged)
    if let certificate = model.solution.certificate {
      metadata["objective"] = .number(certificate.objective)
      metadata["gap"] = .number(certificate.gap)
      metadata["status"] = .string(model.solution.status.text)
    }
    try self.init(
      coef: Matrix(
        rows: model.coefficients.rows, columns: model.coefficients.columns,
        elements: model.coefficients.elements.map { Double($0) }),
      intercept: model.intercepts.map { Double($0) }, classes: model.classes, featureNames: featureNames,
      scaler: model.scaler.map { Scaler(mean: $0.mean, scale: $0.scale) },
      precision: plan.precision,
      parameters: Dictionary(
        uniqueKeysWithValues: plan.parameters(of: estimator).map { ($0.name, $0.value) }),
      metadata: metadata)
  }
}
