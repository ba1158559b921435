import Foundation

/// The directory that a run writes its results into, and the names of all files in it.
///
/// Nothing but these files is ever removed: what a user put beside them stays.
public enum RunDirectory {
  // MARK: Names

  public static let gridResults = "cv_results.csv"
  public static let best = "best.json"
  public static let run = "run.json"
  public static let crossValidation = "cross_validate.csv"
  public static let outOfFoldPredictions = "oof_predictions.tsv"
  public static let confusionMatrix = "confusion_matrix.tsv"
  public static let classificationReport = "classification_report.txt"
  public static let perClass = "per_class.tsv"
  public static let precisionRecallCurves = "pr_curves.tsv"
  public static let averageCoefficients = "average_coefs.tsv"
  public static let foldCoefficients = "fold_coefs.npz"
  /// The features of each class by the size of their coefficients.
  public static let featureRanking = "feature_ranking.tsv"
  public static let modelArrays = "model.npz"
  public static let modelDescription = "model.json"
  /// The final model's fit, iteration by iteration.
  public static let trace = "trace.tsv"
  /// Fits on all training rows along C at the best l1_ratio.
  public static let coefficientPath = "coef_path.npz"
  /// Predictions for a held-out split.
  public static let predictions = "predictions.tsv"
  /// Scores of a held-out split.
  public static let scores = "scores.json"
  /// Coefficients of every fit of the grid (`--save-fits`).
  public static let fits = "fits.npz"
  /// Points and dual points of every fit of the grid (`--save-certificates`).
  public static let certificates = "certificates.npz"
  /// The page that shows a run, and the folder with its figures.
  public static let report = "report.html"
  public static let figures = "figures"
  /// How the two runs of `--solver both` compare.
  public static let comparison = "comparison.json"
  public static let comparisonTable = "comparison.tsv"
  /// How several runs compare (`compare`, `sweep`): a row a run, a row a class, a page.
  public static let comparedRuns = "compare.tsv"
  public static let comparedClasses = "compare_classes.tsv"
  public static let comparedPage = "compare.html"

  /// Folder with one folder per held-out split.
  public static let heldOut = "heldout"
  /// Folder with the same files for the shuffled baseline.
  public static let baseline = "baseline"
  /// Folders with a run of their own each, for `--solver both`.
  public static let parity = "parity"
  public static let converged = "converged"

  /// Folders in a run directory that hold the files of a run themselves.
  private static let runFolders = [baseline, parity, converged]

  /// Files directly in a run directory, and in its `baseline` folder.
  public static let runFiles: Set<String> = [
    gridResults, best, run, crossValidation, outOfFoldPredictions, confusionMatrix, classificationReport,
    perClass, precisionRecallCurves, averageCoefficients, foldCoefficients, modelArrays, modelDescription,
    featureRanking, trace, coefficientPath, fits, certificates, comparison, comparisonTable, report,
  ]

  /// Files in the folder ``figures``, for figures of these names.
  public static func figureFiles(of names: [String]) -> Set<String> {
    Set(names.flatMap { name in ["svg", "tsv", "png"].map { "\(name).\($0)" } })
  }

  /// Files in the folder of a held-out split.
  public static let heldOutFiles: Set<String> = [
    predictions, scores, confusionMatrix, classificationReport, perClass, precisionRecallCurves,
  ]

  /// Files of a comparison of several runs.
  public static let comparisonFiles: Set<String> = [comparedRuns, comparedClasses, comparedPage]

  // MARK: Preparing

  /// What is to be written into a directory.
  public enum Contents: Sendable, Equatable {
    /// A run with these held-out splits, as far as they are known, and figures of these names.
    case run(splits: [String] = [], figures: [String] = [])
    /// The evaluation of a model on one table: ``RunDirectory/heldOutFiles``.
    case evaluation
    /// The comparison of several runs: ``RunDirectory/comparisonFiles``. Folders may stand beside them.
    case comparison
  }

  /// Makes `path` ready for the files of `contents`: creates it, with the directories above it, if need be.
  ///
  /// A directory that is not empty is refused unless `overwrite`; then the files that SagaNet writes (and
  /// its left-over temporary files) are removed from it, for a run from `heldout/*`, `figures`, `baseline`, `parity` and
  /// `converged` too, and of these folders those that are then empty. Symbolic links are removed themselves, never followed.
  ///
  /// - Returns: the paths of the files removed, sorted.
  /// - Throws: ``RunDirectoryError``.
  @discardableResult
  public static func prepare(
    _ path: String, overwrite: Bool, for contents: Contents = .run()
  ) throws -> [String] {
    guard let entries = try check(path, overwrite: overwrite, for: contents) else {
      try create(path)
      return []
    }
    var removed: [String] = []
    switch contents {
    case .evaluation: try removeFiles(in: path, entries: entries, known: heldOutFiles, removed: &removed)
    case .comparison: try removeFiles(in: path, entries: entries, known: comparisonFiles, removed: &removed)
    case .run(_, let figures):
      try removeRun(in: path, entries: entries, drawn: figureFiles(of: figures), removed: &removed)
    }
    return removed.sorted()
  }

