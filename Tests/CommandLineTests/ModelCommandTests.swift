import Compression
import Datasets
import Foundation
import Testing

/// `fit`, `cross-validate`, `predict`, `evaluate`, `inspect`.
@Suite struct ModelCommandTests {
  @Test func crossValidateEqualsTrainOfOneCandidate() throws {
    let folder = try TemporaryFolder()
    let one = ["--c", "1", "--l1-ratio", "0.5", "--scoring", "f1_macro,roc_auc_ovr"]
    try Tool.succeed(Flowers.train(out: folder("train"), one))
    try Tool.succeed(["cross-validate"] + Flowers.train(out: folder("cv"), one).dropFirst())
    let written = [
      "average_coefs.tsv", "best.json", "classification_report.txt", "confusion_matrix.tsv",
      "cross_validate.csv", "fold_coefs.npz", "oof_predictions.tsv", "per_class.tsv", "pr_curves.tsv",
      "run.json",
    ]
    #expect(results(below: folder("cv")) == written)
    let differing = try compareRuns(folder("train"), folder("cv")).output.split(separator: "\n")
    // best.json: train has a refit to tell of.
    #expect(
      differing.map { $0.prefix { $0 != ":" } }.filter { $0 != "report.html" && !$0.hasPrefix("figures/") }
        == ["best.json", "coef_path.npz", "cv_results.csv", "model.json", "model.npz", "trace.tsv"])
  }

  @Test func fitEqualsTheRefit() throws {
    let folder = try TemporaryFolder()
    for extra in [[], ["--standardize", "--rows", Flowers.rows, "--class-weight", "balanced"]] {
      let one = ["--c", "1", "--l1-ratio", "0.5", "--overwrite"] + extra
      try Tool.succeed(Flowers.train(out: folder("train"), one))
      let fit = Flowers.train(out: folder("fit"), one).filter { $0 != "--folds" && $0 != "4" }
      let result = try Tool.succeed(["fit"] + fit.dropFirst() + ["--threads", "2"])
      #expect(
        result.output.contains(
          "Model: C=1.0 l1_ratio=0.5, \(extra.isEmpty ? "used all 100 epochs" : "71 epochs, converged")"
        ))
      for file in ["model.npz", "model.json"] + files(below: folder("train/heldout")).map({ "heldout/" + $0 })
      {
        #expect(
          FileManager.default.contentsEqual(atPath: folder("train/" + file), andPath: folder("fit/" + file)),
          "\(file)")
      }
    }
    #expect(files(below: folder("fit/heldout")).count == 12)
    #expect(try JSON(contentsOf: folder("fit/run.json"))["threads"] == .number(2))
  }

  @Test(arguments: [[], ["--standardize"], ["--precision", "float32"], ["--drop-class", "beta"]])
  func predictAndEvaluateEqualTheHeldOutFiles(_ extra: [String]) throws {
    let folder = try TemporaryFolder()
    let one = ["--c", "1", "--l1-ratio", "0.5", "--rows", Flowers.rows, "--scoring", "f1_weighted,accuracy"]
    try Tool.succeed(Flowers.train(out: folder("run"), one + extra))

    // The test rows as a table of their own, columns turned round and others left out.
    var table = try TextTable(contentsOf: Flowers.table)
    let listed = try TextTable(contentsOf: Flowers.rows).rows.filter { $0[2] == "test" }.map { $0[1] }
    let byName = Dictionary(uniqueKeysWithValues: table.rows.map { ($0[0], $0) })
    table.rows = listed.map { byName[$0]! }.filter { !extra.contains("--drop-class") || $0[2] != "beta" }
    let test = try folder.write("test.tsv", table.text(columns: [0, 10, 8, 2, 9, 7, 6], delimiter: "\t"))

    let heldOut = try TextTable(contentsOf: folder("run/heldout/test/predictions.tsv"))
    let output = try Tool.succeed(["predict", folder("run"), test]).output
    let predicted = try TextTable(output, delimiter: "\t")
    let probabilities = heldOut.header.filter { $0.hasPrefix("proba_") }
    #expect(predicted.header == ["row_id", "label"] + probabilities)
    #expect(try predicted.column("row_id") == heldOut.column("row_id"))
    #expect(try predicted.column("label") == heldOut.column("predicted"))
    for name in probabilities { #expect(try predicted.column(name) == heldOut.column(name)) }
    // The archive alone, and a table from standard input.
    #expect(try Tool.succeed(["predict", folder("run/model.npz"), test]).output == output)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: test))
    #expect(try Tool.succeed(["predict", folder("run"), "-"], input: bytes).output == output)

    let result = try Tool.succeed(
      ["evaluate", folder("run"), test, "--label", "class", "--out", folder("evaluation")])
    try expectSameRuns(folder("run/heldout/test"), folder("evaluation"))
    let scores = try JSON(contentsOf: folder("evaluation/scores.json"))
    #expect(result.output.contains("accuracy\t\(try #require(scores["accuracy"].number))\n"))
    #expect(result.output.contains("f1-score   support"))
    let again = try Tool.run([
      "evaluate", folder("run"), test, "--label", "class", "--out", folder("evaluation"),
    ])
    #expect(again.code == 1 && again.errors.contains("--overwrite"))
    try folder.write("evaluation/average_coefs.tsv", "mine\n")
    try Tool.succeed(
      ["evaluate", folder("run"), test, "--label", "class", "--out", folder("evaluation"), "--overwrite"])
    #expect(
      files(below: folder("evaluation")) == (OutputFilesTests.evaluationFiles + ["average_coefs.tsv"]).sorted())
  }

  /// An evaluation costs no run, its own model's or another's.
  @Test func evaluateLeavesRunsAlone() throws {
    let folder = try TemporaryFolder()
    try Tool.succeed(Flowers.train(out: folder("run"), ["--c", "1", "--l1-ratio", "0"]))
    try FileManager.default.copyItem(atPath: folder("run"), toPath: folder("other"))
    try FileManager.default.createSymbolicLink(atPath: folder("link"), withDestinationPath: folder("run"))
    try folder.makeFolder("models")
    try FileManager.default.copyItem(atPath: folder("run/model.npz"), toPath: folder("models/mine.npz"))
    let before = files(below: folder.path)
    for (model, out) in [
      ("run", "run"), ("run/model.npz", "run/"), ("run", "link"), ("link", "run"), ("run", "other"),
      ("models/mine.npz", "models"),
    ] {
      let result = try Tool.run([
        "evaluate", folder(model), Flowers.table, "--label", "class", "--out", folder(out), "--overwrite",
      ])
      #expect(result.code == 2 && result.errors.contains("choose another directory"), "\(result.errors)")
      #expect(result.output.isEmpty && files(below: folder.path) == before, "\(out)")
    }
  }

  /// Integers sort by value, with a word among the labels by code point: the model's order is kept.
  @Test func heldOutClassesThatSortOtherwise() throws {
    let folder = try TemporaryFolder()
    let names = ["Alpha": "2", "beta": "10", "Gamma, ray": "11"]
    var table = try TextTable(contentsOf: Flowers.table)
    for i in table.rows.indices { table.rows[i][2] = names[table.rows[i][2]] ?? "" }
    let columns = Array(0..<table.header.count)
    let path = try folder.write("train.csv", table.text(columns: columns, delimiter: ","))
    // Two rows of a class the model cannot know; one integer with a zero in front.
    let words = [3: "abc", 17: "abc"]
    for (i, word) in words { table.rows[i][2] = word }
    let place = try #require(table.rows.firstIndex { $0[2] == "2" })
    table.rows[place][2] = "02"
    let mixed = try folder.write("mixed.csv", table.text(columns: columns, delimiter: ","))
    try Tool.succeed(Flowers.train(path, out: folder("run"), ["--c", "1", "--l1-ratio", "0"]))
    try Tool.succeed([
      "evaluate", folder("run"), mixed, "--label", "class", "--out", folder("e"), "--scoring",
      "f1_weighted,accuracy,neg_log_loss",
    ])
    let expected = try TextTable(
      Tool.succeed(["predict", folder("run"), mixed]).output, delimiter: "\t")
    func check(_ folder: String, classes: [String], rows: [Int], labels: [String]) throws {
      let predictions = try TextTable(contentsOf: folder + "/predictions.tsv")
      #expect(
        predictions.header == ["row_id", "true", "predicted"]
          + classes.map { "proba_\($0)" } + classes.map { "decision_\($0)" })
      #expect(try predictions.column("true") == labels)
      let predicted = try predictions.column("predicted")
      #expect(predicted.allSatisfy { $0 != "abc" })
      let matrix = try TextTable(contentsOf: folder + "/confusion_matrix.tsv")
      #expect(try matrix.column("true") == classes)
      for row in matrix.rows {
        #expect(
          try matrix.header.dropFirst().map { name in
            zip(labels, predicted).filter { $0 == row[0] && $1 == name }.count
          } == row.dropFirst().map { Int($0) ?? -1 })
      }
      if !rows.isEmpty {
        for name in ["2", "10", "11"] {
          #expect(try predictions.numbers("proba_\(name)") == expected.numbers("proba_\(name)"))
        }
        #expect(try predicted == expected.column("label"))
      }
    }
    var labels = table.rows.map { $0[2] }
    labels[place] = "2"
    try check(folder("e"), classes: ["2", "10", "11", "abc"], rows: Array(labels.indices), labels: labels)

    // In a run all rows are one column, which the word makes text, as in pandas: "02" is not "2", and the
    // classes sort by code point, though the rows with the word are held out.
    labels[place] = "02"
    let held = Set(words.keys).union([place, 40, 41, 42])
    let list = try folder.write(
      "rows.tsv",
      "index\tsplit\n" + table.rows.enumerated().map { "\($1[0])\t\(held.contains($0) ? "test" : "train")\n" }
        .joined())
    for command in ["train", "fit"] {
      var arguments = Flowers.train(mixed, out: folder(command), ["--rows", list, "--c", "1", "--l1-ratio", "0"])
      if command == "fit" {
        arguments[0] = "fit"
        let i = try #require(arguments.firstIndex(of: "--folds"))
        arguments.removeSubrange(i...i + 1)
      }
      try Tool.succeed(arguments)
      try check(
        folder(command + "/heldout/test"), classes: ["02", "10", "11", "2", "abc"], rows: [],
        labels: held.sorted().map { labels[$0] })
    }
  }

  /// pandas reads integers beside a word as text, and dropping the word's rows later does not change that.
  @Test func droppedWordsMakeLabelsText() throws {
    let folder = try TemporaryFolder()
    let names = ["Alpha": "1", "beta": "2", "Gamma, ray": "10"]
    var table = try TextTable(contentsOf: Flowers.table)
    for i in table.rows.indices { table.rows[i][2] = names[table.rows[i][2]] ?? "" }
    table.rows[5][2] = "junk"
    let columns = Array(0..<table.header.count)
    let path = try folder.write("junk.csv", table.text(columns: columns, delimiter: ","))
    try Tool.succeed(
      Flowers.train(path, out: folder("run"), ["--drop-class", "junk", "--c", "1", "--l1-ratio", "0"]))
    let matrix = try TextTable(contentsOf: folder("run/confusion_matrix.tsv"))
    #expect(try matrix.column("true") == ["1", "10", "2"])
  }

  /// More rows than a batch, rows without names, blocks of the stream; each row's output as if alone.
  @Test func predictStreams() throws {
    let folder = try TemporaryFolder()
    try Tool.succeed(Flowers.train(out: folder("run"), ["--c", "1", "--l1-ratio", "0"]))
    let table = try TextTable(contentsOf: Flowers.table)
    let features = Array(6...10)
    let single = table.text(columns: features, delimiter: ",")
    let lines = single.split(separator: "\n").map(String.init)
    let many = lines[0] + "\n" + (0..<50).map { _ in lines[1...].joined(separator: "\n") + "\n" }.joined()
    let once = try Tool.succeed(["predict", folder("run"), "-"], input: Data(single.utf8)).output
    let output = try Tool.succeed(["predict", folder("run"), "-"], input: Data(many.utf8)).output
    let a = try TextTable(once, delimiter: "\t")
    let b = try TextTable(output, delimiter: "\t")
    #expect(try b.integers("row_id") == Array(0..<3000))
    for i in b.rows.indices { #expect(b.rows[i].dropFirst() == a.rows[i % 60].dropFirst()) }
    // Out of 3000 rows one is bad, far behind the first batch: what came before is out, the code is 1.
    let bad = many.replacingOccurrences(of: "\n" + lines[5] + "\n", with: "\n" + lines[5] + "x\n")
    let failed = try Tool.run(["predict", folder("run"), "-"], input: Data(bad.utf8))
    #expect(failed.code == 1 && failed.errors.contains("line 6, column 'tint__b' (number 5)"))
  }

  /// The rows of the flowers `repeats` times.
  private func bigTable(_ folder: TemporaryFolder, repeats: Int) throws -> String {
    let text = try String(contentsOfFile: Flowers.table, encoding: .utf8)
    let end = try #require(text.firstIndex(of: "\n"))
    let rows = String(text[text.index(after: end)...])
    return try folder.write("big\(repeats).csv", text[...end] + String(repeating: rows, count: repeats))
  }

  /// Memory of `predict` does not grow with the rows: read after the last row and before the end of input.
  @Test func predictNeedsConstantMemory() throws {
    let folder = try TemporaryFolder()
    try Tool.succeed(Flowers.train(out: folder("run"), ["--c", "1", "--l1-ratio", "0"]))
    func peak(_ repeats: Int) throws -> Int {
      let table = try bigTable(folder, repeats: repeats)
      let result = try Tool.bash(
        """
        cd \(folder.path); rm -f sent read
        { cat \(table); touch sent; until [ -e read ]; do sleep 0.02; done; } |
          $SAGANET predict run - > out.tsv &
        pid=$!
        until [ -e sent ]; do sleep 0.02; done
        sleep 0.3; awk '/VmHWM/ {print $2}' /proc/$pid/status; touch read
        wait $pid && wc -l < out.tsv
        """)
      let numbers = result.output.split(separator: "\n").compactMap { Int($0) }
      try #require(numbers.count == 2 && numbers[1] == 60 * repeats + 1, "\(result.output)\(result.errors)")
      return numbers[0]
    }
    // Tables of 4 and 24 MB, features alone of 1 and 7 MB; kilobytes.
    #expect(try peak(3_000) - peak(500) < 4_000)
  }

  /// A table from a process substitution, gzip too: no byte of a pipe is lost.
  @Test func tablesFromPipes() throws {
    let folder = try TemporaryFolder()
    let train = Flowers.train("/dev/stdin", out: "OUT", ["--c", "1", "--l1-ratio", "0"]).map { word in
      word == "/dev/stdin" ? "<(cat TABLE)" : "'\(word)'"
    }.joined(separator: " ")
    let packed = try folder.write(
      "t.csv.gz", Data(GzipWriter.compress(Array(Data(contentsOf: URL(fileURLWithPath: Flowers.table))))))
    try Tool.succeed(Flowers.train(out: folder("file"), ["--c", "1", "--l1-ratio", "0"]))
    for (name, table) in [("a", Flowers.table), ("b", packed)] {
      let script = train.replacingOccurrences(of: "OUT", with: folder(name))
        .replacingOccurrences(of: "TABLE", with: table)
      let result = try Tool.bash("$SAGANET \(script)")
      #expect(result.code == 0, "\(result.errors)")
      #expect(
        FileManager.default.contentsEqual(
          atPath: folder("file/oof_predictions.tsv"), andPath: folder(name + "/oof_predictions.tsv")))
    }
    for command in ["predict", "evaluate --label class"] {
      let words = command.split(separator: " ")
      let line = "$SAGANET \(words[0]) \(folder("file")) TABLE \(words.dropFirst().joined(separator: " "))"
      let plain = try Tool.bash(line.replacingOccurrences(of: "TABLE", with: Flowers.table))
      let piped = try Tool.bash(line.replacingOccurrences(of: "TABLE", with: "<(cat \(Flowers.table))"))
      #expect(piped.code == 0 && piped.output == plain.output, "\(piped.errors)")
    }
  }

  /// Results that cannot be printed are a failure; the files are there all the same.
  @Test func fullStandardOutput() throws {
    let folder = try TemporaryFolder()
    let train = Flowers.train(out: folder("run"), ["--c", "1", "--l1-ratio", "0"]).map { "'\($0)'" }
      .joined(separator: " ")
    let model = folder("run")
    for command in [
      train, "fit \(Flowers.table) --label class --out \(folder("fit"))", "inspect \(model)", "info",
      "evaluate \(model) \(Flowers.table) --label class --out \(folder("e"))", "--help", "--version",
      "predict \(model) \(Flowers.table)",
    ] {
      let result = try Tool.bash("$SAGANET \(command) >/dev/full")
      #expect(result.code == 1 && !result.crashed, "\(command): \(result.errors)")
      #expect(result.errors.contains("error: standard output: cannot write"), "\(result.errors)")
      #expect(result.errors.contains("No space left on device"), "\(result.errors)")
    }
    #expect(results(below: folder("run")) == (OutputFilesTests.runFiles + ["run.json"]).sorted())
    #expect(files(below: folder("fit")) == ["model.json", "model.npz", "run.json"])
    #expect(files(below: folder("e")) == OutputFilesTests.evaluationFiles)
  }

  @Test func predictIntoAClosedPipe() throws {
    let folder = try TemporaryFolder()
    try Tool.succeed(Flowers.train(out: folder("run"), ["--c", "1", "--l1-ratio", "0"]))
    let table = try bigTable(folder, repeats: 500)
    let result = try Tool.bash("$SAGANET predict \(folder("run")) \(table) | head -1; echo ${PIPESTATUS[0]}")
    #expect(result.output.hasPrefix("row_id\tlabel\tproba_Alpha"))
    #expect(result.output.hasSuffix("\n1\n"), "\(result.output)")
    #expect(!result.errors.contains("Fatal") && result.errors.contains("Broken pipe"), "\(result.errors)")
  }

  @Test func evaluateWithOtherClasses() throws {
    let folder = try TemporaryFolder()
    try Tool.succeed(Flowers.train(out: folder("run"), ["--c", "1", "--drop-class", "beta"]))
    let result = try Tool.succeed(
      [
        "evaluate", folder("run"), Flowers.table, "--label", "class", "--out", folder("e"), "--scoring",
        "accuracy",
      ])
    let matrix = try TextTable(contentsOf: folder("e/confusion_matrix.tsv"))
    #expect(matrix.header == ["true", "Alpha", "Gamma, ray", "beta"])
    #expect(try matrix.integers("beta") == [0, 0, 0])
    #expect(
      try TextTable(contentsOf: folder("e/predictions.tsv")).numbers("proba_beta").allSatisfy { $0 == 0 })
    #expect(result.output.contains("accuracy\t"))
    // One class only, by name as in the file.
    try Tool.succeed(
      [
        "evaluate", folder("run"), Flowers.table, "--label", "class", "--drop-class", "beta",
        "--rename-class",
      ]
        + ["Gamma, ray=Alpha", "--scoring", "accuracy,roc_auc_ovr,neg_log_loss,average_precision"])
  }

  @Test func heldOutSplitOfDroppedRowsOnly() throws {
    let folder = try TemporaryFolder()
    let table = try TextTable(contentsOf: Flowers.table)
    let list = table.rows.map { "\($0[0])\t\($0[2] == "beta" ? "test" : "train")\n" }.joined()
    let rows = try folder.write("rows.tsv", "index\tsplit\n" + list)
    let result = try Tool.run(
      Flowers.train(
        out: folder("run"), ["--rows", rows, "--drop-class", "beta", "--c", "1", "--l1-ratio", "0"]))
    #expect(!result.crashed && result.code == 0, "\(result.errors)")
    #expect(result.errors.contains("20 rows are of dropped classes"))
  }

  @Test func inspectShowsTheModel() throws {
    let folder = try TemporaryFolder()
    try Tool.succeed(Flowers.train(out: folder("run"), ["--c", "0.1", "--l1-ratio", "1"]))
    let output = try Tool.succeed(["inspect", folder("run"), "--top", "2"]).output
    #expect(output.contains("classes       3: Alpha, Gamma, ray, beta\n"))
    #expect(output.contains("features      5\n"))
    #expect(output.contains("parameter     C = 0.1\n"))
    let archive = try NPZReader(path: folder("run/model.npz"))
    let coef: [Double] = try archive.array("coef_").elements()
    let intercept: [Double] = try archive.array("intercept_").elements()
    #expect(output.contains("coefficients  15, \(coef.filter { $0 == 0 }.count) zero\n"))
    #expect(output.contains("beta: intercept \(intercept[2])\n"))
    let largest = try #require((10..<15).max { abs(coef[$0]) < abs(coef[$1]) })
    let block = try #require(output.components(separatedBy: "beta: intercept").last)
    #expect(block.split(separator: "\n")[1] == "  \(coef[largest])\t\(Flowers.features[largest - 10])")
    #expect(block.split(separator: "\n").count == 3)
    #expect(try Tool.succeed(["inspect", folder("run/model.npz"), "--top", "2"]).output == output)
  }

  @Test func infoAndVersion() throws {
    let info = try Tool.succeed(["info"], environment: ["SLURM_CPUS_PER_TASK": "1"]).output
    for part in [
      "saganet ", "scikit-learn 1.9.1", "OpenBLAS", "kernels float64", "1 from SLURM_CPUS_PER_TASK",
    ] {
      #expect(info.contains(part), "\(info)")
    }
    if let name = try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8).split(separator: "\n").first(
      where: { $0.hasPrefix("model name") })?.components(separatedBy: ": ").last
    {
      #expect(info.contains("CPU              \(name)\n"), "\(info)")
    }
    let version = try Tool.succeed(["--version"])
    #expect(version.output.split(separator: ".").count == 3 && version.errors.isEmpty)
  }

  @Test(arguments: ["", "train", "fit", "cross-validate", "predict", "evaluate", "inspect", "info"])
  func help(_ command: String) throws {
    let result = try Tool.succeed((command.isEmpty ? [] : [command]) + ["--help"])
    #expect(result.errors.isEmpty)
    #expect(result.output.contains("USAGE: saganet \(command.isEmpty ? "<subcommand>" : command)"))
    #expect(result.output.contains("OVERVIEW: "))
    if command.isEmpty { #expect(result.output.contains("2 wrong usage")) }
    if command == "train" {
      for flag in [
        "--label", "--out", "--features", "--c", "--l1-ratio", "--folds", "--cv", "--shuffle-folds",
        "--no-shuffle", "--scoring", "--class-weight", "--standardize", "--no-intercept", "--max-iter",
        "--tol",
        "--seed", "--solver", "--precision", "--strict", "--threads", "--shuffled-baseline", "--overwrite",
        "--quiet", "--log-format", "--config", "--rows", "--test-fraction", "--drop-class", "--rename-class",
        "--weight-column", "--groups", "--index-column", "--decimals", "--label-file", "--delimiter",
      ] {
        #expect(result.output.contains("  \(flag) "), "\(flag)")
      }
      #expect(result.output.contains("0.001,0.01,0.1,1.0,10.0,100.0,1000.0"))
    }
  }
}
