import Datasets
import DenseLinearAlgebra
import Foundation
import ModelFiles
import ModelSelection
import Optimization

extension TrainingJob {
  typealias HeldOut = (name: String, rows: [Int32])

  /// The data in fitting order with its folds; held-out rows of the same matrix; N row identifiers for it.
  struct Prepared {
    var data: CrossValidationData<Scalar>
    var heldOut: [HeldOut]
    var identifiers: [String]
  }

  /// Makes the folds, and for the baseline shuffles every column of the fitted rows on its own. Touches no
  /// files: what is wrong with the data shows here, before an earlier run is overwritten.
  func prepare(shuffledColumns: Bool = false) throws -> Prepared {
    let order = fittingOrder
    let encoding = try LabelEncoding(
      order.map { table.labels[Int($0)] }, columnAlsoHolds: table.labels + table.droppedClasses)
    let classes = encoding.classList
    func code(_ row: Int32) -> Int32 { encoding.code(of: table.labels[Int(row)]) ?? 0 }

    try checkClassWeights(classes.names)

    let folds = try self.folds(
      SplitInput(
        classCodes: encoding.codes,
        groups: table.groups.map { groups in order.map { groups[Int($0)] } }))

    // Rows outside the training part get code 0: they are never fitted or scored through these codes.
    guard shuffledColumns else {
      let data = CrossValidationData(
        features: table.features, classes: classes, codes: table.labels.indices.map { code(Int32($0)) },
        sampleWeights: table.sampleWeights, rows: order, folds: folds)
      return Prepared(data: data, heldOut: table.heldOut, identifiers: table.rowIdentifiers)
    }

    // The baseline shuffles the columns of the fitted rows, in fitting order, and of each held-out split.
    var matrices: [(rows: [Int32], matrix: Matrix<Scalar>)] = []
    for rows in [order] + table.heldOut.map(\.rows) {
      var matrix = gathered(rows)
      shuffleColumns(of: &matrix, seed: plan.seed)
      matrices.append((rows, matrix))
    }
    let allRows = matrices.flatMap(\.rows)
    let features = Matrix<Scalar>(rows: allRows.count, columns: table.features.columns) { out in
      var next = out.baseAddress!
      for (_, matrix) in matrices {
        matrix.withUnsafeBufferPointer { x in
          next.initialize(from: x.baseAddress!, count: x.count)
          next += x.count
        }
      }
    }
    let data = CrossValidationData(
      features: features, classes: classes, codes: allRows.map(code),
      sampleWeights: table.sampleWeights.map { weights in allRows.map { weights[Int($0)] } },
      rows: order.indices.map { Int32($0) }, folds: folds)
    var first = Int32(order.count)
    let heldOut = table.heldOut.map { split -> HeldOut in
      defer { first += Int32(split.rows.count) }
      return (split.name, (first..<first + Int32(split.rows.count)).map { $0 })
    }
    return Prepared(
      data: data, heldOut: heldOut, identifiers: allRows.map { table.rowIdentifiers[Int($0)] })
  }

  /// scikit-learn refuses weights of classes that do not occur while some that do have none: a slip of the
  /// pen.
  private func checkClassWeights(_ classes: [String]) throws {
    guard case .explicit(let weights) = plan.estimator.classWeight else { return }
    let unknown = weights.keys.filter { !classes.contains($0) }.sorted()
    guard !unknown.isEmpty else { return }
    let quoted = { (names: [String]) in names.map { "'\($0)'" }.joined(separator: ", ") }
    let message = "--class-weight: no training row of \(table.source) has the class \(quoted(unknown))"
    let unweighted = classes.filter { weights[$0] == nil }
    guard unweighted.isEmpty else {
      throw DataError("\(message), and the class \(quoted(unweighted)) has no weight; correct the names")
    }
    logger.warning("\(message)")
  }

  private func folds(_ input: SplitInput) throws -> [Fold] {
    guard let name = plan.splitter else { return [] }
    let splitter = try SplitterCatalog.splitter(
      named: name,
      options: SplitterOptions(folds: plan.folds, shuffleSeed: plan.shuffleFolds ? plan.seed : nil))
    let split: SplitResult
    do {
      split = try splitter.split(input)
    } catch {
      throw DataError("\(table.source): \(error)")
    }
    for warning in split.warnings { logger.warning("\(warning)") }
    guard let only = plan.onlyFolds else { return split.folds }
    guard only.allSatisfy(split.folds.indices.contains) else {
      throw UsageError("--only-folds names a fold outside 0...\(split.folds.count - 1)")
    }
    return only.map { split.folds[$0] }
  }

  private func gathered(_ rows: [Int32]) -> Matrix<Scalar> {
    let p = table.features.columns
    return Matrix(rows: rows.count, columns: p) { out in
      table.features.withUnsafeBufferPointer { x in
        for (i, row) in rows.enumerated() {
          (out.baseAddress! + i * p).initialize(from: x.baseAddress! + Int(row) * p, count: p)
        }
      }
    }
  }

  /// The table row of each sample, in fitting order.
  var fittingOrder: [Int32] {
    let training = table.trainingRows
    guard plan.shuffleRows else { return training }
    return sklearnShuffle(training.count, seed: plan.seed).map { training[$0] }
  }
}