  /// Removes the files of a run and of the runs in its folders.
  private static func removeRun(
    in path: String, entries: [String], drawn: Set<String>, removed: inout [String]
  ) throws {
    try removeRunFiles(in: path, entries: entries, removed: &removed)
    let figures = path + "/" + figures
    try removeLink(figures, removed: &removed)
    if isRealDirectory(figures) {
      try removeFiles(in: figures, entries: list(figures), known: drawn, removed: &removed)
      try removeIfEmpty(figures)
    }
    for folder in runFolders.map({ path + "/" + $0 }) {
      try removeLink(folder, removed: &removed)
      guard isRealDirectory(folder) else { continue }
      try removeRun(in: folder, entries: list(folder), drawn: drawn, removed: &removed)
      try removeIfEmpty(folder)
    }
  }

  /// True if there is a run or a model in the directory `path`: what no evaluation is to be mixed with.
  public static func holdsRun(_ path: String) -> Bool {
    [run, best, modelArrays].contains { FileManager.default.fileExists(atPath: path + "/" + $0) }
  }

  /// Makes the directory `path` and those above it. Throws ``RunDirectoryError/cannotCreate(path:reason:)``.
  public static func create(_ path: String) throws {
    var end = path.startIndex
    while end < path.endIndex {
      end = path[path.index(after: end)...].firstIndex(of: "/") ?? path.endIndex
      guard mkdir(String(path[..<end]), 0o777) != 0, errno != EEXIST else { continue }
      let reason = String(cString: strerror(errno))
      var isDirectory: ObjCBool = false
      // On a read-only file system what exists is not always said to exist.
      if FileManager.default.fileExists(atPath: String(path[..<end]), isDirectory: &isDirectory),
        isDirectory.boolValue
      {
        continue
      }
      throw RunDirectoryError.cannotCreate(path: path, reason: reason)
    }
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue
    else {
      throw RunDirectoryError.cannotCreate(path: path, reason: String(cString: strerror(ENOTDIR)))
    }
  }

  /// Finds out whether ``prepare(_:overwrite:for:)`` would refuse `path`, and changes nothing. Refused is also
  /// a directory where a file belongs, or a file where a folder belongs: neither is SagaNet's to remove.
  ///
  /// - Returns: the names in the directory, or nil if there is none yet.
  /// - Throws: ``RunDirectoryError``.
  @discardableResult
  public static func check(
    _ path: String, overwrite: Bool, for contents: Contents = .run()
  ) throws -> [String]? {
    let manager = FileManager.default
    var isDirectory: ObjCBool = false
    guard manager.fileExists(atPath: path, isDirectory: &isDirectory) else { return nil }
    guard isDirectory.boolValue else { throw RunDirectoryError.notADirectory(path: path) }
    guard manager.isWritableFile(atPath: path) else { throw RunDirectoryError.notWritable(path: path) }
    let entries = try list(path)
    guard overwrite || entries.isEmpty else {
      throw RunDirectoryError.notEmpty(
        path: path, entries: Array(entries.sorted().prefix(3)), count: entries.count)
    }
    switch contents {
    case .evaluation: try checkFiles(heldOutFiles, in: path)
    case .comparison: try checkFiles(comparisonFiles, in: path)
    case .run(let splits, let figures): try checkRun(path, splits: splits, drawn: figureFiles(of: figures))
    }
    return entries
  }

  /// Finds out whether the names of a run's files, and of those of the runs in its folders, are free.
  private static func checkRun(_ folder: String, splits: [String], drawn: Set<String>) throws {
    try checkFiles(runFiles, in: folder)
    let figures = folder + "/" + figures
    try checkFolder(figures)
    if isRealDirectory(figures) { try checkFiles(drawn, in: figures) }
    let held = folder + "/" + heldOut
    try checkFolder(held)
    if isRealDirectory(held) {
      for split in splits {
        try checkFolder(held + "/" + split, linkAllowed: false)
        try checkFiles(heldOutFiles, in: held + "/" + split)
      }
    }
    for inner in runFolders.map({ folder + "/" + $0 }) {
      try checkFolder(inner)
      if isRealDirectory(inner) { try checkRun(inner, splits: splits, drawn: drawn) }
    }
  }

