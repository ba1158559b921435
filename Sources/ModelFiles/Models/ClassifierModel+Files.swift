import Compression
import Datasets
import DenseLinearAlgebra
import Foundation

/// `model.npz` holds the arrays `coef_`, `intercept_`, `classes_`, `feature_names` and, with a scaler,
/// `scaler_mean` and `scaler_scale`; `model.json` beside it the precision, parameters and metadata.
extension ClassifierModel {
  /// Version of the two files' layout.
  static let formatVersion = 1

  // MARK: Saving

  /// Writes `model.npz` and `model.json` into the existing directory `directory`. Each appears complete or
  /// not at all. Equal models give equal bytes.
  ///
  /// Coefficients and intercepts are float64 or float32 by ``precision`` (rounded to nearest), the scaler is
  /// always float64, as scikit-learn keeps it. Classes that are all integers are int64, else text.
  /// Throws ``FileWriteError``, `NPYError` for a name that ends in NUL.
  public func save(inDirectory directory: String) throws {
    let npz = directory + "/" + RunDirectory.modelArrays
    let arrays = try npzArrays(source: npz)
    try AtomicFile.write(to: npz) { file in
      try NPZWriter.write(arrays, archive: npz) { try file.write($0) }
    }
    try json.write(to: directory + "/" + RunDirectory.modelDescription)
  }

  private func npzArrays(source: String) throws -> [(name: String, array: NPYArray)] {
    var arrays: [(name: String, array: NPYArray)] = []
    switch precision {
    case .float64:
      arrays.append(("coef_", NPYArray(coef)))
      arrays.append(("intercept_", NPYArray(intercept)))
    case .float32:
      arrays.append(("coef_", NPYArray(coef.elements.map { Float($0) }, shape: [coef.rows, coef.columns])))
      arrays.append(("intercept_", NPYArray(intercept.map { Float($0) })))
    }
    if let integers = Self.integerLabels(classes) {
      arrays.append(("classes_", NPYArray(integers)))
    } else {
      arrays.append(("classes_", try NPYArray(classes, name: source + ": classes_")))
    }
    arrays.append(("feature_names", try NPYArray(featureNames, name: source + ": feature_names")))
    if let scaler {
      arrays.append(("scaler_mean", NPYArray(scaler.mean)))
      arrays.append(("scaler_scale", NPYArray(scaler.scale)))
    }
    return arrays
  }

  /// The labels as integers if each is the usual spelling of one: not `007`, not `+1`.
  static func integerLabels(_ labels: [String]) -> [Int64]? {
    let integers = labels.compactMap { label in Int64(label).flatMap { String($0) == label ? $0 : nil } }
    return integers.count == labels.count ? integers : nil
  }

  private var json: JSONValue {
    func object(_ values: [String: JSONValue]) -> JSONValue {
      JSONValue.object(values.map { JSONValue.Member($0.key, $0.value) }).sorted
    }
    return [
      "format": "saganet-model",
      "format_version": .integer(Self.formatVersion),
      "precision": .string(precision.rawValue),
      "n_classes": .integer(classes.count),
      "n_features": .integer(featureNames.count),
      "classes": .array(classes.map { .string($0) }),
      "scaler": .bool(scaler != nil),
      "parameters": object(parameters),
      "metadata": object(metadata),
    ]
  }

  // MARK: Loading

