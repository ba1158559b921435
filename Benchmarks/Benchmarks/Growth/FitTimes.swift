import Measurement
import Optimization

/// Times of fits at one shape on one thread.
struct FitTimes<Scalar: SagaScalar> {
  let shape: Shape
  let training: TrainingSet<Scalar>
  let workspace = SAGAWorkspace<Scalar>()

  init(_ shape: Shape) throws {
    self.shape = shape
    training = try shape.trainingSet(Scalar.self)
  }

  /// A record of seconds an epoch, and the CPU seconds: the median of `runs` fits of `epochs` epochs, which
  /// start and end included. `pack` > 1 candidates (C from 0.1 to 10) go together; the time is that of one of
  /// them.
  func epoch(l1Ratio: Double, epochs: Int, runs: Int, pack: Int = 1) -> (record: Record, seconds: Double) {
    // No tolerance stops these fits early; one below 1e-8 would ask for the strict kernels.
    var model = LogisticRegression(l1Ratio: l1Ratio, maxIterations: epochs, tolerance: 1e-8)
    let settings = (0..<pack).map { i in
      model.C = pack == 1 ? 1 : 0.1 + 9.9 * Double(i) / Double(pack - 1)
      return model.settings
    }
    var iterations = 0
    let times = (0...runs).map { _ in
      Timing.of {
        let solutions = training.fit(pack: settings, workspace: workspace)
        iterations = solutions.reduce(0) { $0 + $1.iterations }
      }
    }.dropFirst()
    let wall = Sample(times.map { $0.wall / Double(iterations) })
    let cpu = Sample(times.map { $0.cpu / Double(iterations) })
    var record = self.record("epoch", l1Ratio: l1Ratio, pack: pack)
    record.add("epochs", epochs)
    record.add("wall_s", wall.median)
    record.add("wall_s_least", wall.least)
    record.add("wall_s_most", wall.most)
    record.add("cpu_s", cpu.median)
    record.add("cpu_us_per_step", cpu.median / Double(shape.n) * 1e6)
    return (record, cpu.median)
  }

  /// A record of seconds of a whole fit, and the CPU seconds, with scikit-learn's defaults (100 epochs,
  /// tolerance 1e-4): the median of up to `runs` fits, fewer if one takes long.
  func fit(l1Ratio: Double, runs: Int) -> (record: Record, seconds: Double) {
    let settings = LogisticRegression(l1Ratio: l1Ratio).settings
    var times: [Timing] = []
    var iterations = 0
    var converged = false
    while times.count < runs, times.reduce(0, { $0 + $1.wall }) < 4 {
      times.append(
        Timing.of {
          let solution = training.fit(settings, workspace: workspace)
          iterations = solution.iterations
          converged = solution.converged
        })
    }
    let wall = Sample(times.map(\.wall))
    let cpu = Sample(times.map(\.cpu))
    var record = self.record("fit", l1Ratio: l1Ratio, pack: 1)
    record.add("epochs", iterations)
    record.add("converged", converged)
    record.add("runs", times.count)
    record.add("wall_s", wall.median)
    record.add("wall_s_least", wall.least)
    record.add("wall_s_most", wall.most)
    record.add("cpu_s", cpu.median)
    record.add("cpu_us_per_step", cpu.median / Double(iterations * shape.n) * 1e6)
    return (record, cpu.median)
  }

  private func record(_ kind: String, l1Ratio: Double, pack: Int) -> Record {
    var record = Record(kind)
    record.add("shape", shape.name)
    record.add("n", shape.n)
    record.add("p", shape.p)
    record.add("K", shape.K)
    record.add("scalar", Scalar.self == Double.self ? "f64" : "f32")
    record.add("kernel", Scalar.kernelName)
    record.add("l1_ratio", l1Ratio)
    record.add("pack", pack)
    return record
  }
}
