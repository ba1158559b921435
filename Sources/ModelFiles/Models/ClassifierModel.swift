import DenseLinearAlgebra

/// A fitted linear classifier: multinomial logistic regression, or binary for two classes.
///
/// With K classes and p features, sample x has the decision values `coef * x + intercept`. For K >= 3 the
/// probabilities are their softmax; for K = 2 there is one row, for `classes[1]`, whose probability is the
/// logistic function of the one decision value. With a ``scaler``, x is standardized first. The layout is
/// that of scikit-learn 1.9.1 (`coef_`, `intercept_`, `classes_`, `feature_names_in_`).
public struct ClassifierModel: Equatable, Sendable {
  /// The arithmetic of the fit and the type that ``coef`` and ``intercept`` are stored in.
  public enum Precision: String, Sendable, CaseIterable {
    case float64
    case float32
  }

  /// What standardization subtracts and divides by, feature by feature: `(x - mean) / scale`.
  public struct Scaler: Equatable, Sendable {
    /// p means.
    public var mean: [Double]
    /// p positive scales.
    public var scale: [Double]

    public init(mean: [Double], scale: [Double]) {
      self.mean = mean
      self.scale = scale
    }
  }

  /// K x p; 1 x p for two classes. A float32 model holds `Float` values.
  public let coef: Matrix<Double>
  /// K values; one for two classes.
  public let intercept: [Double]
  /// K distinct labels in the order of the rows of ``coef`` (for two classes: negative, positive).
  public let classes: [String]
  /// p distinct names in the order of the columns of ``coef``.
  public let featureNames: [String]
  /// Nil if features are used as they are.
  public let scaler: Scaler?
  /// Of the fit and of the stored arrays.
  public let precision: Precision
  /// The estimator's settings, such as `C` and `l1_ratio`, by name.
  public var parameters: [String: JSONValue]
  /// Anything else worth keeping, by name: no times, hosts or paths, so that equal fits give equal files.
  public var metadata: [String: JSONValue]

  /// A model whose parts fit each other. Throws ``ClassifierModelError`` if they do not.
  ///
  /// - Parameter source: what errors call the model: the file it came from.
  public init(
    coef: Matrix<Double>, intercept: [Double], classes: [String], featureNames: [String],
    scaler: Scaler? = nil, precision: Precision = .float64, parameters: [String: JSONValue] = [:],
    metadata: [String: JSONValue] = [:], source: String = "model"
  ) throws {
    func fail(_ problem: ClassifierModelError.Problem) -> ClassifierModelError {
      ClassifierModelError(source: source, problem: problem)
    }
    func requireShape(_ name: String, _ shape: [Int], _ expected: [Int], _ reason: String) throws {
      guard shape == expected else {
        throw fail(.shapeMismatch(array: name, shape: shape, expected: expected, reason: reason))
      }
    }
    func requireFinite(_ name: String, _ values: [Double], columns: Int? = nil) throws {
      guard let index = values.firstIndex(where: { !$0.isFinite }) else { return }
      let place = columns.map { [index / $0, index % $0] } ?? [index]
      throw fail(.badValue(array: name, index: place, value: values[index]))
    }

    guard classes.count >= 2 else { throw fail(.tooFewClasses(classes.count)) }
    guard let p = featureNames.isEmpty ? nil : featureNames.count else { throw fail(.noFeatures) }
    let rows = classes.count == 2 ? 1 : classes.count
    try requireShape(
      "coef_", [coef.rows, coef.columns], [rows, p], "\(classes.count) classes and \(p) feature names")
    try requireShape("intercept_", [intercept.count], [rows], "\(classes.count) classes")
    if let repeated = Self.firstRepeated(classes) { throw fail(.repeatedName(array: "classes_", repeated)) }
    if let repeated = Self.firstRepeated(featureNames) {
      throw fail(.repeatedName(array: "feature_names", repeated))
    }
    try requireFinite("coef_", coef.elements, columns: p)
    try requireFinite("intercept_", intercept)
    if let scaler {
      try requireShape("scaler_mean", [scaler.mean.count], [p], "\(p) feature names")
      try requireShape("scaler_scale", [scaler.scale.count], [p], "\(p) feature names")
      try requireFinite("scaler_mean", scaler.mean)
      try requireFinite("scaler_scale", scaler.scale)
      if let index = scaler.scale.firstIndex(where: { $0 <= 0 }) {
        throw fail(.badValue(array: "scaler_scale", index: [index], value: scaler.scale[index]))
      }
    }
    self.coef = coef
    self.intercept = intercept
    self.classes = classes
    self.featureNames = featureNames
    self.scaler = scaler
    self.precision = precision
    self.parameters = parameters
    self.metadata = metadata
  }

