import Datasets
import DenseLinearAlgebra
import ModelFiles
import ModelSelection
import Optimization

/// A model's output on labelled rows outside its training, whose classes need not be the model's.
struct HeldOutEvaluation {
  /// Over the union of the model's classes and the rows'; probability 0 and the most negative finite decision
  /// value for classes the model does not know.
  var evaluation: Evaluation
  /// What scorers see: only the model's own columns.
  var input: ScoringInput

  static func evaluate<Scalar: SagaScalar>(
    _ model: FittedClassifier<Scalar>, features: Matrix<Scalar>, rows: [Int32]? = nil, labels: [String],
    identifiers: [String]
  ) throws -> HeldOutEvaluation {
    let union = try ClassUnion(modelClasses: model.classes, labels: labels)
    let classes = union.classes
    let own = union.modelCodes
    let predictions = model.predict(features, rows: rows)
    let n = labels.count
    let K = classes.count
    let local = model.classes.count
    let trueCodes = union.codes
    let predicted = predictions.codes.map { Int32(own[Int($0)]) }

    var probabilities = predictions.probabilities
    var decisionValues = predictions.decisionValues
    if K != local {
      probabilities = [Double](repeating: 0, count: n * K)
      decisionValues = [Double](repeating: -Double(Scalar.greatestFiniteMagnitude), count: n * K)
      for i in 0..<n {
        for (k, code) in own.enumerated() {
          probabilities[i * K + code] = predictions.probabilities[i * local + k]
          decisionValues[i * K + code] =
            local == 2
            ? (k == 1 ? 1 : -1) * predictions.decisionValues[i] : predictions.decisionValues[i * local + k]
        }
      }
    }
    return HeldOutEvaluation(
      evaluation: Evaluation(
        classes: classes, rowIdentifiers: identifiers, trueCodes: trueCodes, predictedCodes: predicted,
        probabilities: probabilities, decisionValues: decisionValues),
      input: ScoringInput(
        classes: classes, modelClasses: own.map { Int32($0) }, trueCodes: trueCodes,
        predictedCodes: predicted, probabilities: predictions.probabilities,
        decisionValues: predictions.decisionValues, probabilityEpsilon: Double(Scalar.ulpOfOne)))
  }
}
