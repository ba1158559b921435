import Datasets
import DenseLinearAlgebra
import Foundation
import Logging
import ModelSelection
import Optimization

struct TableLoader {
  let options: TableOptions
  let logger: Logger
  let seed: UInt32
  init(_ options: TableOptions, logger: Logger, seed: UInt32) { self.options = options; self.logger = logger; self.seed = seed }
  func load<Scalar: SagaScalar>() throws -> TrainingTable<Scalar> {
    let t = try NPYTable<Scalar>.read(featuresPath: options.table, labelsPath: options.labelFile!)
    return TrainingTable(features: t.features, featureNames: t.featureNames, rowIdentifiers: t.rowIDs, labels: t.labels, labelsAreNumbers: t.labels.allSatisfy { Int($0) != nil }, sampleWeights: nil, groups: nil, trainingRows: (0..<Int32(t.labels.count)).map { $0 }, heldOut: [], sha256: "")
  }
}