  private static func firstRepeated(_ names: [String]) -> String? {
    // As bytes: canonically equivalent strings are different names, as they are to Python.
    var seen: Set<[UInt8]> = []
    return names.first { !seen.insert(Array($0.utf8)).inserted }
  }
}

/// Why a model is not usable.
public struct ClassifierModelError: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Problem: Equatable, Sendable {
    /// There is no model file at the place.
    case notFound
    /// The archive lacks an array.
    case missingArray(String)
    /// One part of the scaler without the other.
    case halfScaler(present: String, missing: String)
    /// An array whose shape contradicts the others; `reason` says which.
    case shapeMismatch(array: String, shape: [Int], expected: [Int], reason: String)
    /// An array of another type than its contents need.
    case wrongType(array: String, found: String, expected: String)
    /// NaN, infinity or a scale that is not positive.
    case badValue(array: String, index: [Int], value: Double)
    /// Fewer than two classes.
    case tooFewClasses(Int)
    /// No feature names.
    case noFeatures
    /// A class or feature that occurs twice.
    case repeatedName(array: String, String)
    /// `model.json` says something else than `model.npz`.
    case contradiction(field: String, json: String, npz: String)
    /// `model.json` lacks a field or has another kind of value there.
    case badField(String)
    /// A file format that a later version wrote.
    case unsupportedFormat(Int)
  }

  /// The file.
  public var source: String
  /// What is wrong with it.
  public var problem: Problem

  public init(source: String, problem: Problem) {
    self.source = source
    self.problem = problem
  }

  public var description: String { "\(source): \(explanation)" }

  private var explanation: String {
    switch problem {
    case .notFound:
      "no model there; give a run's directory (with model.npz in it) or the path of a model.npz"
    case .missingArray(let name):
      "the archive has no array '\(name)', so it is not a SagaNet model"
    case .halfScaler(let present, let missing):
      "'\(present)' is there but '\(missing)' is not; a scaler needs both"
    case .shapeMismatch(let array, let shape, let expected, let reason):
      "\(array) has shape \(Self.text(shape)), but \(reason) need \(Self.text(expected))"
    case .wrongType(let array, let found, let expected):
      "\(array) holds \(found), needed is \(expected)"
    case .badValue(let array, let index, let value):
      "\(array)[\(index.map(String.init).joined(separator: ", "))] is \(ShortestDecimal.text(value)), "
        + (array == "scaler_scale" ? "not a finite positive number" : "not a finite number")
    case .tooFewClasses(let count):
      "a classifier needs at least two classes, this one has \(count)"
    case .noFeatures:
      "a classifier needs at least one feature, this one has none"
    case .repeatedName(let array, let name):
      "'\(name)' occurs more than once in \(array)"
    case .contradiction(let field, let json, let npz):
      "\(field) is \(json) in the JSON file but \(npz) in the archive; they belong to different models"
    case .badField(let name):
      "'\(name)' is missing or has the wrong kind of value"
    case .unsupportedFormat(let version):
      "model format \(version) is newer than this program; update SagaNet"
    }
  }

  private static func text(_ shape: [Int]) -> String {
    shape.count == 1 ? "(\(shape[0]),)" : "(" + shape.map(String.init).joined(separator: ", ") + ")"
  }
}
