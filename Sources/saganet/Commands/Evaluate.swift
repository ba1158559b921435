import ArgumentParser
import Datasets
import DenseLinearAlgebra
import Foundation
import ModelFiles
import ModelSelection
import Optimization

struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare a model's predictions with a labelled table.",
    discussion: """
      Prints scores and the classification report; with --out writes predictions, confusion matrix, report, \
      per-class scores and precision-recall curves too.
      """)

  @OptionGroup var input: PredictionTableOptions

  @Option(help: "The column that holds the class of each row.")
  var label: String?

  @Option(
    help: ArgumentHelp("For an NPY matrix: the file of labels, NPY or one a line.", valueName: "file"))
  var labelFile: String?

  @Option(help: ArgumentHelp("Leave out the rows of this class; may be repeated.", valueName: "class"))
  var dropClass: [String] = []

  @Option(help: ArgumentHelp("Read class A as B; may be repeated.", valueName: "A=B"))
  var renameClass: [String] = []

  @Option(help: ArgumentHelp("Scorers by scikit-learn's names.", valueName: "list"))
  var scoring = NameList(["f1_weighted", "accuracy"])

  @Option(help: ArgumentHelp("Write the evaluation's files into this directory.", valueName: "dir"))
  var out: String?

  @Flag(help: "Replace the files of an earlier evaluation in DIR.")
  var overwrite = false

  func validate() throws {
    guard (label == nil) != (labelFile == nil) else {
      throw ValidationError("Give --label COLUMN, or --label-file FILE for an NPY matrix.")
    }
    if out?.isEmpty == true { throw ValidationError("--out is empty: name a directory.") }
  }

  /// Refuses a directory that cannot be used, before any work.
  private func checkDirectory() throws {
    guard let out else { return }
    var isDirectory: ObjCBool = false
    let found = FileManager.default.fileExists(atPath: input.model, isDirectory: &isDirectory)
    let model = URL(fileURLWithPath: input.model)
    let home = found && !isDirectory.boolValue ? model.deletingLastPathComponent() : model
    let same =
      home.resolvingSymlinksInPath().standardizedFileURL.path
      == URL(fileURLWithPath: out).resolvingSymlinksInPath().standardizedFileURL.path
    if same || RunDirectory.holdsRun(out) {
      throw UsageError(
        "--out \(out) holds \(same ? "the model itself" : "a run or a model"): choose another directory for "
          + "the evaluation")
    }
    try RunDirectory.check(out, overwrite: overwrite, for: .evaluation)
  }

  func run() throws {
    try checkDirectory()
    let model = try ClassifierModel.load(input.model)
    switch model.precision {
    case .float64: try evaluate(model, Double.self)
    case .float32: try evaluate(model, Float.self)
    }
  }

  private func labelledTable<Scalar: SagaScalar>(_ model: ClassifierModel) throws -> FeatureTable<Scalar>? {
    try FeatureTableReader<Scalar>(
      input.table, featureNames: model.featureNames,
      options: input.parsed(label: label, dropped: dropClass, renamed: ClassRenaming.parse(renameClass)),
      batchRows: .max
    ).nextBatch()
  }

  private func evaluate<Scalar: SagaScalar>(_ model: ClassifierModel, _ type: Scalar.Type) throws {
    let scorers = try ScorerChoice.scorers(scoring)
    let matrix: FeatureTable<Scalar>? = try labelFile.flatMap { try input.matrix(for: model, labelFile: $0) }
    if labelFile != nil, matrix == nil {
      throw UsageError("--label-file is for an NPY matrix, which \(input.table) is not")
    }
    let table = try matrix ?? labelledTable(model)
    guard let table, let labels = table.labels else {
      throw DataError("\(input.table): there are no rows to evaluate")
    }
    let result = try BLASThreads.withSingleThread {
      try HeldOutEvaluation.evaluate(
        model.classifier(type), features: table.features, labels: labels, identifiers: table.rowIdentifiers)
    }
    var scores: [(String, Double)] = []
    for scorer in scorers {
      let score = scorer.foldScore(result.input)
      if let failure = score.failure { StandardError.write("warning: \(failure)\n") }
      scores.append((scorer.name, score.value))
    }
    if let out {
      try RunDirectory.prepare(out, overwrite: overwrite, for: .evaluation)
      try EvaluationFiles.write(
        result.evaluation, predictionsName: RunDirectory.predictions, directory: out)
      try JSONValue.object(scores.map { .init($0.0, .number($0.1)) }).write(
        to: "\(out)/\(RunDirectory.scores)")
    }
    let lines = scores.map { "\($0.0)\t\(ShortestDecimal.text($0.1))\n" }.joined()
    try StandardOutput.write(lines + "\n" + result.evaluation.report.text(naming: { TextCells.printable($0) }))
  }
}
