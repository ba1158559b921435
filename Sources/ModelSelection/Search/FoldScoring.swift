import Optimization

/// Scores models on the test part of their fold. Sample weights count, as those that `GridSearchCV.fit` is given
/// do.
struct FoldScoring<Scalar: SagaScalar>: Sendable {
  let data: CrossValidationData<Scalar>
  let scorers: [any Scorer]

  /// One score a scorer.
  func scores(_ solution: Solution<Scalar>, trainedOn set: TrainingSet<Scalar>, fold: Int) -> [Double] {
    let classifier = FittedClassifier(solution: solution, classes: set.classes, scaler: set.scaler)
    let test = data.rows(of: data.folds[fold].test)
    let input = ScoringInput(
      classifier.predict(data.features, rows: test), classes: data.classes, classCodes: set.classCodes,
      trueCodes: test.map { data.codes[Int($0)] }, epsilon: Double(Scalar.ulpOfOne),
      sampleWeights: data.sampleWeights.map { weights in test.map { weights[Int($0)] } })
    return scorers.map { $0.foldScore(input).value }
  }
}

extension ScoringInput {
  /// A classifier's predictions, its codes translated into those of the whole table.
  init(
    _ predictions: Predictions, classes: ClassList, classCodes: [Int], trueCodes: [Int32], epsilon: Double,
    sampleWeights: [Double]?
  ) {
    self.init(
      classes: classes, modelClasses: classCodes.map { Int32($0) }, trueCodes: trueCodes,
      predictedCodes: predictions.codes.map { Int32(classCodes[Int($0)]) },
      probabilities: predictions.probabilities, decisionValues: predictions.decisionValues,
      probabilityEpsilon: epsilon, sampleWeights: sampleWeights)
  }
}
