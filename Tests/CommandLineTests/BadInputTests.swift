import Compression
import Datasets
import Foundation
import Testing

/// Every kind of bad input ends with exit code 1, wrong usage with 2, and says where and what.
@Suite struct BadInputTests {
  /// One row of the table. `{t}` in arguments and messages is the table's path, `{d}` the test's folder.
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// What is done to the good table's bytes, or nil for no file.
    var table: (@Sendable (String) throws -> [UInt8])?
    var arguments: [String]
    var code: Int32
    /// All of these are in standard error.
    var message: [String]
    var command = "train"

    init(
      _ description: String, _ arguments: [String] = [], code: Int32 = 1, message: [String],
      command: String = "train", table: (@Sendable (String) throws -> [UInt8])? = { Array($0.utf8) }
    ) {
      testDescription = description
      self.table = table
      self.arguments = arguments
      self.code = code
      self.message = message
      self.command = command
    }
  }

  /// 30 rows, classes a, b, c in turn.
  static let good: String =
    "id,class,f1,f2,group\n"
    + (0..<30).map { i in
      "r\(i),\(["a", "b", "c"][i % 3]),\(Double(i * 7 % 11) / 4),\(Double(i * 5 % 13) - 3),g\(i % 2)\n"
    }.joined()

  static func changed(_ line: Int, _ text: String) -> @Sendable (String) throws -> [UInt8] {
    { table in
      var lines = table.components(separatedBy: "\n")
      lines[line - 1] = text
      return Array(lines.joined(separator: "\n").utf8)
    }
  }

  static func replacing(_ old: String, _ new: String) -> @Sendable (String) throws -> [UInt8] {
    { Array($0.replacingOccurrences(of: old, with: new).utf8) }
  }

  static let cases: [Case] = [
    Case("truncated gzip", message: ["{t}", "ends too early", "bytes"]) {
      try GzipWriter.compress(Array($0.utf8)).dropLast(30)
    },
    Case("corrupt gzip", message: ["{t}", "corrupt gzip data near byte"]) {
      var bytes = try GzipWriter.compress(Array($0.utf8))
      for i in 60..<80 { bytes[i] ^= 0x55 }
      return bytes
    },
    Case("gzip with a wrong checksum", message: ["{t}", "corrupt gzip"]) {
      var bytes = try GzipWriter.compress(Array($0.utf8))
      bytes[bytes.count - 6] ^= 1
      return bytes
    },
    Case("garbage after the gzip data", message: ["{t}", "follows the end of the gzip data"]) {
      try GzipWriter.compress(Array($0.utf8)) + [1, 2, 3]
    },
    Case("compressed with xz", message: ["{t}", "xz"]) { _ in [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 4] },
    Case(
      "row with a cell too few", message: ["{t}: line 7: 4 cells, but the header has 5"],
      table: changed(7, "r5,c,1.5,2")),
    Case(
      "row with a cell too many", message: ["{t}: line 7: 6 cells, but the header has 5"],
      table: changed(7, "r5,c,1.5,2,g1,9")),
    Case(
      "cell that is no number", ["--features", "f"],
      message: ["{t}: line 9, column 'f2' (number 4): '1,5' is not a number"],
      table: changed(9, "r7,b,0.5,\"1,5\",g1")),
    Case(
      "missing value (NaN) in a feature",
      message: ["{t}: line 9, column 'f1' (number 3): missing value ('NaN')"],
      table: changed(9, "r7,b,NaN,1,g1")),
    Case(
      "empty cell in a feature", message: ["{t}: line 9, column 'f1' (number 3): missing value (empty cell)"],
      table: changed(9, "r7,b,,1,g1")),
    Case(
      "infinity in a feature", message: ["{t}: line 31, column 'f2' (number 4): '-inf' is infinite"],
      table: changed(31, "r29,c,1,-inf,g1")),
    Case(
      "number too large for float32", ["--precision", "float32"],
      message: ["{t}: line 31, column 'f2' (number 4): 1e+39", "float32"],
      table: changed(31, "r29,c,1,1e39,g1")),
    Case(
      "no such label column", ["--label", "klass"],
      message: ["{t}: no column 'klass' for the label", "'class'"]),
    Case(
      "missing label", message: ["{t}: line 3, column 'class' (number 2): no label"],
      table: changed(3, "r1,,1,2,g0")),
    Case(
      "no such index column", ["--index-column", "name"], message: ["{t}: no column 'name' for the index"]),
    Case("no such group column", ["--groups", "batch"], message: ["{t}: no column 'batch' for the group"]),
    Case("no such weight column", ["--weight-column", "w"], message: ["{t}: no column 'w' for the weight"]),
    Case(
      "negative weight", ["--weight-column", "f2"],
      message: ["{t}: line 2, column 'f2' (number 4): '-3.0' is no weight"]),
    Case("empty file", message: ["{t}: the file is empty"]) { _ in [] },
    Case("header without rows", message: ["{t}: there are no rows"]) { Array($0.prefix(21).utf8) },
    Case(
      "one class", message: ["{t}, column 'class': all rows have the same class ('a')"],
      table: { text in
        Array(
          text.replacingOccurrences(of: ",b,", with: ",a,").replacingOccurrences(of: ",c,", with: ",a,").utf8)
      }),
    Case(
      "one class left", ["--drop-class", "a", "--drop-class", "b"],
      message: ["{t}, column 'class': all rows have the same class ('c')"]),
    Case(
      "every class dropped", ["--drop-class", "a", "--drop-class", "b", "--drop-class", "c"],
      message: ["{t}: every row belongs to a dropped class"]),
    Case(
      "no such class to drop", ["--drop-class", "z"],
      message: ["{t}: no row has the class 'z'", "'a', 'b', 'c'"]),
    Case("fewer rows than folds", ["--folds", "31"], message: ["{t}: cannot split 30 rows into 31 folds"]),
    Case(
      "fewer rows than folds (kfold)", ["--folds", "31", "--cv", "kfold"],
      message: ["{t}: cannot split 30 rows into 31 folds"]),
    Case(
      "fewer rows of each class than folds", ["--folds", "11"],
      message: ["{t}: cannot stratify into 11 folds", "10 rows"]),
    Case(
      "one group", ["--cv", "logo", "--groups", "group"], message: ["{t}: ", "'g0'"],
      table: replacing(",g1\n", ",g0\n")),
    Case(
      "labels that are measurements", ["--label", "f1"], message: ["{t}, column 'f1': continuous labels"]),
    Case(
      "no feature matches", ["--features", "zz"],
      message: ["{t}: the feature selector 'zz' matches no column"]),
    Case("bad regular expression", ["--features", "regex:("], message: ["'('", "not valid"]),
    Case(
      "missing file of features", ["--features", "@{d}/none.txt"], message: ["{d}/none.txt", "No such file"]),
    Case("missing table file", message: ["{t}", "No such file"], table: nil),
    Case("table is a directory", message: ["{t}", "is a directory"], command: "directory", table: nil),
    Case("UTF-16", message: ["{t}", "UTF-16"]) { _ in [0xff, 0xfe, 0x61, 0, 0x2c, 0] },
    Case("NUL byte", message: ["{t}: line 4: a NUL byte"], table: changed(4, "r2,c,\u{0},1,g0")),
    Case(
      "quote never closed", message: ["{t}: line 5: the quote opened here"],
      table: changed(5, "\"r3,a,1,2,g1")),
    Case("missing list of rows", ["--rows", "{d}/none.tsv"], message: ["{d}/none.tsv", "No such file"]),
    Case(
      "row list names an unknown row", ["--index-column", "id", "--rows", "{d}/rows.tsv"],
      message: ["{d}/rows.tsv: line 3: the table has no row with the index 'r99'"]),
    Case(
      "split named like a path", ["--index-column", "id", "--rows", "{d}/escape.tsv"],
      message: ["{d}/escape.tsv", "'../../up'"]),
    Case(
      "class weights of unknown classes", ["--class-weight", "{d}/weights.tsv"],
      message: ["--class-weight: no training row of {t} has the class 'z'", "'b', 'c'"]),
    Case(
      "bad class weight", ["--class-weight", "{d}/bad_weights.tsv"],
      message: ["{d}/bad_weights.tsv, line 2", "\"b\""]),
    Case(
      "class weights that are no JSON", ["--class-weight", "{d}/bad.json"],
      message: ["{d}/bad.json", "not valid JSON"]),
    Case(
      "test share that leaves a class out", ["--test-fraction", "0.01"],
      message: ["{t}: --test-fraction 0.01: the test part of 1 rows is too small"]),
    Case(
      "non-empty DIR without --overwrite", ["--out", "{d}/full"],
      message: ["{d}/full: the directory is not empty (notes.txt)", "--overwrite"]),
    Case("DIR is a file", ["--out", "{d}/rows.tsv"], message: ["{d}/rows.tsv: is not a directory"]),
    Case(
      "DIR cannot be made", ["--out", "{d}/rows.tsv/run"],
      message: ["{d}/rows.tsv/run: the directory cannot be created: Not a directory"]),
    Case(
      "unwritable DIR", ["--out", "/proc/self/saganet"],
      message: ["/proc/self/saganet: the directory cannot be created: "]),

    Case("unknown scorer", ["--scoring", "f1"], code: 2, message: ["--scoring", "'f1'", "f1_weighted"]),
    Case("C = 0", ["--c", "0.1,0"], code: 2, message: ["--c holds 0", "(0, inf]"]),
    Case("C is no number", ["--c", "0.1,x"], code: 2, message: ["0.1,x"]),
    Case("C = NaN", ["--c", "nan"], code: 2, message: ["--c holds nan"]),
    Case("l1_ratio beyond 1", ["--l1-ratio", "1.5"], code: 2, message: ["--l1-ratio holds 1.5", "[0, 1]"]),
    Case(
      "--strict with float32", ["--strict", "--precision", "float32"], code: 2,
      message: ["--strict needs --precision float64"]),
    Case("unknown flag", ["--fold", "3"], code: 2, message: ["--fold"]),
    Case("unknown solver", ["--solver", "lbfgs"], code: 2, message: ["lbfgs", "saga"]),
    Case("--cv logo without --groups", ["--cv", "logo"], code: 2, message: ["--cv logo", "--groups"]),
    Case("unknown --cv", ["--cv", "loo"], code: 2, message: ["--cv loo", "stratified, kfold, logo"]),
    Case("one fold", ["--folds", "1"], code: 2, message: ["--folds is 1"]),
    Case("seed out of range", ["--seed", "4294967296"], code: 2, message: ["4294967296"]),
    Case("negative --max-iter", ["--max-iter=-1"], code: 2, message: ["--max-iter is -1"]),
    Case("negative --tol", ["--tol=-1"], code: 2, message: ["--tol is -1"]),
    Case("infinite --tol", ["--tol", "inf"], code: 2, message: ["--tol is inf"]),
    Case("empty --features", ["--features", ""], code: 2, message: ["--features is empty"]),
    Case("empty --out", ["--out", ""], code: 2, message: ["--out is empty"]),
    Case(
      "scorer named twice", ["--scoring", "accuracy,f1_macro,accuracy"], code: 2,
      message: ["--scoring names accuracy twice"]),
    Case(
      "class renamed twice", ["--rename-class", "a=x", "--rename-class", "a=y"], code: 2,
      message: ["--rename-class renames a twice"]),
    Case(
      "no threads for fit", ["--label", "class", "--out", "{d}/fitted", "--threads", "0"], code: 2,
      message: ["--threads is 0"], command: "fit"),
    Case("no threads", ["--threads", "0"], code: 2, message: ["--threads is 0"]),
    Case("--test-fraction of 1", ["--test-fraction", "1"], code: 2, message: ["--test-fraction is 1"]),
    Case(
      "--rows and --test-fraction", ["--rows", "x", "--test-fraction", "0.5"], code: 2,
      message: ["exclude each other"]),
    Case("delimiter of two characters", ["--delimiter", ";;"], code: 2, message: ["--delimiter ;;"]),
    Case(
      "--rename-class without =", ["--rename-class", "a"], code: 2, message: ["--rename-class a", "OLD=NEW"]),
    Case(
      "missing file of class weights", ["--class-weight", "{d}/none"], code: 2,
      message: ["--class-weight", "{d}/none"]),
    Case("no --out", code: 2, message: ["--out"], command: "no out"),
    Case("unknown command", code: 2, message: ["trian"], command: "trian"),
    Case("no label", code: 2, message: ["--label"], command: "no label"),

    Case("model that is not there", message: ["{d}/none", "no model there"], command: "predict none"),
    Case("model that is no archive", message: ["{d}/broken.npz"], command: "predict broken.npz"),
    Case("model cut short", message: ["{d}/cut.npz"], command: "predict cut.npz"),
    Case(
      "model.json of another model", message: ["{d}/other/model.json", "n_features"], command: "predict other"
    ),
    Case(
      "missing feature columns in predict",
      message: ["{t}: lacks 1 feature column(s) that the model needs: 'f2'"],
      command: "predict model", table: replacing(",f2,", ",f3,")),
    Case(
      "cell that is no number in predict",
      message: ["{t}: line 9, column 'f2' (number 4): 'x' is not a number"],
      command: "predict model", table: changed(9, "r7,b,0.5,x,g1")),
    Case(
      "no label column in evaluate", ["--label", "klass"], message: ["{t}: no column 'klass' for the label"],
      command: "evaluate model"),
  ]

  /// A folder with what the cases need besides the table; made once.
  static let shared: TemporaryFolder = {
    let folder = try! TemporaryFolder()
    do {
      try folder.write("rows.tsv", "index\tsplit\nr1\ttrain\nr99\ttest\n")
      try folder.write(
        "escape.tsv", "index\tsplit\n" + (0..<29).map { "r\($0)\ttrain\n" }.joined() + "r29\t../../up\n")
      try folder.write("weights.tsv", "a\t1\nz\t2\n")
      try folder.write("bad_weights.tsv", "a\t1\nb\tmuch\n")
      try folder.write("bad.json", "{\"a\": 1,")
      try folder.makeFolder("full")
      try folder.write("full/notes.txt", "mine\n")
      let table = try folder.write("good.csv", good)
      try Tool.succeed(["fit", table, "--label", "class", "--index-column", "id", "--out", folder("model")])
      try folder.write("broken.npz", "PK is not enough\n")
      let model = try Data(contentsOf: folder.url("model/model.npz"))
      try folder.write("cut.npz", model.dropLast(100))
      try folder.makeFolder("other")
      try folder.write("other/model.npz", model)
      let json = try String(contentsOf: folder.url("model/model.json"), encoding: .utf8)
      try folder.write(
        "other/model.json", json.replacingOccurrences(of: "\"n_features\": 2", with: "\"n_features\": 3"))
    } catch { Issue.record(error) }
    return folder
  }()

  @Test(arguments: cases) func isRefused(_ one: Case) throws {
    let (result, table, folder) = try Self.run(one)
    #expect(!result.crashed && result.code == one.code, "exit \(result.code): \(result.errors)")
    #expect(result.output.isEmpty, "\(result.output)")
    for part in one.message {
      let wanted = part.replacingOccurrences(of: "{t}", with: table).replacingOccurrences(
        of: "{d}", with: Self.shared.path)
      #expect(result.errors.contains(wanted), "\(wanted) is not in: \(result.errors)")
    }
    // Nothing is left behind: no results, no temporary files.
    #expect(files(below: folder("run")).isEmpty)
    try Self.record(one, result, table)
  }

  private static func run(_ one: Case) throws -> (Finished, table: String, TemporaryFolder) {
    let folder = try TemporaryFolder()
    let table = folder("table.csv")
    if let change = one.table { try folder.write("table.csv", Data(change(good))) }
    if one.command == "directory" { try folder.makeFolder("table.csv") }
    let given = one.arguments.map { $0.replacingOccurrences(of: "{d}", with: shared.path) }
    let arguments: [String]
    let words = one.command.split(separator: " ").map(String.init)
    switch words[0] {
    case "predict", "evaluate":
      arguments = [words[0], shared(words[1]), table, "--index-column", "id"] + given
    case "no":
      arguments = ["train", table] + (words[1] == "out" ? ["--label", "class"] : ["--out", folder("run")])
    case "fit": arguments = ["fit", table] + given
    case "trian": arguments = ["trian", table]
    default:
      let standard = [
        ("--label", "class"), ("--out", folder("run")), ("--c", "1"), ("--l1-ratio", "0"), ("--folds", "3"),
      ]
      let missing = standard.filter { flag in !given.contains { $0 == flag.0 || $0.hasPrefix(flag.0 + "=") } }
      arguments = ["train", table] + missing.flatMap { [$0.0, $0.1] } + given
    }
    return (try Tool.run(arguments), table, folder)
  }

  /// With SAGANET_BAD_INPUTS=FOLDER every case leaves a row for a table of them.
  private static func record(_ one: Case, _ result: Finished, _ table: String) throws {
    guard let folder = ProcessInfo.processInfo.environment["SAGANET_BAD_INPUTS"] else { return }
    let number = cases.firstIndex { $0.testDescription == one.testDescription } ?? 0
    let lines = result.errors.split(separator: "\n")
    let message = (lines.first { $0.lowercased().hasPrefix("error: ") } ?? "").dropFirst("error: ".count)
      .replacingOccurrences(of: table, with: "table.csv")
      .replacingOccurrences(of: shared.path + "/", with: "").replacingOccurrences(of: "|", with: "\\|")
    let command = one.command == "directory" ? "train" : one.command
    let gist = ([command] + one.arguments).joined(separator: " ").replacingOccurrences(of: "{d}/", with: "")
    let row = "| \(one.testDescription) | `\(gist)` | \(message) | \(result.code) |\n"
    try row.write(toFile: folder + String(format: "/%03d.md", number), atomically: true, encoding: .utf8)
  }
}
