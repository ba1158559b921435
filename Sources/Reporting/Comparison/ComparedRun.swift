import Foundation
import ModelFiles

/// One run of a ``RunComparison``.
public struct ComparedRun: Sendable {
  public let name: String
  public let directory: String
  /// Whether this is the baseline on shuffled columns.
  public let isShuffled: Bool
  public let solver: String
  public let precision: String
  public let rows: Int
  public let features: Int
  public let classCount: Int
  /// none, balanced or given.
  public let classWeight: String
  public let C: Double
  public let l1Ratio: Double
  public let scoring: String
  public let folds: Int
  /// Of the best candidate over the folds; standard deviation with ddof 0, standard error with ddof 1.
  public let mean: Double
  public let standardDeviation: Double
  public let standardError: Double
  /// All fits of the grid; nil without a grid and folds to count them by.
  public let fits: Int?
  public let unconverged: Int
  /// Fits within the gap asked for; nil without certificates.
  public let certified: Int?
  /// Fits that reached what was asked of them.
  public let ended: Int
  /// Wall time of grid and final model; nil where no `run.json` tells.
  public let seconds: Double?
  public let featureType: String
  public let datasetType: String
  /// Scores of the classes: out of fold, then of each held-out split by name.
  public let splits: [(name: String, measures: ClassMeasures)]

  /// The name as people read it.
  public var label: String { isShuffled ? "\(name) (shuffled)" : name }

  /// As the study calls it.
  public var balanceType: String {
    switch classWeight {
    case "none": "unbalanced"
    case "balanced": "balanced"
    default: "weighted"
    }
  }

  /// - Parameter record: of the run itself; a baseline has none of its own.
  init(_ results: RunResults, name: String, record: RunRecord?, isShuffled: Bool) throws {
    let best = try results.best()
    let grid = try results.grid()
    let crossValidation = try results.crossValidation()
    self.name = name
    self.isShuffled = isShuffled
    directory = results.directory
    solver = best.parameter("solver")?.stringValue ?? "saga"
    precision = best.parameter("precision")?.stringValue ?? "float64"
    (rows, features, classCount) = (best.rows, best.features, best.classes.count)
    switch best.parameter("class_weight") {
    case nil, .null?: classWeight = "none"
    case .string(let text)?: classWeight = text
    default: classWeight = "given"
    }
    (C, l1Ratio, scoring, folds) = (best.C, best.l1Ratio, best.scoring, best.folds)
    (mean, standardDeviation) = (best.score, best.scoreStandardDeviation)
    // Of one candidate alone there is no grid; the scores are the same then, unless rows are weighted.
    standardError =
      grid.map { $0.standardError(best.index) }
      ?? crossValidation?.scores.first.map { Reporting.standardError($0.values) } ?? .nan
    let flags = grid?.converged.flatMap { $0 } ?? crossValidation?.converged
    fits = flags?.count
    ended = flags?.count { $0 == true } ?? 0
    (unconverged, certified) = (best.unconvergedFits, best.certifiedFits)
    let phases = isShuffled ? ["baseline"] : ["grid", "refit"]
    let times = record?.timings.filter { phases.contains($0.phase) }.map(\.seconds) ?? []
    seconds = times.isEmpty ? nil : times.reduce(0, +)

    let selectors = record?.configuration.first { $0.name == "features" }?.value.arrayValue ?? []
    let texts = selectors.compactMap(\.stringValue).map {
      $0.hasPrefix("substring:") ? String($0.dropFirst("substring:".count)) : $0
    }
    featureType = texts.isEmpty ? "all" : texts.joined(separator: "+")
    let file = record?.table.map { $0.split(separator: "/").last.map(String.init) ?? $0 } ?? ""
    datasetType = String(file.prefix { $0 != "." })

    var splits: [(name: String, measures: ClassMeasures)] = []
    if let own = try results.perClass() { splits.append(("cross_validation", own)) }
    let heldOut = results.path(RunDirectory.heldOut)
    for split in ((try? FileManager.default.contentsOfDirectory(atPath: heldOut)) ?? []).sorted() {
      let path = "\(heldOut)/\(split)/\(RunDirectory.perClass)"
      if let table = try TextTable(path: path, delimiter: "\t") { splits.append((split, try ClassMeasures(table))) }
    }
    self.splits = splits
  }
}
