import Datasets
import Foundation
import ModelFiles

/// Everything that a run's directory tells, read from its files alone when first asked for.
///
/// A part whose file is absent is nil; a file that cannot be read throws an error that names it.
public final class RunResults {
  /// As given.
  public let directory: String
  /// What the reader of the report wants to see in which way.
  public let choices: ReportChoices
  private var parts: [String: Any] = [:]

  /// Throws ``RunResultsError`` if there is no run in `directory`.
  public init(_ directory: String, choices: ReportChoices = ReportChoices()) throws {
    self.directory = directory
    self.choices = choices
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: directory, isDirectory: &isDirectory), isDirectory.boolValue
    else { throw RunResultsError(file: directory, reason: "no such directory") }
    guard FileManager.default.fileExists(atPath: path(RunDirectory.best)) else {
      throw RunResultsError(
        file: directory,
        reason: "holds no \(RunDirectory.best): give the directory that `saganet train` or `cross-validate` wrote")
    }
  }

  // MARK: Parts

  /// `best.json`: the best candidate and what the run was about.
  public func best() throws -> BestCandidate {
    try part(RunDirectory.best) { path in
      try BestCandidate(json: try JSONValue(contentsOf: path), file: path)
    }!
  }

  /// `run.json`: command, configuration and times, all that may differ between equal runs.
  public func run() throws -> RunRecord? {
    try part(RunDirectory.run) { RunRecord(json: try JSONValue(contentsOf: $0)) }
  }

  /// `cv_results.csv`: every candidate's scores; absent of `cross-validate`.
  public func grid() throws -> GridScores? {
    let best = try best()
    return try table(RunDirectory.gridResults, ",") { table in
      let grid = try GridScores(table)
      guard best.index < grid.count else {
        throw RunResultsError(
          file: table.file,
          reason: "has \(grid.count) candidates, but by \(RunDirectory.best) the best is number \(best.index), "
            + "counted from 0; the files are of different runs, or rows are missing")
      }
      return grid
    }
  }

  /// `cross_validate.csv`: the best candidate fold by fold.
  public func crossValidation() throws -> FoldScores? {
    try table(RunDirectory.crossValidation, ",") { try FoldScores($0) }
  }

  /// `oof_predictions.tsv`.
  public func outOfFold() throws -> OutOfFoldPredictions? {
    let classes = try best().classes
    return try table(RunDirectory.outOfFoldPredictions, "\t") { try OutOfFoldPredictions($0, classes: classes) }
  }

  /// `confusion_matrix.tsv`.
  public func confusionMatrix() throws -> ConfusionCounts? {
    try table(RunDirectory.confusionMatrix, "\t") { table in
      let confusion = try ConfusionCounts(table)
      try check(confusion.classes, of: table.file)
      return confusion
    }
  }

  /// `per_class.tsv`.
  public func perClass() throws -> ClassMeasures? {
    try table(RunDirectory.perClass, "\t") { table in
      let measures = try ClassMeasures(table)
      try check(measures.classes, of: table.file)
      return measures
    }
  }

  /// `average_coefs.tsv`.
  public func averageCoefficients() throws -> CoefficientMatrix? {
    let best = try best()
    return try table(RunDirectory.averageCoefficients, "\t") { table in
      let average = try CoefficientMatrix(table)
      try check(average.classes, of: table.file, are: best.coefficientClasses)
      try check(average.features.count, of: table.file)
      return average
    }
  }

  /// `fold_coefs.npz`.
  public func foldCoefficients() throws -> StoredFoldCoefficients? {
    let classes = try best().coefficientClasses
    return try part(RunDirectory.foldCoefficients) { path in
      let stored = try StoredFoldCoefficients(NPZReader(path: path), classes: classes)
      try check(stored.features.count, of: path)
      return stored
    }
  }

  /// `coef_path.npz`: fits on all training rows along C.
  public func coefficientPath() throws -> CoefficientPath? {
    let classes = try best().coefficientClasses
    return try part(RunDirectory.coefficientPath) { path in
      let stored = try CoefficientPath(NPZReader(path: path), classes: classes)
      try check(stored.features.count, of: path)
      return stored
    }
  }

  /// `trace.tsv`: the refit of the best candidate, iteration by iteration.
  public func trace() throws -> FitTrace? { try table(RunDirectory.trace, "\t") { try FitTrace($0) } }

  /// The run on shuffled columns in `baseline`, if there is one.
  public func baseline() throws -> RunResults? {
    try part(RunDirectory.baseline) { path in
      FileManager.default.fileExists(atPath: "\(path)/\(RunDirectory.best)")
        ? try RunResults(path, choices: choices) : nil
    }
  }

  // MARK: Derived

  /// The classes' places in ``BestCandidate/classes``, in the order that figures list them.
  public func classOrder() throws -> [Int] {
    let classes = try best().classes
    guard choices.classOrder == .similarity, let confusion = try confusionMatrix() else {
      return Array(classes.indices)
    }
    return ClassOrder.bySimilarity(counts: confusion.counts, classes: classes.count)
  }

  /// Throws unless `found` are the run's classes (or those `wanted`), in their order.
  private func check(_ found: [String], of file: String, are wanted: [String]? = nil) throws {
    guard try found != wanted ?? best().classes else { return }
    throw RunResultsError(
      file: file, reason: "its classes are not those of \(RunDirectory.best); the files are of different runs")
  }

  /// Throws unless there are as many features as the run has.
  private func check(_ features: Int, of file: String) throws {
    let wanted = try best().features
    guard features != wanted else { return }
    throw RunResultsError(
      file: file,
      reason: "has \(features) features, but by \(RunDirectory.best) there are \(wanted); lines are missing, or the "
        + "files are of different runs")
  }

  // MARK: Files

  public func path(_ name: String) -> String { "\(directory)/\(name)" }

  /// What `read` makes of the file (or folder) `name`, kept; nil if it is not there.
  private func part<Part>(_ name: String, _ read: (String) throws -> Part?) throws -> Part? {
    if let known = parts[name] { return known as? Part }
    guard FileManager.default.fileExists(atPath: path(name)) else { return nil }
    let value = try read(path(name))
    parts[name] = value
    return value
  }

  private func table<Part>(
    _ name: String, _ delimiter: Character, _ read: (TextTable) throws -> Part
  ) throws -> Part? {
    try part(name) { path in try TextTable(path: path, delimiter: delimiter).map { try read($0) } }
  }
}

/// What the reader of a report may choose.
public struct ReportChoices: Sendable, Equatable {
  public enum ClassOrdering: String, Sendable, CaseIterable {
    /// As the run has them: sorted by name, numbers by value.
    case given
    /// Classes that are confused alike stand together.
    case similarity
  }

  public var classOrder: ClassOrdering

  public init(classOrder: ClassOrdering = .given) { self.classOrder = classOrder }
}
