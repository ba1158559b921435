import ModelFiles

/// `best.json`: the best candidate, and what was trained on what.
public struct BestCandidate: Sendable {
  public let C: Double
  public let l1Ratio: Double
  /// Place in the grid's order.
  public let index: Int
  /// Mean and standard deviation (ddof 0, as scikit-learn's) of the score over the folds.
  public let score: Double
  public let scoreStandardDeviation: Double
  /// Name of the score that the candidates are compared by.
  public let scoring: String
  public let candidates: Int
  public let folds: Int
  public let unconvergedFits: Int
  /// Fits within the gap asked for; nil without certificates.
  public let certifiedFits: Int?
  public let gapTarget: Double?
  public let largestGap: Double?
  public let rows: Int
  public let features: Int
  public let classes: [String]
  public let seed: Int
  public let dataHash: String
  public let versions: [(name: String, version: String)]
  public let parameters: [(name: String, value: JSONValue)]
  /// The fit on all training rows; nil of `cross-validate`.
  public let refit: Refit?

  public struct Refit: Sendable {
    public let iterations: Int
    public let converged: Bool
    public let objective: Double?
    public let gap: Double?
    public let status: String?
  }

  /// The value of a parameter.
  public func parameter(_ name: String) -> JSONValue? { parameters.first { $0.name == name }?.value }

  /// The classes that have coefficients: all; of two classes the second alone.
  public var coefficientClasses: [String] { classes.count == 2 ? [classes[1]] : classes }

  /// Whether fits are proven optima (`--solver converged` and its like).
  public var isConvergedMode: Bool { (parameter("solver")?.stringValue ?? "saga") != "saga" }

  init(json: JSONValue, file: String) throws {
    func need<Value>(_ name: String, _ value: Value?) throws -> Value {
      guard let value else { throw RunResultsError(file: file, reason: "has no valid member '\(name)'") }
      return value
    }
    /// A number of things: any more than these would have filled every disk.
    func count(_ name: String, from least: Int) throws -> Int {
      let value = try need(name, json[name]?.integerValue)
      guard (least...(1 << 40)).contains(value) else {
        throw RunResultsError(file: file, reason: "has no valid member '\(name)': it is \(value)")
      }
      return value
    }
    let point = try need("best_params", json["best_params"])
    C = try need("best_params.C", point["C"]?.doubleValue)
    l1Ratio = try need("best_params.l1_ratio", point["l1_ratio"]?.doubleValue)
    index = try count("best_index", from: 0)
    score = try need("best_score", json["best_score"]?.doubleValue)
    scoreStandardDeviation = try need("best_score_std", json["best_score_std"]?.doubleValue)
    scoring = try need("scoring", json["scoring"]?.stringValue)
    candidates = try count("candidates", from: 1)
    folds = try count("folds", from: 1)
    unconvergedFits = try count("unconverged_fits", from: 0)
    certifiedFits = json["certified_fits"]?.integerValue
    gapTarget = json["gap_target"]?.doubleValue
    largestGap = json["largest_gap"]?.doubleValue
    rows = try count("rows", from: 1)
    features = try count("features", from: 1)
    classes = try need("classes", json["classes"]?.arrayValue).map { try need("classes", $0.stringValue) }
    guard classes.count > 1, Set(classes).count == classes.count else {
      throw RunResultsError(file: file, reason: "has no valid member 'classes': two or more names, all different")
    }
    seed = json["seed"]?.integerValue ?? 0
    dataHash = json["data_sha256"]?.stringValue ?? ""
    versions = (json["versions"]?.members ?? []).map { ($0.name, $0.value.stringValue ?? "") }
    parameters = (json["parameters"]?.members ?? []).map { ($0.name, $0.value) }
    refit = json["refit"].flatMap { refit in
      guard let iterations = refit["n_iter"]?.integerValue, let converged = refit["converged"]?.boolValue else {
        return nil
      }
      return Refit(
        iterations: iterations, converged: converged, objective: refit["objective"]?.doubleValue,
        gap: refit["gap"]?.doubleValue, status: refit["status"]?.stringValue)
    }
  }
}

/// `run.json`: how the run was made.
public struct RunRecord: Sendable {
  /// The command line.
  public let command: [String]
  public let subcommand: String
  public let version: String
  /// Flags by name, with what held where none was given.
  public let configuration: [(name: String, value: JSONValue)]
  public let workingDirectory: String?
  public let started: String?
  public let wallSeconds: Double?
  public let peakMemoryBytes: Int?
  /// Seconds by phase.
  public let timings: [(phase: String, seconds: Double)]
  public let threads: Int?
  /// The table's path as it was given.
  public let table: String?

  init(json: JSONValue) {
    command = (json["command"]?.arrayValue ?? []).compactMap(\.stringValue)
    subcommand = json["subcommand"]?.stringValue ?? ""
    version = json["saganet_version"]?.stringValue ?? ""
    configuration = (json["configuration"]?.members ?? []).map { ($0.name, $0.value) }
    workingDirectory = json["working_directory"]?.stringValue
    started = json["started"]?.stringValue
    wallSeconds = json["wall_seconds"]?.doubleValue
    peakMemoryBytes = json["peak_memory_bytes"]?.integerValue
    timings = (json["timings"]?.members ?? []).compactMap { member in
      member.value.doubleValue.map { (member.name, $0) }
    }
    threads = json["threads"]?.integerValue
    table = json["table"]?.stringValue
  }
}
