// Fits the digits set with SagaNet as an outside package does: C = 1, l1_ratio = 0.5 on the first of ten
// stratified training parts of the shuffled rows. Arguments: the table.
// Prints one line per coefficient: class, feature, value.
import Datasets
import ModelSelection
import Optimization

guard CommandLine.arguments.count == 2 else { throw ClientError.usage }
let table = try FeatureTable<Double>(
  reading: CommandLine.arguments[1], options: TableOptions(labelColumn: "digit"))
let encoding = try LabelEncoding(table.labels ?? [])
let order = sklearnShuffle(table.features.rows, seed: 0)
let folds = try StratifiedKFold(folds: 10).split(SplitInput(classCodes: order.map { encoding.codes[$0] })).folds
let training = try TrainingSet(
  features: table.features, rows: folds[0].train.map { Int32(order[Int($0)]) }, codes: encoding.codes,
  classes: encoding.classes)
let model = try LogisticRegression(C: 1, l1Ratio: 0.5).fit(training, workspace: SAGAWorkspace())
for (k, name) in model.classes.enumerated() {
  for (j, feature) in table.featureNames.enumerated() {
    print(name, feature, model.coefficients[k, j])
  }
}

enum ClientError: Error { case usage }
