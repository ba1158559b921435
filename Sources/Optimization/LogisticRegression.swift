import DenseLinearAlgebra

/// Elastic-net logistic regression for two or more classes, fitted by SAGA, with the parameters, defaults and
/// numbers of scikit-learn 1.9.1's `LogisticRegression(solver="saga")`.
///
/// Objective: C sum_i s_i loss_i + l1Ratio ||W||_1 + (1 - l1Ratio)/2 ||W||_F^2, intercepts unpenalised; the
/// loss is multinomial (softmax) for three or more classes, binary logistic for two.
///
/// | parameter | default | range |
/// |---|---|---|
/// | `C` | 1 | (0, inf] |
/// | `l1Ratio` | 0 | [0, 1] |
/// | `maxIterations` | 100 | 0... |
/// | `tolerance` | 1e-4 | 0... |
/// | `randomState` | 0 | 0...2^32-1 |
public struct LogisticRegression: Sendable, Equatable {
  /// Inverse regularisation strength.
  public var C: Double
  /// Share of the L1 part.
  public var l1Ratio: Double
  public var fitIntercept: Bool
  public var classWeight: ClassWeight
  public var maxIterations: Int
  public var tolerance: Double
  /// Seed of the legacy NumPy generator from which the row stream's start state is drawn.
  public var randomState: UInt32
  /// Standardise the features on the rows fitted, as a pipeline with `StandardScaler` does.
  public var standardize: Bool
  /// Bit-identical to scikit-learn on x86-64 Linux with glibc (`Double` only).
  public var strict: Bool

  public init(
    C: Double = 1, l1Ratio: Double = 0, fitIntercept: Bool = true, classWeight: ClassWeight = .none,
    maxIterations: Int = 100, tolerance: Double = 1e-4, randomState: UInt32 = 0, standardize: Bool = false,
    strict: Bool = false
  ) {
    self.C = C
    self.l1Ratio = l1Ratio
    self.fitIntercept = fitIntercept
    self.classWeight = classWeight
    self.maxIterations = maxIterations
    self.tolerance = tolerance
    self.randomState = randomState
    self.standardize = standardize
    self.strict = strict
  }

  /// Throws ``FitError/invalidParameter(name:value:range:)`` for the first parameter outside its range.
  public func check() throws {
    func require(_ holds: Bool, _ name: String, _ value: Any, _ range: String) throws {
      guard holds else { throw FitError.invalidParameter(name: name, value: "\(value)", range: range) }
    }
    try require(C > 0, "C", C, "in (0, inf]")
    try require(l1Ratio >= 0 && l1Ratio <= 1, "l1_ratio", l1Ratio, "in [0, 1]")
    try require(maxIterations >= 0, "max_iter", maxIterations, "at least 0")
    try require(tolerance >= 0 && tolerance < .infinity, "tol", tolerance, "at least 0 and finite")
  }

  /// The solver's settings: the row stream starts at randint(1, 2^31 - 1) of the seeded generator.
  public var settings: SAGASettings {
    var random = LegacyRandomState(seed: randomState)
    return SAGASettings(
      C: C, l1Ratio: l1Ratio, fitIntercept: fitIntercept, maxIterations: maxIterations,
      tolerance: tolerance, streamSeed: UInt32(random.randint(1..<2_147_483_647)), strict: strict)
  }

  /// Fits an n x p matrix with n labels.
  ///
  /// - Parameters:
  ///   - classes: the class order; by default the sorted unique labels (by code point).
  ///   - sampleWeights: n weights >= 0, or nil.
  ///   - warmStart: coefficients and intercepts to start from.
  /// - Throws: ``FitError``.
  /// - Complexity: O(n p K) per epoch.
  public func fit<Scalar: SagaScalar>(
    _ features: Matrix<Scalar>, labels: [String], classes: [String]? = nil, sampleWeights: [Double]? = nil,
    warmStart: SAGAStart<Scalar>? = nil
  ) throws -> FittedClassifier<Scalar> {
    try check()
    guard features.rows > 0, features.columns > 0 else {
      throw FitError.empty(rows: features.rows, features: features.columns)
    }
    guard labels.count == features.rows else {
      throw FitError.lengthMismatch(what: "labels", count: labels.count, rows: features.rows)
    }
    if let sampleWeights {
      guard sampleWeights.count == features.rows else {
        throw FitError.lengthMismatch(what: "weights", count: sampleWeights.count, rows: features.rows)
      }
      if let bad = sampleWeights.first(where: { !$0.isFinite }) {
        throw FitError.invalidParameter(name: "sample weight", value: "\(bad)", range: "finite")
      }
    }
    try features.withUnsafeBufferPointer { x in
      if let bad = x.firstIndex(where: { !$0.isFinite }) {
        throw FitError.nonFiniteFeature(row: bad / features.columns, column: bad % features.columns)
      }
    }
    let order = classes ?? Set(labels).sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
    let position = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, Int32($0)) })
    let codes = try labels.map { label in
      guard let code = position[label] else {
        throw FitError.invalidParameter(name: "label", value: label, range: "one of the given classes")
      }
      return code
    }
    let training = try TrainingSet(
      features: features, rows: (0..<Int32(features.rows)).map { $0 }, codes: codes, classes: order,
      sampleWeights: sampleWeights, classWeight: classWeight, standardize: standardize)
    return try fit(training, warmStart: warmStart, workspace: SAGAWorkspace())
  }

  /// Fits a prepared training part, with the caller's workspace and up to `threads` threads inside the fit.
  public func fit<Scalar: SagaScalar>(
    _ training: TrainingSet<Scalar>, warmStart: SAGAStart<Scalar>? = nil, workspace: SAGAWorkspace<Scalar>,
    threads: Int = 1
  ) throws -> FittedClassifier<Scalar> {
    guard !strict || Scalar.self == Double.self else {
      throw FitError.invalidParameter(name: "strict", value: "true", range: "false unless the data are Double")
    }
    let solution = training.fit(settings, start: warmStart, workspace: workspace, threads: threads)
    if case .nonFinite(let epoch) = solution.status { throw FitError.nonFinite(epoch: epoch) }
    return FittedClassifier(solution: solution, classes: training.classes, scaler: training.scaler)
  }
}
