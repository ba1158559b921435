import Foundation
import ModelFiles

/// Several runs side by side, read from their directories.
///
/// A run's shuffled baseline stands behind it as a run of its own, and in the place of a run of `--solver both` its
/// two halves.
public struct RunComparison: Sendable {
  public let runs: [ComparedRun]

  /// - Parameter runs: what to call each, and where it is.
  /// - Throws: ``RunResultsError``.
  public init(_ runs: [(name: String, directory: String)]) throws {
    var all: [ComparedRun] = []
    for (name, directory) in runs {
      let halves = Self.halves(directory)
      for half in halves { all += try Self.withBaseline("\(name)/\(half)", "\(directory)/\(half)") }
      if halves.isEmpty { all += try Self.withBaseline(name, directory) }
    }
    self.runs = all
  }

  /// The folders in `directory` that hold the halves of a run of `--solver both`.
  public static func halves(_ directory: String) -> [String] {
    [RunDirectory.parity, RunDirectory.converged].filter {
      FileManager.default.fileExists(atPath: "\(directory)/\($0)/\(RunDirectory.best)")
    }
  }

  private static func withBaseline(_ name: String, _ directory: String) throws -> [ComparedRun] {
    let results = try RunResults(directory)
    let record = try results.run()
    var runs = [try ComparedRun(results, name: name, record: record, isShuffled: false)]
    if let baseline = try results.baseline() {
      runs.append(try ComparedRun(baseline, name: name, record: record, isShuffled: true))
    }
    return runs
  }

  /// The score that all runs chose by; "score" where they differ.
  public var scoring: String { Set(runs.map(\.scoring)).count == 1 ? runs.first?.scoring ?? "score" : "score" }

  /// The runs as columns: what `compare.tsv` holds.
  public var table: FigureTable {
    FigureTable([
      .text("run", runs.map(\.name)), .text("shuffled", runs.map { $0.isShuffled ? "True" : "False" }),
      .number("mean_score", runs.map(\.mean)), .number("std_score", runs.map(\.standardDeviation)),
      .number("standard_error", runs.map(\.standardError)), .text("scoring", runs.map(\.scoring)),
      .number("C", runs.map(\.C)), .number("l1_ratio", runs.map(\.l1Ratio)), .text("solver", runs.map(\.solver)),
      .text("precision", runs.map(\.precision)), .text("class_weight", runs.map(\.classWeight)),
      .integer("rows", runs.map(\.rows)), .integer("features", runs.map(\.features)),
      .integer("classes", runs.map(\.classCount)), .integer("folds", runs.map(\.folds)),
      .integer("fits", runs.map(\.fits)),
      .integer("unconverged_fits", runs.map { Int?($0.unconverged) }),
      .integer("certified_fits", runs.map(\.certified)), .number("wall_time", runs.map { $0.seconds ?? .nan }),
    ])
  }

  /// Writes `compare.tsv`: a row a run. Times are seconds.
  public func writeRuns(to path: String) throws { try table.write(to: path) }

  /// Writes `compare_classes.tsv`: a row a run, split and class, in the columns of the phenotypic profiling study, an
  /// unnamed index first; then `run`, `Precision`, `Recall` and `Support`.
  ///
  /// `data_split` is `cross_validation` for the out-of-fold predictions, else the held-out split's name;
  /// `feature_type` the selectors of the features (`all` without any), `balance_type` `balanced`, `unbalanced` or
  /// `weighted`, `dataset_type` the table's file name without endings.
  public func writeClasses(to path: String) throws {
    try DelimitedWriter.writeFile(path, .tab, nan: "") { tsv in
      try tsv.row([
        "", "Phenotypic_Class", "F1_Score", "data_split", "shuffled", "feature_type", "balance_type", "dataset_type",
        "run", "Precision", "Recall", "Support",
      ])
      var row = 0
      for run in runs {
        for (split, measures) in run.splits {
          for (k, name) in measures.classes.enumerated() {
            tsv.field(row)
            tsv.field(name)
            tsv.field(measures.f1[k])
            tsv.fields([
              split, run.isShuffled ? "True" : "False", run.featureType, run.balanceType, run.datasetType, run.name,
            ])
            tsv.fields([measures.precision[k], measures.recall[k]])
            tsv.field(measures.support[k])
            try tsv.endRow()
            row += 1
          }
        }
      }
    }
  }
}
