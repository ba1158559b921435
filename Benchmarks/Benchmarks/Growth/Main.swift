// Time of fits over shapes and threads, and the power laws by which it grows.
import DenseLinearAlgebra
import Foundation
import Measurement
import ModelSelection
import Optimization

@main
struct Growth {
  static let usage = """
    usage: Growth [--quick] [--table]
    JSON Lines on standard output: the machine, times of epochs, fits and searches, then the power laws.
      --quick   fewer shapes and runs: under 30 s
      --table   also the times and power laws as text on standard error
    """
  static let widths = [-7, -10, 7, 7, 4, 5, 4, 5, 10, 10, 9]

  static func main() throws {
    let arguments = Arguments(usage: usage, flags: ["--quick", "--table"])
    let quick = arguments.has("--quick")
    let table = arguments.has("--table")
    MachineFacts().record.print()
    if table {
      printRow(
        ["what", "shape", "n", "p", "K", "", "l1", "pack", "CPU ms", "us/step", "epochs"], widths: widths)
    }

    for shape in Shape.named where !quick || shape.name != "wide" {
      try times(FitTimes<Double>(shape), quick: quick, table: table)
      try times(FitTimes<Float>(shape), quick: quick, table: table)
    }
    try laws(quick: quick, table: table)
    try threads(quick: quick, table: table)
  }

  /// Epochs and whole fits at one shape.
  static func times<Scalar: SagaScalar>(_ fits: FitTimes<Scalar>, quick: Bool, table: Bool) throws {
    let shape = fits.shape
    // Short epochs are measured several at a time.
    let epochs = max(2, min(200, 4_000_000 / (shape.n * shape.p)))
    let runs = quick ? 3 : 5
    let best = Scalar.packSize(features: shape.p, columns: shape.columns)
    for l1Ratio in [0, 0.5] {
      for pack in best > 1 ? [1, best] : [1] {
        let (record, seconds) = fits.epoch(l1Ratio: l1Ratio, epochs: epochs, runs: runs, pack: pack)
        record.print()
        if table { row("epoch", shape, Scalar.self, l1Ratio, pack, seconds, epochs: 1) }
      }
    }
    if quick && shape.name == "mitocheck" { return }
    let (record, seconds) = fits.fit(l1Ratio: 0.5, runs: quick ? 1 : 3)
    record.print()
    if table { row("fit", shape, Scalar.self, 0.5, 1, seconds, epochs: nil) }
  }

  /// How an epoch's CPU time grows with n, p and K around the mitocheck shape.
  static func laws(quick: Bool, table: Bool) throws {
    var points: [[Double]] = []
    var times: [Double] = []
    for shape in Shape.grid(quick: quick) {
      let (record, seconds) = try FitTimes<Double>(shape).epoch(l1Ratio: 0.5, epochs: 2, runs: quick ? 1 : 3)
      record.print()
      if table { row("epoch", shape, Double.self, 0.5, 1, seconds, epochs: 1) }
      points.append([Double(shape.n), Double(shape.p), Double(shape.K)])
      times.append(seconds)
    }
    let law = try PowerLaw(["n", "p", "K"], points: points, times: times)
    law.record("epoch").print()
    guard table else { return }
    say(law.text("epoch"))
    for (point, residual) in zip(points, law.residuals) where abs(residual) > log(1.1) {
      say(
        "  n=\(Int(point[0])) p=\(Int(point[1])) K=\(Int(point[2])): "
          + String(format: "x%.2f of the law", exp(residual)))
    }
  }

  /// How a grid search's wall time falls with threads.
  static func threads(quick: Bool, table: Bool) throws {
    let search = SearchTimes(shape: Shape(name: "search", n: 1200, p: 1280, K: 15), epochs: quick ? 3 : 15)
    let cores = ThreadBudget().count
    // 1, 2, 4, ... and all of them.
    let counts = Array(sequence(first: 1) { $0 * 2 < cores ? $0 * 2 : nil }) + (cores > 1 ? [cores] : [])
    var walls: [Double] = []
    for count in counts {
      let (record, seconds) = try search.time(threads: count, runs: quick ? 1 : 3)
      record.print()
      walls.append(seconds)
      if table {
        say(
          "search, \(count) threads: "
            + String(
              format: "%.0f ms, %.2f of one thread's, efficiency %.2f", seconds * 1e3, seconds / walls[0],
              walls[0] / seconds / Double(count)))
      }
    }
    guard counts.count > 1 else { return }
    let law = try PowerLaw(["threads"], points: counts.map { [Double($0)] }, times: walls)
    law.record("search").print()
    if table { say(law.text("search")) }
  }

  static func row<Scalar>(
    _ what: String, _ shape: Shape, _ type: Scalar.Type, _ l1Ratio: Double, _ pack: Int, _ seconds: Double,
    epochs: Int?
  ) {
    printRow(
      [
        what, shape.name, "\(shape.n)", "\(shape.p)", "\(shape.K)", type == Double.self ? "f64" : "f32",
        "\(l1Ratio)", "\(pack)", String(format: "%.2f", seconds * 1e3),
        epochs.map { String(format: "%.2f", seconds / Double(shape.n * $0) * 1e6) } ?? "",
        epochs.map { "\($0)" } ?? "all",
      ], widths: widths)
  }

  static func say(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
}
