import Datasets
import Foundation
import Testing

/// `certificates.npz` against the table, by the formulas.
@Suite struct CertificatesTests {
  static let grid = ["--c", "0.1,1,10", "--l1-ratio", "0,0.5,1", "--save-certificates"]

  /// The features of the table's rows.
  static func features(_ path: String, columns: [String] = Flowers.features) throws -> [[Double]] {
    let table = try TextTable(contentsOf: path)
    let values = try columns.map { try table.numbers($0) }
    return table.rows.indices.map { row in values.map { $0[row] } }
  }

  @Test(arguments: ["converged", "fista"]) func provesTheGrid(solver: String) throws {
    let folder = try TemporaryFolder()
    try Tool.succeed(Flowers.train(out: folder("run"), Self.grid + ["--solver", solver, "--save-fits"]))
    let archive = try CertificateArchive(folder("run/certificates.npz"))
    let shape: [Int] = [archive.candidates, archive.folds, archive.K, archive.p, archive.most]
    let expected: [Int] = [9, 4, 3, 5, 45]
    #expect(shape == expected)
    #expect(archive.classes == Flowers.classes)
    let features = try Self.features(Flowers.table)
    archive.check(features: features)

    // The same fits as elsewhere; every row in all training parts but one; codes as in the table.
    let fits = try NPZReader(path: folder("run/fits.npz"))
    #expect(try fits.array("coef").elements(of: Double.self) == archive.coef)
    #expect(try fits.array("intercept").elements(of: Double.self) == archive.intercept)
    let table = try TextTable(contentsOf: folder("run/cv_results.csv"))
    for fold in 0..<4 {
      #expect(try table.numbers("split\(fold)_gap") == (0..<9).map { archive.gap[$0 * 4 + fold] })
      #expect(try table.numbers("split\(fold)_objective") == (0..<9).map { archive.objective[$0 * 4 + fold] })
    }
    let labels = try TextTable(contentsOf: Flowers.table).column("class")
    for (row, code) in zip(archive.rows, archive.codes) where row >= 0 {
      #expect(labels[row] == archive.classes[code])
    }
    for row in 0..<60 { #expect(archive.rows.filter { $0 == row }.count == 3) }
    // The check does look: a coefficient, a dual point.
    #expect(abs(archive.naiveObjective(4, 0, features: features.map { $0.map { $0 + 0.01 } }) - archive.objective[16]) > 1e-4)
  }

  /// Other objectives: weights, two classes, no intercept, single precision, dropped rows.
  @Test func weightsAndClasses() throws {
    let folder = try TemporaryFolder()
    let solver = ["--solver", "converged", "--require-converged"]
    for (name, arguments) in [
      ("weights", ["--weight-column", "weight"]), ("balanced", ["--class-weight", "balanced"]),
      ("both", ["--weight-column", "weight", "--class-weight", "balanced"]),
      ("binary", ["--drop-class", "beta"]), ("plain", ["--no-intercept"]),
      ("binary-plain", ["--drop-class", "Alpha", "--no-intercept"]), ("single", ["--precision", "float32"]),
      ("groups", ["--cv", "logo", "--groups", "plate"]),
    ] {
      try Tool.succeed(Flowers.train(out: folder(name), Self.grid + solver + arguments))
      let archive = try CertificateArchive(folder(name + "/certificates.npz"))
      var features = try Self.features(Flowers.table)
      if name == "single" { features = features.map { $0.map { Double(Float($0)) } } }
      archive.check(features: features, hasIntercept: !arguments.contains("--no-intercept"))
      #expect(archive.gap.allSatisfy { $0 <= 1e-4 })
      #expect(archive.K == (name.hasPrefix("binary") ? 1 : 3))

      let table = try TextTable(contentsOf: Flowers.table)
      let (labels, given) = (try table.column("class"), try table.numbers("weight"))
      for fold in 0..<archive.folds {
        let rows = archive.places(fold)
        for place in rows { #expect(labels[archive.rows[place]] == archive.classes[archive.codes[place]]) }
        // scikit-learn: n / (K sum of the class), the sums weighted where rows are.
        let own = rows.map { arguments.contains("weight") ? given[archive.rows[$0]] : 1 }
        var expected = own
        if arguments.contains("balanced") {
          for (i, place) in rows.enumerated() {
            let mass = zip(rows, own).filter { archive.codes[$0.0] == archive.codes[place] }.reduce(0) { $0 + $1.1 }
            expected[i] = own[i] * own.reduce(0, +) / (Double(archive.classes.count) * mass)
          }
        }
        #expect(largestDifference(rows.map { archive.weights[$0] }, expected) < 1e-12)
      }
      if name == "groups" {
        // One plate is away in each fold; parts of different sizes are padded.
        let plates = try table.column("plate")
        let counts = (0..<4).map { archive.places($0).count }
        #expect(Set(counts).count > 1 && counts.max() == archive.most)
        for fold in 0..<4 { #expect(Set(archive.places(fold).map { plates[archive.rows[$0]] }).count == 3) }
        let padding = (0..<4 * archive.most).filter { archive.rows[$0] < 0 }
        #expect(padding.allSatisfy { archive.codes[$0] == -1 && archive.weights[$0].isNaN })
      }
    }
  }

  /// A class that a training part lacks has NaN.
  @Test func aClassMissing() throws {
    let folder = try TemporaryFolder()
    try Tool.succeed(
      Flowers.train(
        out: folder("run"),
        ["--solver", "converged", "--save-certificates", "--cv", "logo", "--groups", "lonely", "--c", "1"]
          + ["--l1-ratio", "0.5", "--save-fits"]))
    let archive = try CertificateArchive(folder("run/certificates.npz"))
    let fits = try NPZReader(path: folder("run/fits.npz")).array("coef").elements(of: Double.self)
    #expect(largestDifference(archive.coef, fits) == 0 && archive.coef.contains(where: \.isNaN))
    for fold in 0..<archive.folds {
      for (i, place) in archive.places(fold).enumerated() {
        let q = (0..<archive.K).map { archive.dual[(fold * archive.most + i) * archive.K + $0] }
        #expect(abs(q.filter { !$0.isNaN }.reduce(0, +) - 1) < 1e-9 || q.filter { !$0.isNaN }.count == 1)
        #expect(!archive.weights[place].isNaN)
      }
    }
  }

  /// Parity mode's solutions: the objective is theirs, the bound that of their weights.
  @Test func certifiedParity() throws {
    let folder = try TemporaryFolder()
    try Tool.succeed(
      Flowers.train(out: folder("run"), Self.grid + ["--certify", "--weight-column", "weight", "--save-fits"]))
    let archive = try CertificateArchive(folder("run/certificates.npz"))
    archive.check(features: try Self.features(Flowers.table))
    #expect(archive.gap.contains { $0 > 0.01 })
    let fits = try NPZReader(path: folder("run/fits.npz")).array("coef").elements(of: Double.self)
    #expect(archive.coef == fits)
  }

  /// `fit` has one training part: all rows.
  @Test func ofASingleFit() throws {
    let folder = try TemporaryFolder()
    for (name, arguments) in [("converged", ["--solver", "converged"]), ("saga", ["--certify"])] {
      try Tool.succeed(
        ["fit", Flowers.table, "--label", "class", "--features", "__", "--c", "2", "--l1-ratio", "1"]
          + ["--save-certificates", "--out", folder(name)] + arguments)
      let archive = try CertificateArchive(folder(name + "/certificates.npz"))
      archive.check(features: try Self.features(Flowers.table))
      #expect(archive.rows.sorted() == Array(0..<60))
      let coef = try NPZReader(path: folder(name + "/model.npz")).array("coef_").elements(of: Double.self)
      #expect(coef == archive.coef)
      let model = try JSON(contentsOf: folder(name + "/model.json"))
      #expect(model["metadata"]["gap"].number == archive.gap[0])
    }
  }
}
