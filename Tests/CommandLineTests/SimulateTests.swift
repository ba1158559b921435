import Compression
import Foundation
import Testing

/// `saganet simulate`.
@Suite struct SimulateTests {
  private static let reference = Tool.repository + "/Tests/SimulationTests/Fixtures"
  private static let shape = ["simulate", "--rows", "40", "--features", "6", "--classes", "3"]

  private static func text(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  /// The file as NumPy draws and prints it; plain, compressed, and on standard output.
  @Test func tableIsNumPys() throws {
    let folder = try TemporaryFolder()
    let wanted = try Self.text(Self.reference + "/table.csv")
    let plain = try Tool.succeed(Self.shape + ["--out", folder("t.csv")])
    #expect(try Self.text(folder("t.csv")) == wanted)
    #expect(plain.output.contains("40 rows, 6 features, 3 classes") && plain.output.contains(folder("t.csv")))
    try Tool.succeed(Self.shape + ["--out", folder("t.csv.gz")])
    let bytes = try [UInt8](Data(contentsOf: folder.url("t.csv.gz")))
    #expect(bytes.starts(with: [0x1f, 0x8b]))
    #expect(try openByteSource(folder("t.csv.gz")).readAll() == Array(wanted.utf8))
    #expect(try Tool.succeed(Self.shape + ["--out", "-"]).output == wanted)
    #expect(files(below: folder.path) == ["t.csv", "t.csv.gz"])
  }

  @Test func coefficientsAreNumPys() throws {
    let folder = try TemporaryFolder()
    try Tool.succeed(Self.shape + ["--out", "-", "--coefficients", folder("w.tsv")])
    let ours = try TextTable(contentsOf: folder("w.tsv"))
    let numpys = try TextTable(contentsOf: Self.reference + "/table_coefs.tsv")
    #expect(ours.header == numpys.header)
    #expect(try ours.column("feature") == numpys.column("feature"))
    for name in ["class_0", "class_1", "class_2"] {
      #expect(largestDifference(try ours.numbers(name), try numpys.numbers(name)) < 1e-10)
    }
  }

  @Test func twoClassesHaveOneColumn() throws {
    let folder = try TemporaryFolder()
    try Tool.succeed(
      ["simulate", "--rows", "30", "--features", "2", "--classes", "2", "--out", folder("t.csv")]
        + ["--coefficients", folder("w.tsv"), "--seed", "5", "--nonzero", "1"])
    let table = try TextTable(contentsOf: folder("w.tsv"))
    #expect(table.header == ["feature", "class_1"])
    #expect(try table.column("feature") == ["feature_0", "feature_1", "(intercept)"])
  }

  /// Wide enough for every path of the writer to see blocks of rows.
  @Test func seedsGiveBytes() throws {
    let folder = try TemporaryFolder()
    func simulate(_ name: String, _ arguments: [String]) throws -> Data {
      try Tool.succeed(
        ["simulate", "--rows", "300", "--features", "200", "--classes", "12", "--out", folder(name)]
          + arguments)
      return try Data(contentsOf: folder.url(name))
    }
    let one = try simulate("a.csv.gz", ["--seed", "9"])
    #expect(try simulate("b.csv.gz", ["--seed", "9"]) == one)
    #expect(try simulate("c.csv.gz", ["--seed", "10"]) != one)
    #expect(try simulate("d.csv.gz", ["--seed", "9", "--correlation", "0.5"]) != one)
  }

  /// A table of uneven classes stratifies into ten folds, and its coefficients can be learnt.
  @Test func tablesTrain() throws {
    let folder = try TemporaryFolder()
    try Tool.succeed(
      ["simulate", "--rows", "1500", "--features", "10", "--classes", "3", "--out", folder("t.csv.gz")]
        + ["--coefficients", folder("w.tsv"), "--nonzero", "0.5", "--class-sizes", "uneven", "--quiet"])
    try Tool.succeed(
      ["cross-validate", folder("t.csv.gz"), "--label", "Class", "--out", folder("run"), "--c", "1"])
    let truth = try TextTable(contentsOf: folder("w.tsv"))
    let fitted = try TextTable(contentsOf: folder("run/average_coefs.tsv"))
    #expect(fitted.header == truth.header)
    #expect(try fitted.column("feature") + ["(intercept)"] == truth.column("feature"))
    for name in truth.header.dropFirst() {
      for (a, b) in zip(try truth.numbers(name), try fitted.numbers(name)) where abs(a) > 1 {
        #expect(a.sign == b.sign, "\(name): \(a), fitted \(b)")
      }
    }
    let scores = try TextTable(contentsOf: folder("run/cross_validate.csv")).numbers("test_score")
    #expect(scores.count == 10 && scores.allSatisfy { $0 > 0.6 })
  }

  @Test func filesAreNotReplaced() throws {
    let folder = try TemporaryFolder()
    try folder.write("t.csv", "mine\n")
    for names in [["--out", folder("t.csv")], ["--out", "-", "--coefficients", folder("t.csv")]] {
      let refused = try Tool.run(Self.shape + names)
      #expect(refused.code == 1 && refused.output.isEmpty)
      #expect(refused.errors.contains("\(folder("t.csv")): exists already"))
      #expect(refused.errors.contains("--overwrite"))
      #expect(try Self.text(folder("t.csv")) == "mine\n")
    }
    try Tool.succeed(Self.shape + ["--out", folder("t.csv"), "--overwrite"])
    #expect(try Self.text(folder("t.csv")).hasPrefix(",Class,feature_0"))
  }

  @Test func configurationFile() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("c.json", #"{"rows": 40, "features": 6, "classes": 3, "out": "-"}"#)
    let result = try Tool.succeed(["simulate", "--config", file])
    let wanted = try Self.text(Self.reference + "/table.csv")
    #expect(result.output == wanted)
  }

  @Test func rowsDrawnAnewAreTold() throws {
    let arguments = ["simulate", "--rows", "30", "--features", "4", "--classes", "15", "--out", "-"]
    #expect(try Tool.succeed(arguments).errors.contains("rows drawn anew so that every class has 2"))
    #expect(try Tool.succeed(arguments + ["--quiet"]).errors.isEmpty)
  }

  /// Wrong usage, with what is wrong.
  @Test(arguments: [
    (["--rows", "2"], "--rows is 2 but must be at least the number of classes, 3"),
    (["--rows", "ten"], "ten"), (["--features", "0"], "--features is 0 but must be at least 1"),
    (["--classes", "1"], "--classes is 1 but must be at least 2"), (["--seed", "4294967296"], "4294967296"),
    (["--seed=-1"], "-1"), (["--correlation", "1"], "--correlation is 1.0 but must be in [0, 1)"),
    (["--factors", "0"], "--factors is 0"), (["--tail", "2"], "--tail is 2.0"),
    (["--tail", "nan"], "--tail is nan"),
    (["--nonzero", "1.5"], "--nonzero is 1.5"), (["--signal=-1"], "--signal is -1.0"),
    (["--class-sizes", "even"], "balanced"), (["--min-class-rows", "14"], "--min-class-rows is 14"),
    (["--features", "99999999999"], "--features is 99999999999 but must be at most"),
    (["--out", ""], "--out is empty"), (["--coefficients", "-"], "--coefficients is '-'"),
    (["--coefficients", "{out}"], "name the same file"), (["table.csv"], "table.csv"),
    (["--lines", "3"], "--lines"),
  ] as [([String], String)])
  func usage(_ given: [String], _ message: String) throws {
    let folder = try TemporaryFolder()
    let given = given.map { $0 == "{out}" ? folder("t.csv") : $0 }
    var arguments = ["simulate"]
    let standard = [
      ("--rows", "40"), ("--features", "6"), ("--classes", "3"), ("--out", folder("t.csv")),
    ]
    for (flag, value) in standard
    where !given.contains(where: { $0 == flag || $0.hasPrefix(flag + "=") }) {
      arguments += [flag, value]
    }
    let result = try Tool.run(arguments + given)
    #expect(result.code == 2 && !result.crashed && result.output.isEmpty, "\(result.errors)")
    #expect(result.errors.contains(message), "\(message) is not in: \(result.errors)")
    #expect(files(below: folder.path).isEmpty)
  }

  @Test(arguments: ["--rows", "--features", "--classes", "--out"]) func missing(_ flag: String) throws {
    var arguments = Self.shape + ["--out", "-"]
    let position = try #require(arguments.firstIndex(of: flag))
    arguments.removeSubrange(position...position + 1)
    let result = try Tool.run(arguments)
    #expect(result.code == 2 && result.errors.contains(flag), "\(result.errors)")
  }

  /// What cannot be written is a failure that leaves nothing behind.
  @Test func unwritable() throws {
    let folder = try TemporaryFolder()
    for names in [
      ["--out", folder("none/t.csv")], ["--out", folder("t.csv"), "--coefficients", folder("none/w.tsv")],
    ] {
      let result = try Tool.run(Self.shape + names)
      #expect(result.code == 1 && !result.crashed && result.errors.contains(folder("none/")))
      #expect(files(below: folder.path).isEmpty)
    }
    let full = try Tool.bash("$SAGANET \(Self.shape.joined(separator: " ")) --out - > /dev/full; echo $?")
    #expect(full.output == "1\n" && full.errors.contains("No space left"))
  }
}
