import DenseLinearAlgebra
import Foundation
import ModelSelection
import Optimization

/// Candidates to be fitted on each of the folds, and timed.
struct FoldFitting<Scalar: SagaScalar> {
  let data: CrossValidationData<Scalar>
  let candidates: [Candidate]
  /// What all candidates share.
  let model: LogisticRegression

  /// Times, and the fits in order: folds outermost.
  struct Outcome {
    var cpu = 0.0
    var wall = 0.0
    var iterations: [Int] = []
    var steps = 0
    var coefficients: [(weights: Matrix<Scalar>, intercepts: [Scalar])] = []

    func write(to path: String) throws {
      var values: [Double] = []
      for fit in coefficients {
        fit.weights.withUnsafeBufferPointer { values.append(contentsOf: $0.lazy.map { Double($0) }) }
        values.append(contentsOf: fit.intercepts.map { Double($0) })
      }
      try values.withUnsafeBytes { try Data($0).write(to: URL(fileURLWithPath: path)) }
    }
  }

  private var columns: Int { data.classes.count == 2 ? 1 : data.classes.count }

  /// How many candidates share a pass.
  var packSize: Int { Scalar.packSize(features: data.features.columns, columns: columns) }

  private func settings(_ candidate: Candidate) -> SAGASettings {
    var model = self.model
    model.C = candidate.C
    model.l1Ratio = candidate.l1Ratio
    return model.settings
  }

  /// Fits in packs of `packSize`, on this thread; the preparation of each pack's training part counts.
  func run(packSize: Int) throws -> Outcome {
    var outcome = Outcome()
    let workspace = SAGAWorkspace<Scalar>()
    for fold in data.folds.indices {
      for start in stride(from: 0, to: candidates.count, by: packSize) {
        let pack = candidates[start..<min(start + packSize, candidates.count)].map(settings)
        let watch = Stopwatch()
        let set = try data.trainingSet(fold: fold, classWeight: .none, standardize: false)
        let solutions = set.fit(pack: pack, workspace: workspace)
        watch.add(to: &outcome)
        for solution in solutions {
          if case .nonFinite(let epoch) = solution.status { throw FitError.nonFinite(epoch: epoch) }
          outcome.iterations.append(solution.iterations)
          outcome.steps += solution.iterations * set.rows.count
          outcome.coefficients.append((solution.coefficients, solution.intercepts))
        }
      }
    }
    return outcome
  }

  /// Fits and scores with the grid search's driver.
  func runGrid(threads: Int) throws -> Outcome {
    var outcome = Outcome()
    let store = try FitStore<Scalar>(
      directory: NSTemporaryDirectory(), columns: columns, features: data.features.columns)
    let search = GridSearch(
      estimator: model, candidates: candidates, scorers: [try ScorerCatalog.scorer(named: "f1_weighted")],
      workers: threads)
    let watch = Stopwatch()
    let result = try search.run(data, store: store)
    watch.add(to: &outcome)
    for fold in data.folds.indices {
      for candidate in candidates.indices {
        let slot = candidate * data.folds.count + fold
        if case .failed(let reason) = result.statuses[slot] { throw RequestError(description: reason) }
        outcome.iterations.append(result.iterations[slot])
        outcome.steps += result.iterations[slot] * data.folds[fold].train.count
        let stored = try store.load(slot: slot, columns: columns)
        outcome.coefficients.append((stored.coefficients, stored.intercepts))
      }
    }
    return outcome
  }

  /// CPU time of this process and wall time since it was made.
  private struct Stopwatch {
    private let cpu = Self.seconds(CLOCK_PROCESS_CPUTIME_ID)
    private let wall = Self.seconds(CLOCK_MONOTONIC)

    func add(to outcome: inout Outcome) {
      outcome.cpu += Self.seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu
      outcome.wall += Self.seconds(CLOCK_MONOTONIC) - wall
    }

    private static func seconds(_ clock: clockid_t) -> Double {
      var time = timespec()
      clock_gettime(clock, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
  }
}
