import ArgumentParser
import Foundation
import ModelFiles

struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what a model is made of: classes, parameters, largest coefficients.")

  @Argument(help: ArgumentHelp("A run's directory or a model.npz.", valueName: "model"))
  var model: String

  @Option(help: "Features to list per class, by size of coefficient.")
  var top: Int = 5

  func validate() throws {
    guard top >= 0 else { throw ValidationError("--top is \(top) but must be at least 0.") }
  }

  func run() throws {
    let model = try ClassifierModel.load(self.model)
    var text = ""
    func line(_ line: String) { text += TextCells.printable(line, keepingLines: true) + "\n" }
    let zeros = model.coef.elements.filter { $0 == 0 }.count
    line("classes       \(model.classes.count): \(model.classes.joined(separator: ", "))")
    line("features      \(model.featureNames.count)")
    line("coefficients  \(model.coef.elements.count), \(zeros) zero")
    line("precision     \(model.precision.rawValue)")
    line("standardized  \(model.scaler == nil ? "no" : "yes")")
    for (name, value) in model.parameters.sorted(by: { $0.key < $1.key }) {
      line("parameter     \(name) = \(value.text(indented: false))")
    }
    for (name, value) in model.metadata.sorted(by: { $0.key < $1.key }) {
      line("metadata      \(name) = \(value.text(indented: false))")
    }
    for k in 0..<model.coef.rows {
      let name = model.coef.rows == 1 ? model.classes[1] : model.classes[k]
      line("\n\(name): intercept \(ShortestDecimal.text(model.intercept[k]))")
      let order = (0..<model.coef.columns).sorted {
        (-abs(model.coef[k, $0]), $0) < (-abs(model.coef[k, $1]), $1)
      }
      for j in order.prefix(top) {
        line("  \(ShortestDecimal.text(model.coef[k, j]))\t\(model.featureNames[j])")
      }
    }
    try StandardOutput.write(text)
  }
}
