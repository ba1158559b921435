import Compression
import Datasets
import Foundation
import Testing

/// Two ways to say the same thing give the same files.
@Suite struct EquivalenceTests {
  /// Lines of weights end in LF or CR LF.
  @Test func classWeightsWithEitherLineEnd() throws {
    let folder = try TemporaryFolder()
    let text = "Alpha\t2\nGamma, ray\t0.5\n\nbeta\t1"
    let weights = [
      try folder.write("unix.tsv", text),
      try folder.write("dos.tsv", text.replacingOccurrences(of: "\n", with: "\r\n") + "\r\n"),
    ]
    for (name, file) in zip(["a", "b"], weights) {
      try Tool.succeed(
        Flowers.train(out: folder(name), ["--class-weight", file, "--c", "1", "--l1-ratio", "0"]))
    }
    try expectSameRuns(folder("a"), folder("b"))
  }

  /// Runs both command lines and lets `scripts/compare-runs` compare, `best.json`, `model.json` and the report aside
  /// where the tables' bytes differ (they hold the table's hash).
  private func expectEqual(
    _ a: [String], _ b: [String], in folder: TemporaryFolder, sameBytes: Bool = true, input: Data? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try Tool.succeed(a, sourceLocation: sourceLocation)
    try Tool.succeed(b, input: input, sourceLocation: sourceLocation)
    let comparison = try compareRuns(folder("a"), folder("b"))
    let different = comparison.output.split(separator: "\n").filter { line in
      sameBytes || !["best.json:", "model.json:", "report.html:"].contains { line.contains($0) }
    }
    #expect(
      comparison.code == 0 || (!sameBytes && different.isEmpty), "\(comparison.output)",
      sourceLocation: sourceLocation)
  }

  private func flowers(_ folder: TemporaryFolder) throws -> TextTable {
    try TextTable(contentsOf: Flowers.table)
  }

  @Test func threadsChangeNothing() throws {
    let folder = try TemporaryFolder()
    let digits =
      ["train", Tool.repository + "/scripts/data/digits.csv.gz", "--label", "digit", "--folds", "3"]
      + ["--c", "0.01,1", "--l1-ratio", "0,1", "--max-iter", "5", "--scoring", "accuracy,neg_log_loss"]
      + ["--shuffled-baseline", "--save-fits", "--test-fraction", "0.2"]
    try expectEqual(
      digits + ["--out", folder("a"), "--threads", "1"], digits + ["--out", folder("b"), "--threads", "2"],
      in: folder)
    try Tool.succeed(digits + ["--out", folder("c"), "--threads", "5", "--quiet"])
    try expectSameRuns(folder("a"), folder("c"))
    // The comparison does look: one digit of one probability, one score, one bit of an archive, one file.
    for (file, plant) in [
      ("oof_predictions.tsv", "sed -i '5s/0\\.\\([0-8]\\)/0.9\\1/' F"),
      ("cv_results.csv", "sed -i '2s/,[0-9][0-9]*,/,77,/' F"),
      ("fold_coefs.npz", "printf X | dd of=F bs=1 seek=400 conv=notrunc status=none"),
      ("baseline/average_coefs.tsv", "rm F"), ("extra.txt", "echo > F"),
    ] {
      let copy = folder("copy")
      let planted = try Tool.bash(
        "rm -rf \(copy); cp -r \(folder("c")) \(copy); "
          + plant.replacingOccurrences(of: "F", with: "\(copy)/\(file)"))
      #expect(planted.code == 0, "\(planted.errors)")
      let comparison = try compareRuns(folder("a"), copy)
      #expect(comparison.code == 1 && comparison.output.contains(file), "\(file): \(comparison.output)")
    }
    // Times may differ.
    let times = try Tool.bash(
      "cd \(folder.path); rm -rf copy; cp -r c copy; echo {} > copy/run.json; "
        + "sed -i '2,$s/^[^,]*,/9.5,/' copy/cv_results.csv")
    #expect(times.code == 0)
    try expectSameRuns(folder("a"), folder("copy"))
  }

  @Test func standardInput() throws {
    let folder = try TemporaryFolder()
    try expectEqual(
      Flowers.train(out: folder("a")), Flowers.train("-", out: folder("b")), in: folder,
      input: Data(contentsOf: URL(fileURLWithPath: Flowers.table)))
  }

  @Test func gzipOfSeveralMembersFromStandardInput() throws {
    let folder = try TemporaryFolder()
    let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: Flowers.table)))
    let members = try GzipWriter.compress(Array(bytes[..<1000])) + GzipWriter.compress(Array(bytes[1000...]))
    let packed = try folder.write("flowers.csv.gz", Data(members))
    try expectEqual(
      Flowers.train(packed, out: folder("a")), Flowers.train("-", out: folder("b")), in: folder,
      input: Data(members))
    try Tool.succeed(Flowers.train(out: folder("c")))
    let comparison = try compareRuns(folder("a"), folder("c"))
    #expect(
      comparison.output.split(separator: "\n").map { $0.prefix { $0 != ":" } }
        == ["best.json", "model.json", "report.html"])
  }

  @Test func spellingsOfATable() throws {
    let folder = try TemporaryFolder()
    let table = try flowers(folder)
    let all = Array(table.header.indices)
    let tsv = try folder.write("t.tsv", table.text(columns: all, delimiter: "\t"))
    try expectEqual(
      Flowers.train(out: folder("a")), Flowers.train(tsv, out: folder("b")), in: folder, sameBytes: false)
    let spelled =
      "\u{FEFF}" + table.text(columns: all, delimiter: ";").replacingOccurrences(of: "\n", with: "\r\n\r\n")
    let semicolons = try folder.write("t.txt", spelled)
    try Tool.succeed(Flowers.train(semicolons, out: folder("c"), ["--delimiter", ";"]))
    try expectSameEvaluation(folder("a"), folder("c"))
    // A named index column and other columns around change nothing; features keep the file's order.
    let moved = try folder.write(
      "moved.csv",
      table.text(columns: [2, 6, 7, 1, 8, 0, 9, 3, 10], delimiter: ",").replacingOccurrences(
        of: "Site,shape__c,,", with: "Site,shape__c,name,"))
    try Tool.succeed(Flowers.train(moved, out: folder("d"), ["--index-column", "name"]))
    try expectSameEvaluation(folder("a"), folder("d"))
  }

  private func expectSameEvaluation(
    _ a: String, _ b: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for name in ["oof_predictions.tsv", "average_coefs.tsv", "fold_coefs.npz", "model.npz"] {
      let same = FileManager.default.contentsEqual(atPath: a + "/" + name, andPath: b + "/" + name)
      #expect(same, "\(name)", sourceLocation: sourceLocation)
    }
  }

  @Test func waysToChooseFeatures() throws {
    let folder = try TemporaryFolder()
    let list = try folder.write("names.txt", "tint__a\nshape__b\nshape__a\n")
    try Tool.succeed(
      Flowers.train(
        out: folder("a"), ["--features", "regex:__[ab]$", "--features", "glob:none*"].dropLast(2)))
    let a = try TextTable(contentsOf: folder("a/average_coefs.tsv")).column("feature")
    #expect(a == ["shape__a", "shape__b", "tint__a", "tint__b"])
    try Tool.succeed(
      Flowers.train(out: folder("b"), ["--features", "glob:shape*[ab]", "--features", "substring:tint"]))
    try expectSameRuns(folder("a"), folder("b"))
    try Tool.succeed(Flowers.train(out: folder("c"), ["--features", "@\(list)"]))
    #expect(
      try TextTable(contentsOf: folder("c/average_coefs.tsv")).column("feature")
        == ["shape__a", "shape__b", "tint__a"])
    // Without --features: every numeric column but label, index, weight, groups and Metadata_*.
    var arguments = Flowers.train(out: folder("d"), ["--weight-column", "weight", "--groups", "plate"])
    let flag = try #require(arguments.firstIndex(of: "--features"))
    arguments.removeSubrange(flag...flag + 1)
    let result = try Tool.succeed(arguments)
    #expect(try TextTable(contentsOf: folder("d/average_coefs.tsv")).column("feature") == Flowers.features)
    #expect(result.errors.contains("all numeric columns: 5 shape__a, shape__b"))
  }

  @Test func dropAndRenameEqualAnEditedTable() throws {
    let folder = try TemporaryFolder()
    var table = try flowers(folder)
    table.rows.removeAll { $0[2] == "beta" }
    for i in table.rows.indices where table.rows[i][2] == "Alpha" { table.rows[i][2] = "zeta" }
    let edited = try folder.write(
      "edited.csv", table.text(columns: Array(table.header.indices), delimiter: ","))
    try expectEqual(
      Flowers.train(out: folder("a"), ["--drop-class", "beta", "--rename-class", "Alpha=zeta"]),
      Flowers.train(edited, out: folder("b")), in: folder, sameBytes: false)
    #expect(
      try TextTable(contentsOf: folder("a/confusion_matrix.tsv")).header == ["true", "Gamma, ray", "zeta"])
  }

  @Test func rowsEqualATableOfTheseRows() throws {
    let folder = try TemporaryFolder()
    var table = try flowers(folder)
    let list = try TextTable(contentsOf: Flowers.rows).rows
    let byName = Dictionary(uniqueKeysWithValues: table.rows.map { ($0[0], $0) })
    table.rows = list.filter { $0[2] == "train" }.map { byName[$0[1]]! }
    let edited = try folder.write(
      "edited.csv", table.text(columns: Array(table.header.indices), delimiter: ","))
    try Tool.succeed(Flowers.train(out: folder("a"), ["--rows", Flowers.rows]))
    try Tool.succeed(Flowers.train(edited, out: folder("b")))
    for name in ["fold_coefs.npz", "model.npz", "average_coefs.tsv", "confusion_matrix.tsv"] {
      #expect(
        FileManager.default.contentsEqual(atPath: folder("a/" + name), andPath: folder("b/" + name)),
        "\(name)")
    }
  }

  /// scikit-learn's shuffled baseline of the training rows shuffles no held-out row, and the other way round.
  @Test func baselineOfHeldOutSplits() throws {
    let folder = try TemporaryFolder()
    try Tool.succeed(
      Flowers.train(out: folder("a"), ["--rows", Flowers.rows, "--shuffled-baseline", "--c", "1"]))
    for split in ["test", "field"] {
      let plain = try TextTable(contentsOf: folder("a/heldout/\(split)/predictions.tsv"))
      let baseline = try TextTable(contentsOf: folder("a/baseline/heldout/\(split)/predictions.tsv"))
      #expect(try plain.column("row_id") == baseline.column("row_id"))
      #expect(try plain.column("true") == baseline.column("true"))
      #expect(try plain.column("proba_beta") != baseline.column("proba_beta"))
    }
  }

  @Test func numpyMatrix() throws {
    let folder = try TemporaryFolder()
    let table = try flowers(folder)
    let values = table.rows.flatMap { $0[6...].map { Double($0)! } }
    let npy = try folder.write("x.npy", Data(NPYArray(values, shape: [60, 5]).bytes))
    let labels = try folder.write("y.txt", table.rows.map { $0[2] + "\n" }.joined())
    let labelArray = try folder.write("y.npy", Data(NPYArray(table.rows.map { $0[2] }).bytes))
    let grid = ["--folds", "4", "--c", "0.1,1,10", "--l1-ratio", "0,0.5"]
    try expectEqual(
      ["train", npy, "--label-file", labels, "--out", folder("a")] + grid,
      ["train", npy, "--label-file", labelArray, "--out", folder("b")] + grid, in: folder)
    try Tool.succeed(Flowers.train(out: folder("c")))
    let matrix = try TextTable(contentsOf: folder("a/average_coefs.tsv"))
    let csv = try TextTable(contentsOf: folder("c/average_coefs.tsv"))
    #expect(matrix.rows.map { $0.dropFirst() } == csv.rows.map { $0.dropFirst() })
    #expect(try matrix.column("feature") == (0..<5).map { "feature_\($0)" })
    // What can only be said of a table with named columns is refused rather than left aside.
    for flags in [
      ["--features", "x"], ["--drop-class", "beta"], ["--rename-class", "beta=b"], ["--weight-column", "w"],
      ["--groups", "g"], ["--index-column", "i"], ["--delimiter", "tab"], ["--label", "class"],
    ] {
      let refused = try Tool.run(["train", npy, "--label-file", labels, "--out", folder("d")] + grid + flags)
      #expect(refused.code == 2 && refused.errors.contains(flags[0]), "\(flags): \(refused.errors)")
    }
    let unlabelled = try Tool.run(["train", npy, "--label", "class", "--out", folder("e")])
    #expect(unlabelled.code != 0 && unlabelled.errors.contains("--label-file"), "\(unlabelled.errors)")
  }

  @Test func pandasDecimals() throws {
    let folder = try TemporaryFolder()
    // The old rule keeps 17 digits, leading zeros among them, so it does not see the digit that varies.
    var rows = "y,a\n"
    for i in 0..<10 { rows += "\(i % 2),0.00000000001234567\(i)\n" }
    let table = try folder.write("t.csv", rows)
    func scale(_ rule: String) throws -> Double {
      try Tool.succeed(
        ["fit", table, "--label", "y", "--standardize", "--decimals", rule, "--out", folder(rule)])
      return try NPZReader(path: folder(rule + "/model.npz")).array("scaler_scale").elements()[0]
    }
    // A constant column is not divided; the digits 0 to 9 have variance 8.25.
    #expect(try scale("pandas-high") == 1)
    #expect(try abs(scale("exact") / (8.25.squareRoot() * 1e-18) - 1) < 1e-6)
  }
}
