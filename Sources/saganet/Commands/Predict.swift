import ArgumentParser
import Datasets
import DenseLinearAlgebra
import ModelFiles
import Optimization

struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Predict a table's rows with a model, as TSV on standard output.",
    discussion: """
      Columns: row_id, label, proba_<class> for each class. The table is streamed: memory does not grow with \
      its rows. Its columns may stand in any order; others than the model's features are skipped. The columns of \
      an NPY matrix are the model's features in order.
      """)

  @OptionGroup var input: PredictionTableOptions

  func run() throws {
    let model = try ClassifierModel.load(input.model)
    switch model.precision {
    case .float64: try predict(model, Double.self)
    case .float32: try predict(model, Float.self)
    }
  }

  private func predict<Scalar: SagaScalar>(_ model: ClassifierModel, _ type: Scalar.Type) throws {
    let classifier = model.classifier(type)
    let K = model.classes.count
    func write(_ table: FeatureTable<Scalar>, to tsv: inout DelimitedWriter) throws {
      let predictions = classifier.predict(table.features)
      for i in table.rowIdentifiers.indices {
        tsv.field(table.rowIdentifiers[i])
        tsv.field(model.classes[Int(predictions.codes[i])])
        tsv.fields(predictions.probabilities[i * K..<(i + 1) * K])
        try tsv.endRow()
      }
    }
    let matrix: FeatureTable<Scalar>? = try input.matrix(for: model)
    let reader =
      matrix != nil
      ? nil
      : try FeatureTableReader<Scalar>(
        input.table, featureNames: model.featureNames, options: input.parsed())
    try BLASThreads.withSingleThread {
      try DelimitedWriter.writeStandardOutput(.tab) { tsv in
        try tsv.row(["row_id", "label"] + model.classes.map { "proba_\($0)" })
        if let matrix { try write(matrix, to: &tsv) }
        while let batch = try reader?.nextBatch() { try write(batch, to: &tsv) }
      }
    }
  }
}
