import Datasets
import DenseLinearAlgebra
import Foundation
import ModelSelection
import Optimization

/// A labelled table, its scikit-learn folds, and how to fit on them.
struct BenchmarkTable {
  let double: Matrix<Double>
  let single: Matrix<Float>
  let encoding: LabelEncoding
  /// The shuffled rows.
  let rows: [Int32]
  let folds: [Fold]

  init(path: String, label: String, selector: String?) throws {
    var options = TableOptions(labelColumn: label)
    if let selector { options.features = [try FeatureSelector(parsing: selector)] }
    let table = try FeatureTable<Double>(reading: path, options: options)
    double = table.features
    single = Matrix(converting: double)
    let encoding = try LabelEncoding(table.labels ?? [])
    let rows = sklearnShuffle(double.rows, seed: 0).map { Int32($0) }
    self.encoding = encoding
    self.rows = rows
    let input = SplitInput(classCodes: rows.map { encoding.codes[Int($0)] })
    folds = try StratifiedKFold(folds: 10).split(input).folds
  }

  var facts: TableFacts {
    TableFacts(
      rows: double.rows, features: double.columns, classes: encoding.classes,
      foldRows: folds.map(\.train.count), kernel: Double.kernelName,
      availableKernels: Double.availableKernels)
  }

  func run(_ request: Request) throws -> Answer {
    switch request.precision ?? "float64" {
    case "float64": return try run(request, double)
    case "float32": return try run(request, single)
    case let other: throw RequestError(description: "precision is \(other); say float64 or float32")
    }
  }

  private func run<Scalar: SagaScalar>(_ request: Request, _ features: Matrix<Scalar>) throws -> Answer {
    guard request.candidates.allSatisfy({ $0.count == 2 }), !request.candidates.isEmpty else {
      throw RequestError(description: "candidates must be a list of pairs [C, l1_ratio]")
    }
    let chosen = request.folds ?? [0]
    if let bad = chosen.first(where: { !folds.indices.contains($0) }) {
      throw RequestError(description: "there is no fold \(bad) of \(folds.count)")
    }
    let labels = try relabelled(request.positive)
    let data = CrossValidationData(
      features: features, classes: ClassList(labels.classes, areNumbers: false), codes: labels.codes,
      rows: rows, folds: chosen.map { folds[$0] })
    let fits = FoldFitting(
      data: data, candidates: request.candidates.map { Candidate(C: $0[0], l1Ratio: $0[1]) },
      model: LogisticRegression(
        maxIterations: request.maxIterations ?? 100, strict: request.strict ?? false))

    let outcome: FoldFitting<Scalar>.Outcome
    switch request.manner ?? .alone {
    case .alone: outcome = try fits.run(packSize: 1)
    case .packed: outcome = try fits.run(packSize: fits.packSize)
    case .grid: outcome = try fits.runGrid(threads: request.threads ?? 1)
    }
    if let path = request.coefficients { try outcome.write(to: path) }
    return Answer(
      cpu: outcome.cpu, wall: outcome.wall, nIter: outcome.iterations, steps: outcome.steps,
      packSize: (request.manner ?? .alone) == .alone ? 1 : fits.packSize, kernel: Scalar.kernelName)
  }

  /// The classes and codes, or those of one class (code 1) against the rest (code 0).
  private func relabelled(_ positive: String?) throws -> (classes: [String], codes: [Int32]) {
    guard let positive else { return (encoding.classes, encoding.codes) }
    guard let code = encoding.code(of: positive) else {
      throw RequestError(description: "there is no class \(positive)")
    }
    return (["rest", positive], encoding.codes.map { $0 == code ? 1 : 0 })
  }
}
