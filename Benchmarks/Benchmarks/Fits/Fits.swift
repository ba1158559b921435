// Times single fits on generated data: swift run -c release Fits [ROWS FEATURES CLASSES [EPOCHS]]
//
// One JSON object a line: microseconds per SAGA step (median of five runs) for each arithmetic and penalty.
import DenseLinearAlgebra
import Foundation
import Optimization

@main
struct Fits {
  static func main() throws {
    let given = CommandLine.arguments.dropFirst().compactMap { Int($0) }
    let (n, p, K, epochs) = (
      given.count > 0 ? given[0] : 2575, given.count > 1 ? given[1] : 1280, given.count > 2 ? given[2] : 15,
      given.count > 3 ? given[3] : 5
    )
    var random = LegacyRandomState(seed: 0)
    let values = (0..<n * p).map { _ in 2 * random.double() - 1 }
    let labels = (0..<n).map { String($0 % K) }
    let double = Matrix<Double>(rows: n, columns: p, elements: values)
    let single = Matrix<Float>(rows: n, columns: p, elements: values.map { Float($0) })

    for l1Ratio in [0.0, 0.5] {
      var model = LogisticRegression(C: 1, l1Ratio: l1Ratio, maxIterations: epochs, tolerance: 1e-7)
      try report("float64", model, double, labels)
      try report("float32", model, single, labels)
      model.strict = true
      try report("strict", model, double, labels)
    }
  }

  static func report<Scalar: SagaScalar>(
    _ name: String, _ model: LogisticRegression, _ X: Matrix<Scalar>, _ labels: [String]
  ) throws {
    let classes = Set(labels).sorted()
    let codes = labels.map { label in Int32(classes.firstIndex(of: label)!) }
    let training = try TrainingSet(
      features: X, rows: (0..<Int32(X.rows)).map { $0 }, codes: codes, classes: classes)
    let workspace = SAGAWorkspace<Scalar>()
    let clock = ContinuousClock()
    let times = (0..<6).map { _ -> Double in
      let start = clock.now
      let solution = training.fit(model.settings, workspace: workspace)
      let elapsed = clock.now - start
      let steps = Double(solution.iterations * X.rows)
      return (Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18) / steps
    }.dropFirst().sorted()
    print(
      #"{"arithmetic":"\#(name)","kernel":"\#(Scalar.kernelName)","rows":\#(X.rows),"features":\#(X.columns),"#
        + #""classes":\#(classes.count),"l1_ratio":\#(model.l1Ratio),"#
        + #""microseconds_per_step":\#((times[2] * 1e9).rounded() / 1e3)}"#)
  }
}
