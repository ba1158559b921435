// Every SAGA kernel against the limits of the machine that it runs on.
import CProbes
import DenseLinearAlgebra
import Foundation
import Measurement
@_spi(Benchmarks) import Optimization

@main
struct Kernels {
  static let usage = """
    usage: Kernels [--quick] [--table] [--kernel avx512|avx2|baseline] [--shape NAME] [--scalar f64|f32]
    JSON Lines on standard output: the machine, its measured limits, then one line a kernel.
      --quick   the mitocheck shape only, shorter runs
      --table   also a table on standard error
    shapes: \(Shape.all.map(\.name).joined(separator: ", "))
    """

  static func main() {
    let arguments = Arguments(
      usage: usage, flags: ["--quick", "--table"], options: ["--kernel", "--shape", "--scalar"])
    let quick = arguments.has("--quick")
    let effort = quick ? Effort(runs: 3, seconds: 0.004) : Effort(runs: 7, seconds: 0.01)
    let shapes = Shape.all.filter { $0.name == arguments.value("--shape") ?? (quick ? "mitocheck" : $0.name) }
    let facts = MachineFacts()
    facts.record.print()

    for set in Probes.sets {
      let name = String(cString: set.name)
      guard name == arguments.value("--kernel") ?? name else { continue }
      var double = Probes(set, scalarBytes: 8, facts, effort)
      double.run()
      var single = Probes(set, scalarBytes: 4, facts, effort)
      single.run()
      let wanted = arguments.value("--scalar")
      if arguments.has("--table") {
        if wanted != "f32" { Table.printLimits(double) }
        if wanted != "f64" { Table.printLimits(single) }
        Table.printHeader()
      }
      for shape in shapes {
        if wanted != "f32" { measure(shape, Double.self, own: &double, double: double, effort, arguments) }
        if wanted != "f64" { measure(shape, Float.self, own: &single, double: double, effort, arguments) }
      }
      double.release()
      single.release()
    }
  }

  /// All kernels of one instruction set at one shape.
  static func measure<Scalar: SagaScalar>(
    _ shape: Shape, _ type: Scalar.Type, own: inout Probes, double: Probes, _ effort: Effort,
    _ arguments: Arguments
  ) {
    let X = features(shape, type)
    let hot = features(
      Shape(name: "", rows: 1, features: shape.features, columns: shape.columns, fits: 1), type)
    for strict in [false, true] {
      // The solver does not pack strict f32 fits, and packs have an L1 part.
      if strict && shape.fits > 1 && Scalar.self == Float.self { continue }
      for l1 in shape.fits > 1 ? [true] : [true, false] {
        for operation in KernelOperation.allCases {
          // Scores and changes know nothing of the penalty.
          if !l1 && (operation == .score || operation == .change) { continue }
          for matrix in operation == .step || operation == .paired ? [X, hot] : [X] {
            guard
              var trial = KernelTrial<Scalar>(
                kernel: own.setName, strict: strict, features: matrix, columns: shape.columns,
                fits: shape.fits, proximal: l1)
            else { continue }
            guard trial.has(operation) else { continue }
            let sample = Sample.perCall(runs: effort.runs, seconds: effort.seconds) { count in
              Timing.of { trial.run(operation, times: count) }.cpu
            }
            precondition(trial.isFinite, "\(operation) overflowed: its time means nothing")
            let result = Measured(
              operation, strict: strict, l1: l1, shape: shape, stride: trial.stride, hot: matrix.rows == 1,
              sample: sample, own: &own, double: double)
            result.record.print()
            if arguments.has("--table") { Table.print(result) }
          }
        }
      }
    }
  }

  /// Uniform values in [-1, 1).
  static func features<Scalar: SagaScalar>(_ shape: Shape, _ type: Scalar.Type) -> Matrix<Scalar> {
    var state: UInt64 = 1
    return Matrix<Scalar>(rows: shape.rows, columns: shape.features) { out in
      for i in out.indices {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        out[i] = Scalar(Double(Int64(bitPattern: state) >> 32) / 2_147_483_648)
      }
    }
  }
}
