import DenseLinearAlgebra
import Optimization

/// One candidate's models and out-of-fold predictions: scikit-learn's `cross_validate` with estimators and
/// `cross_val_predict` with all three methods, from fits already done.
public struct CrossValidationResult<Scalar: SagaScalar>: Sendable {
  /// One model per fold.
  public let models: [FittedClassifier<Scalar>]
  /// For each fold, the codes of its model's classes in the whole table.
  public let classCodes: [[Int]]
  /// n fold numbers, in sample order; -1 for a sample in no test part.
  public let foldOfSample: [Int32]
  /// n predicted codes; -1 for a sample in no test part.
  public let codes: [Int32]
  /// n x K, all classes of the table; 0 where the fold's model lacks the class.
  public let probabilities: [Double]
  /// n x K (n x 1 for two classes); the most negative finite number where the fold's model lacks the class.
  public let decisionValues: [Double]
  /// Columns of ``decisionValues``.
  public let columns: Int
  /// For each scorer asked for, one score a fold. Sample weights do not count in it: `cross_validate` hands
  /// them to the fits alone, unlike `GridSearchCV`.
  public let scores: [[Double]]

  /// Restores candidate `candidate` of a finished grid from its stored coefficients.
  ///
  /// - Parameter scorers: what to score the folds by. Default: nothing.
  /// - Throws: ``SearchError/fitFailed(fold:reason:)`` if the candidate has no model on some fold.
  public init(
    _ grid: GridResult, candidate: Int, data: CrossValidationData<Scalar>, estimator: LogisticRegression,
    store: FitStore<Scalar>, scorers: [any Scorer] = []
  ) throws {
    let n = data.rows.count
    let K = data.classes.count
    let columns = K == 2 ? 1 : K
    var models: [FittedClassifier<Scalar>] = []
    var classCodes: [[Int]] = []
    var scores = scorers.map { _ in [Double]() }
    var foldOfSample = [Int32](repeating: -1, count: n)
    var codes = [Int32](repeating: -1, count: n)
    var probabilities = [Double](repeating: 0, count: n * K)
    var decisionValues = [Double](
      repeating: -Double(Scalar.greatestFiniteMagnitude), count: n * columns)

    for (fold, parts) in data.folds.enumerated() {
      let slot = candidate * grid.foldCount + fold
      guard let status = grid.statuses[slot].fitStatus else {
        throw SearchError.fitFailed(fold: fold, reason: grid.statuses[slot].failure ?? "")
      }
      let set = try data.trainingSet(
        fold: fold, classWeight: estimator.classWeight, standardize: estimator.standardize)
      let local = set.classes.count
      let stored = try store.load(slot: slot, columns: local == 2 ? 1 : local)
      let solution = Solution(
        coefficients: stored.coefficients, intercepts: stored.intercepts,
        iterations: grid.iterations[slot], status: status, changes: [])
      let model = FittedClassifier(solution: solution, classes: set.classes, scaler: set.scaler)
      models.append(model)
      classCodes.append(set.classCodes)

      let test = data.rows(of: parts.test)
      let predictions = model.predict(data.features, rows: test)
      if !scorers.isEmpty {
        let input = ScoringInput(
          predictions, classes: data.classes, classCodes: set.classCodes,
          trueCodes: test.map { data.codes[Int($0)] }, epsilon: Double(Scalar.ulpOfOne), sampleWeights: nil)
        for (s, scorer) in scorers.enumerated() { scores[s].append(scorer.foldScore(input).value) }
      }
      for (i, sample) in parts.test.enumerated() {
        let s = Int(sample)
        foldOfSample[s] = Int32(fold)
        codes[s] = Int32(set.classCodes[Int(predictions.codes[i])])
        for (k, code) in set.classCodes.enumerated() {
          probabilities[s * K + code] = predictions.probabilities[i * local + k]
        }
        if local == K {
          for k in 0..<columns { decisionValues[s * columns + k] = predictions.decisionValues[i * columns + k] }
        } else if local > 2 {
          for (k, code) in set.classCodes.enumerated() {
            decisionValues[s * columns + code] = predictions.decisionValues[i * local + k]
          }
        } else {
          // Two classes of more: scikit-learn refuses; the one value is given to the second class.
          decisionValues[s * columns + set.classCodes[0]] = -predictions.decisionValues[i]
          decisionValues[s * columns + set.classCodes[1]] = predictions.decisionValues[i]
        }
      }
    }
    self.models = models
    self.classCodes = classCodes
    self.foldOfSample = foldOfSample
    self.codes = codes
    self.probabilities = probabilities
    self.decisionValues = decisionValues
    self.columns = columns
    self.scores = scores
  }

  /// The mean over folds of the coefficients, K x p: the left-to-right sum over folds divided by their number,
  /// as `numpy.mean(coefs, axis=0)`.
  ///
  /// - Throws: ``SearchError/classesDiffer(fold:missing:)`` if a training part lacks a class.
  public func averageCoefficients(classes: [String]) throws -> Matrix<Scalar> {
    for (fold, model) in models.enumerated() where model.classes.count != classes.count {
      throw SearchError.classesDiffer(fold: fold, missing: classes.filter { !model.classes.contains($0) })
    }
    let first = models[0].coefficients
    return Matrix(rows: first.rows, columns: first.columns) { out in
      out.initialize(repeating: 0)
      for model in models {
        model.coefficients.withUnsafeBufferPointer { w in
          for i in 0..<out.count { out[i] += w[i] }
        }
      }
      for i in 0..<out.count { out[i] /= Scalar(models.count) }
    }
  }
}
