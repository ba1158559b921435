import Datasets
import Foundation
import Testing

/// What a run stores beside scikit-learn's own results: the final model's trace, the path along C, non-zeros and
/// times of the fits. The numbers themselves are compared with scikit-learn's in ``ScikitLearnTests``.
@Suite struct RunDataTests {
  /// The path's model at the best C is the final one, bit for bit, and the one that `fit` makes.
  @Test(
    arguments: [
      [], ["--precision", "float32"], ["--drop-class", "beta"], ["--standardize", "--class-weight", "balanced"],
      ["--solver", "converged"], ["--solver", "converged", "--precision", "float32", "--c", "0.1,1,10,inf"],
      ["--solver", "fista", "--drop-class", "beta"],
    ])
  func pathHoldsTheModel(_ options: [String]) throws {
    let folder = try TemporaryFolder()
    let out = folder("run")
    try Tool.succeed(Flowers.train(out: out, options))
    let best = try JSON(contentsOf: out + "/best.json")
    let C = try #require(best["best_params"]["C"].number)
    let ratio = try #require(best["best_params"]["l1_ratio"].number)
    let path = try NPZReader(path: out + "/coef_path.npz")
    #expect(path.names == ["C", "l1_ratio", "coef", "intercept", "classes", "features"])
    let values = try path.array("C").elements(of: Double.self)
    #expect(values == (options.contains("0.1,1,10,inf") ? [0.1, 1, 10, .infinity] : [0.1, 1, 10]))
    #expect(try path.array("l1_ratio").shape == [])
    #expect(try path.array("l1_ratio").elements(of: Double.self) == [ratio])
    #expect(try path.array("features").strings() == Flowers.features)
    let coef = try path.array("coef")
    let K = options.contains("beta") ? 1 : 3
    #expect(coef.shape == [values.count, K, 5])
    #expect(try path.array("intercept").shape == [values.count, K])
    let at = try #require(values.firstIndex(of: C))
    let all: [Double] = try coef.elements()
    #expect(all.allSatisfy { $0.isFinite })
    let model = try NPZReader(path: out + "/model.npz")
    let coefficients: [Double] = try model.array("coef_").elements()
    #expect(Array(all[at * K * 5..<(at + 1) * K * 5]) == coefficients)
    let intercepts: [Double] = try path.array("intercept").elements()
    let last: [Double] = try model.array("intercept_").elements()
    #expect(Array(intercepts[at * K..<(at + 1) * K]) == last)

    let fit = folder("fit")
    var same = options
    if let place = same.firstIndex(of: "--c") { same.removeSubrange(place...place + 1) }
    try Tool.succeed(
      ["fit", Flowers.table, "--label", "class", "--features", "__", "--out", fit, "--c", "\(C)"]
        + ["--l1-ratio", "\(ratio)"] + same)
    #expect(
      FileManager.default.contentsEqual(atPath: out + "/model.npz", andPath: fit + "/model.npz"))
  }

  /// A row an epoch; the last row, and no other, meets the stopping rule.
  @Test(arguments: [["--tol", "0.01"], ["--tol", "0.01", "--precision", "float32"], ["--max-iter", "9"]])
  func traceFollowsTheStoppingRule(_ options: [String]) throws {
    let folder = try TemporaryFolder()
    let out = folder("run")
    try Tool.succeed(Flowers.train(out: out, options + ["--shuffled-baseline"]))
    for run in [out, out + "/baseline"] {
      let refit = try JSON(contentsOf: run + "/best.json")["refit"]
      let trace = try TextTable(contentsOf: run + "/trace.tsv")
      #expect(trace.header == ["fit", "iteration", "max_weight", "max_change", "objective"])
      #expect(try trace.column("fit").allSatisfy { $0 == "final" })
      let count = Int(try #require(refit["n_iter"].number))
      #expect(try trace.integers("iteration") == Array(1...count))
      let weights = try trace.numbers("max_weight")
      let met = zip(try trace.numbers("max_change"), weights).map { $0 <= 0.01 * $1 }
      #expect(met.dropLast().allSatisfy { !$0 } || options[0] == "--max-iter")
      if options[0] == "--tol" { #expect(met.last == (refit["converged"] == .bool(true))) }
      let model: [Double] = try NPZReader(path: run + "/model.npz").array("coef_").elements()
      #expect(weights.last == model.map(abs).max())
      #expect(try trace.numbers("objective").allSatisfy { $0 > 0 && $0.isFinite })
    }
  }

  /// Parity mode's last objective is the one of its certificate; converged mode's last row is its certificate.
  @Test func traceEndsAtTheCertificate() throws {
    let folder = try TemporaryFolder()
    let out = folder("run")
    try Tool.succeed(Flowers.train(out: out, ["--solver", "both", "--certify", "--gap", "1e-6"]))
    for mode in ["parity", "converged"] {
      let refit = try JSON(contentsOf: "\(out)/\(mode)/best.json")["refit"]
      let trace = try TextTable(contentsOf: "\(out)/\(mode)/trace.tsv")
      let objective = try #require(refit["objective"].number)
      #expect(abs(try #require(try trace.numbers("objective").last) - objective) <= 1e-12 * objective)
      #expect(trace.rows.count == Int(try #require(refit["n_iter"].number)))
      guard mode == "converged" else { continue }
      #expect(try trace.numbers("gap").last == refit["gap"].number)
      #expect(try trace.column("max_weight").allSatisfy { $0.isEmpty })
    }
  }

  @Test(arguments: [[], ["--solver", "converged"]]) func threadsChangeNothing(_ options: [String]) throws {
    let folder = try TemporaryFolder()
    for threads in ["1", "2", "5"] {
      try Tool.succeed(Flowers.train(out: folder(threads), options + ["--threads", threads, "--shuffled-baseline"]))
    }
    for threads in ["2", "5"] {
      try expectSameRuns(folder("1"), folder(threads))
      // The times of single fits are there, and left out of the comparison.
      let (a, b) = (folder("1/cv_results.csv"), folder(threads + "/cv_results.csv"))
      let name = "split0_fit_time"
      #expect(try TextTable(contentsOf: a).column(name) != TextTable(contentsOf: b).column(name))
      #expect(try TextTable(contentsOf: a).numbers(name).allSatisfy { $0 > 0 })
    }
  }
}