  /// Loads the model of the run directory, or of the `.npz` file, at `path`.
  ///
  /// The JSON file (same name, other extension) may be absent: the precision is then the arrays', and there
  /// are no parameters. If it is there, it must agree with the arrays. Throws ``ClassifierModelError``,
  /// ``JSONReadError``, `ZipError`, `NPYError`.
  public static func load(_ path: String) throws -> ClassifierModel {
    let npz = try arraysPath(path)
    let archive = try NPZReader(path: npz)
    func fail(_ problem: ClassifierModelError.Problem) -> ClassifierModelError {
      ClassifierModelError(source: npz, problem: problem)
    }
    func array(_ name: String, axes: Int) throws -> NPYReader {
      guard archive.contains(name) else { throw fail(.missingArray(name)) }
      let array = try archive.array(name)
      guard array.shape.count == axes else {
        throw NPYError(file: array.name, problem: .wrongDimensions(shape: array.shape, expected: axes))
      }
      return array
    }

    let coef = try array("coef_", axes: 2)
    let intercept = try array("intercept_", axes: 1)
    let precision: Precision
    switch coef.header.elementType {
    case .float64: precision = .float64
    case .float32: precision = .float32
    default:
      throw fail(
        .wrongType(array: "coef_", found: "\(coef.header.elementType)", expected: "float64 or float32"))
    }
    guard intercept.header.elementType == coef.header.elementType else {
      throw fail(
        .wrongType(
          array: "intercept_", found: "\(intercept.header.elementType)",
          expected: "\(coef.header.elementType), as in coef_"))
    }
    let classes = try array("classes_", axes: 1).labels()
    let featureNames = try array("feature_names", axes: 1).strings()

    var scaler: Scaler?
    switch (archive.contains("scaler_mean"), archive.contains("scaler_scale")) {
    case (true, true):
      scaler = Scaler(
        mean: try array("scaler_mean", axes: 1).elements(),
        scale: try array("scaler_scale", axes: 1).elements())
    case (true, false): throw fail(.halfScaler(present: "scaler_mean", missing: "scaler_scale"))
    case (false, true): throw fail(.halfScaler(present: "scaler_scale", missing: "scaler_mean"))
    case (false, false): break
    }

    var model = try ClassifierModel(
      coef: coef.matrix(), intercept: intercept.elements(), classes: classes, featureNames: featureNames,
      scaler: scaler, precision: precision, source: npz)
    let json = String(npz.dropLast(4)) + ".json"
    if FileManager.default.fileExists(atPath: json) { try model.readDescription(json) }
    return model
  }

  /// `path` itself, or the archive in it if it is a directory.
  private static func arraysPath(_ path: String) throws -> String {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw ClassifierModelError(source: path, problem: .notFound)
    }
    guard isDirectory.boolValue else {
      guard path.hasSuffix(".npz") else { throw ClassifierModelError(source: path, problem: .notFound) }
      return path
    }
    let npz = (path.hasSuffix("/") ? String(path.dropLast()) : path) + "/" + RunDirectory.modelArrays
    guard FileManager.default.fileExists(atPath: npz) else {
      throw ClassifierModelError(source: path, problem: .notFound)
    }
    return npz
  }

  private mutating func readDescription(_ path: String) throws {
    let json = try JSONValue(contentsOf: path)
    func fail(_ problem: ClassifierModelError.Problem) -> ClassifierModelError {
      ClassifierModelError(source: path, problem: problem)
    }
    func check(_ field: String, _ json: String?, _ npz: String) throws {
      guard let json else { throw fail(.badField(field)) }
      guard json == npz else { throw fail(.contradiction(field: field, json: json, npz: npz)) }
    }
    func dictionary(_ field: String) throws -> [String: JSONValue] {
      guard let members = json[field]?.members else { throw fail(.badField(field)) }
      return Dictionary(members.map { ($0.name, $0.value) }) { first, _ in first }
    }
    guard json["format"]?.stringValue == "saganet-model" else { throw fail(.badField("format")) }
    guard let version = json["format_version"]?.integerValue, version >= 1 else {
      throw fail(.badField("format_version"))
    }
    guard version <= Self.formatVersion else { throw fail(.unsupportedFormat(version)) }
    try check("precision", json["precision"]?.stringValue, precision.rawValue)
    try check("n_classes", json["n_classes"]?.integerValue.map(String.init), "\(classes.count)")
    try check("n_features", json["n_features"]?.integerValue.map(String.init), "\(featureNames.count)")
    guard let labels = json["classes"]?.arrayValue?.compactMap(\.stringValue) else {
      throw fail(.badField("classes"))
    }
    try check("classes", labels.joined(separator: ", "), classes.joined(separator: ", "))
    try check("scaler", json["scaler"]?.boolValue.map { "\($0)" }, "\(scaler != nil)")
    parameters = try dictionary("parameters")
    metadata = try dictionary("metadata")
  }
}