  /// No result's name may be that of a directory.
  private static func checkFiles(_ names: Set<String>, in folder: String) throws {
    for name in names.sorted() where isRealDirectory(folder + "/" + name) {
      throw RunDirectoryError.inTheWay(path: folder + "/" + name, isDirectory: true)
    }
  }

  /// A folder's name may not be that of a file; a link is removed later, unless it could be a user's.
  private static func checkFolder(_ path: String, linkAllowed: Bool = true) throws {
    guard let type = type(of: path), type != .typeDirectory else { return }
    guard linkAllowed, type == .typeSymbolicLink else {
      throw RunDirectoryError.inTheWay(path: path, isDirectory: false)
    }
  }

  /// Removes the files of one run in `folder`, those of its held-out splits included.
  private static func removeRunFiles(
    in folder: String, entries: [String], removed: inout [String]
  ) throws {
    try removeFiles(in: folder, entries: entries, known: runFiles, removed: &removed)
    let splits = folder + "/" + heldOut
    try removeLink(splits, removed: &removed)
    guard isRealDirectory(splits) else { return }
    for split in try list(splits) where isRealDirectory(splits + "/" + split) {
      let place = splits + "/" + split
      try removeFiles(in: place, entries: list(place), known: heldOutFiles, removed: &removed)
      try removeIfEmpty(place)
    }
    try removeIfEmpty(splits)
  }

  private static func removeFiles(
    in folder: String, entries: [String], known: Set<String>, removed: inout [String]
  ) throws {
    for entry in entries where known.contains(entry) || isTemporary(entry, of: known) {
      let path = folder + "/" + entry
      guard !isRealDirectory(path) else { continue }
      try remove(path)
      removed.append(path)
    }
  }

  /// Removes `path` if it is a symbolic link, so that nothing is written through it.
  private static func removeLink(_ path: String, removed: inout [String]) throws {
    guard type(of: path) == .typeSymbolicLink else { return }
    try remove(path)
    removed.append(path)
  }

  private static func remove(_ path: String) throws {
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      throw RunDirectoryError.cannotRemove(path: path, reason: reason(error))
    }
  }

  /// True for what an interrupted ``AtomicFile`` leaves: `.<known name>.saganet-<process>-<number>.tmp`.
  private static func isTemporary(_ entry: String, of known: Set<String>) -> Bool {
    guard entry.hasPrefix("."), entry.hasSuffix(".tmp"), let mark = entry.range(of: AtomicFile.temporaryMark)
    else { return false }
    return known.contains(String(entry[entry.index(after: entry.startIndex)..<mark.lowerBound]))
  }

  private static func removeIfEmpty(_ folder: String) throws {
    if try list(folder).isEmpty { try remove(folder) }
  }

  private static func list(_ folder: String) throws -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw RunDirectoryError.cannotRead(path: folder, reason: reason(error))
    }
  }

  /// True for a directory, false for a link to one.
  private static func isRealDirectory(_ path: String) -> Bool { type(of: path) == .typeDirectory }

  /// What `path` itself is, links not followed; nil if there is nothing.
  private static func type(of path: String) -> FileAttributeType? {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return attributes?[.type] as? FileAttributeType
  }

  private static func reason(_ error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    return (underlying ?? error as NSError).localizedDescription
  }
}

/// Why a directory cannot take a run's files.
public enum RunDirectoryError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The directory has `count` entries; `entries` are the first three by name.
  case notEmpty(path: String, entries: [String], count: Int)
  case notADirectory(path: String)
  case notWritable(path: String)
  case cannotCreate(path: String, reason: String)
  case cannotRead(path: String, reason: String)
  case cannotRemove(path: String, reason: String)
  /// A directory where a results file belongs, or something else where a folder of results belongs.
  case inTheWay(path: String, isDirectory: Bool)

  public var description: String {
    switch self {
    case .notEmpty(let path, let entries, let count):
      "\(path): the directory is not empty (\(entries.joined(separator: ", "))"
        + (count > entries.count ? " and \(count - entries.count) more" : "")
        + "); choose another, or use --overwrite, which removes only files that SagaNet writes"
    case .notADirectory(let path): "\(path): is not a directory; choose another output directory"
    case .notWritable(let path): "\(path): no permission to write into the directory"
    case .cannotCreate(let path, let reason): "\(path): the directory cannot be created: \(reason)"
    case .cannotRead(let path, let reason): "\(path): the directory cannot be read: \(reason)"
    case .cannotRemove(let path, let reason): "\(path): cannot be removed: \(reason)"
    case .inTheWay(let path, let isDirectory):
      isDirectory
        ? "\(path): is a directory, but a results file is to be written there; move it away"
        : "\(path): is not a directory, but results are to be written into it; move it away"
    }
  }
}
