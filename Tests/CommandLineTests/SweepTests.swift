import Foundation
import Testing

/// `saganet sweep` and `saganet compare`.
@Suite struct SweepTests {
  private static let common =
    #""label": "class", "folds": 4, "c": [0.1, 1], "l1-ratio": [0, 0.5], "table": "\#(Flowers.table)""#

  /// Variants that share a table, one with other features, one that reads all columns, one of other rows.
  private static let variants: [(name: String, json: String, arguments: [String])] = [
    ("both", #""features": ["shape__", "tint__"]"#, ["--features", "shape__", "--features", "tint__"]),
    ("shape", #""features": ["shape__"], "class-weight": "balanced", "shuffled-baseline": true"#,
      ["--features", "shape__", "--class-weight", "balanced", "--shuffled-baseline"]),
    ("tint", #""features": "glob:tint__*", "folds": 3, "rows": "\#(Flowers.rows)""#,
      ["--features", "glob:tint__*", "--rows", Flowers.rows]),
    ("all", #""weight-column": "weight", "solver": "converged""#,
      ["--weight-column", "weight", "--solver", "converged"]),
    ("two", #""features": ["__"], "drop-class": ["beta"], "precision": "float32""#,
      ["--features", "__", "--drop-class", "beta", "--precision", "float32"]),
  ]

  private static func text(_ variants: [(name: String, json: String)], out: String, extra: String = "") -> String {
    "{\(common), \"out\": \"\(out)\"\(extra),\n \"variants\": ["
      + variants.map { "{\"name\": \"\($0.name)\", \($0.json)}" }.joined(separator: ",\n  ") + "]}"
  }

  @Test func everyVariantIsWhatTrainWrites() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("sweep.json", Self.text(Self.variants.map { ($0.name, $0.json) }, out: folder("sweep")))
    let result = try Tool.succeed(["sweep", "--config", file])
    for variant in Self.variants {
      let folds = variant.name == "tint" ? "3" : "4"
      try Tool.succeed(
        ["train", Flowers.table, "--label", "class", "--folds", folds, "--c", "0.1,1", "--l1-ratio", "0,0.5"]
          + variant.arguments + ["--out", folder("alone-" + variant.name)])
      try expectSameRuns(folder("sweep/" + variant.name), folder("alone-" + variant.name))
    }
    // The first three read one table; the other two differ in more than features.
    let verbose = try Tool.succeed(["sweep", "--config", file, "--verbose", "--overwrite"])
    #expect(verbose.errors.contains("the table was read 3 times"))

    // The comparison is that of `compare` on single runs, and can be made again.
    #expect(result.output.contains("shape (shuffled)"))
    let names = Self.variants.map(\.name)
    try Tool.succeed(["compare"] + names.map { folder("sweep/" + $0) } + ["--out", folder("again")])
    let table = try TextTable(contentsOf: folder("sweep/compare.tsv"))
    #expect(try table.column("run") == ["both", "shape", "shape", "tint", "all", "two"])
    #expect(try table.column("shuffled") == ["False", "False", "True", "False", "False", "False"])
    #expect(try table.integers("features") == [5, 3, 3, 2, 5, 5])
    #expect(try table.column("class_weight") == ["none", "balanced", "balanced", "none", "none", "none"])
    let untimed = table.header.indices.filter { !table.header[$0].hasSuffix("_time") }
    let again = try TextTable(contentsOf: folder("again/compare.tsv"))
    #expect(again.text(columns: untimed, delimiter: "\t") == table.text(columns: untimed, delimiter: "\t"))
    try expectSameRuns(folder("sweep/both"), folder("alone-both"))
    let command = try JSON(contentsOf: folder("sweep/shape/run.json"))["command"].list.compactMap(\.text)
    #expect(command.dropFirst().first == "train" && command.contains("--class-weight=balanced"))
  }

  /// Scores and F1 against the runs' own files.
  @Test func comparisonHoldsTheRunsNumbers() throws {
    let folder = try TemporaryFolder()
    try Tool.succeed(Flowers.train(out: folder("a/run"), ["--shuffled-baseline", "--rows", Flowers.rows]))
    try Tool.succeed(Flowers.train(out: folder("b/run"), ["--solver", "both"]))
    let reports = try Tool.succeed(["report", folder("b/run")])
    #expect(reports.output.split(separator: "\n").count == 2 && reports.output.contains("b/run/converged/report.html"))
    try Tool.succeed(["compare", folder("a/run"), folder("b/run/"), "--out", folder("out")])
    let table = try TextTable(contentsOf: folder("out/compare.tsv"))
    let places = ["a/run", "a/run/baseline", "b/run/parity", "b/run/converged"].map { folder($0) }
    #expect(try table.column("solver") == ["saga", "saga", "saga", "converged"])
    for (row, place) in places.enumerated() {
      let best = try JSON(contentsOf: place + "/best.json")
      #expect(try table.numbers("mean_score")[row] == best["best_score"].number)
      #expect(try table.numbers("C")[row] == best["best_params"]["C"].number)
      #expect(try table.integers("unconverged_fits")[row] == best["unconverged_fits"].number.map { Int($0) })
      let folds = try TextTable(contentsOf: place + "/cross_validate.csv").numbers("test_score")
      let mean = folds.reduce(0, +) / Double(folds.count)
      let variance = folds.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(folds.count - 1)
      let error = (variance / Double(folds.count)).squareRoot()
      #expect(abs(try table.numbers("standard_error")[row] - error) < 1e-14)
    }
    let classes = try TextTable(contentsOf: folder("out/compare_classes.tsv"))
    #expect(
      classes.header.prefix(8) == [
        "", "Phenotypic_Class", "F1_Score", "data_split", "shuffled", "feature_type", "balance_type", "dataset_type",
      ])
    #expect(try classes.integers("") == Array(0..<classes.rows.count))
    let expected = try [
      "a/run/per_class.tsv", "a/run/heldout/field/per_class.tsv", "a/run/heldout/test/per_class.tsv",
      "a/run/baseline/per_class.tsv", "a/run/baseline/heldout/field/per_class.tsv",
      "a/run/baseline/heldout/test/per_class.tsv", "b/run/parity/per_class.tsv", "b/run/converged/per_class.tsv",
    ].map { try TextTable(contentsOf: folder($0)) }
    let scores = try expected.flatMap { try $0.numbers("f1") }
    #expect(try classes.numbers("F1_Score") == scores)
    let names = try expected.flatMap { try $0.column("class") }
    #expect(try classes.column("Phenotypic_Class") == names)
    #expect(Set(try classes.column("feature_type")) == ["__"])
    #expect(Set(try classes.column("dataset_type")) == ["flowers"])
    #expect(Set(try classes.column("data_split")) == ["cross_validation", "field", "test"])
    let page = try String(contentsOfFile: folder("out/compare.html"), encoding: .utf8)
    #expect(page.contains("Gamma, ray"))
    for request in ["src=", "href=\"http", "url(", "@import"] { #expect(!page.contains(request), "\(request)") }

    let refused = try Tool.run(["compare", folder("a/run"), "--out", folder("out")])
    #expect(refused.code == 1 && refused.errors.contains("the directory is not empty"))
    try Tool.succeed(["compare", folder("a/run"), "--out", folder("out"), "--overwrite"])
    let missing = try Tool.run(["compare", folder("a/run"), folder("nowhere")])
    #expect(missing.code == 1 && missing.errors.contains("nowhere") && missing.output.isEmpty)
  }

  /// A variant that fails costs the others nothing.
  @Test func goesOnAfterAFailure() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(
      "sweep.json",
      Self.text(
        [
          ("first", #""features": ["shape__"]"#), ("nothing", #""features": ["xyz"]"#),
          ("folds", #""features": ["__"], "folds": 40"#), ("last", #""features": ["tint__"]"#),
        ], out: folder("sweep")))
    let result = try Tool.run(["sweep", "--config", file])
    #expect(result.code == 1 && !result.crashed)
    #expect(result.errors.contains("variant 'nothing' failed: ") && result.errors.contains("xyz"))
    #expect(result.errors.contains("variant 'folds' failed: ") && result.errors.contains("going on"))
    #expect(result.errors.contains("2 of 4 variants failed: nothing, folds"))
    #expect(try TextTable(contentsOf: folder("sweep/compare.tsv")).column("run") == ["first", "last"])
    for name in ["first", "last"] {
      let features = name == "first" ? "shape__" : "tint__"
      try Tool.succeed(
        ["train", Flowers.table, "--label", "class", "--folds", "4", "--c", "0.1,1", "--l1-ratio", "0,0.5"]
          + ["--features", features, "--out", folder(name)])
      try expectSameRuns(folder("sweep/" + name), folder(name))
    }
  }

  @Test func unconvergedVariantsAreSaidAtTheEnd() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(
      "sweep.json",
      Self.text(
        [("short", #""max-iter": 2, "require-converged": true"#), ("long", #""max-iter": 3"#)], out: folder("sweep")))
    let result = try Tool.run(["sweep", "--config", file, "--quiet"])
    #expect(result.code == 3 && result.errors.contains("short"))
    #expect(FileManager.default.fileExists(atPath: folder("sweep/long/model.npz")))
  }

  @Test(
    arguments: [
      (#"{"name": "x", "foldz": 3}"#, "variant 'x'", "--foldz"),
      (#"{"name": "x", "folds": 1}"#, "variant 'x'", "--folds"),
      (#"{"name": "x", "folds": {"a": 1}}"#, "variant 'x'", "\"folds\""),
      (#"{"name": "x", "c": ["a"]}"#, "variant 'x'", "--c"),
      (#"{"name": "x", "out": "elsewhere"}"#, "variant 'x'", "\"out\""),
      (#"{"name": "../x"}"#, "variant '../x'", "\"name\""),
      (#"{"name": "compare.tsv"}"#, "variant 'compare.tsv'", "\"name\""),
      (#"{"name": "a"}, {"name": "A"}"#, "variant 'A'", "\"name\""),
      (#"{"folds": 3}"#, "variant 1", "\"name\""), ("3", "variant 1", "object"),
    ])
  func slipsAreNamedBeforeAnyWork(_ variants: String, _ place: String, _ key: String) throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(
      "sweep.json", "{\(Self.common), \"out\": \"\(folder("sweep"))\", \"variants\": [\(variants)]}")
    let result = try Tool.run(["sweep", "--config", file])
    #expect(result.code == 2, "\(result.errors)")
    #expect(result.errors.contains(place) && result.errors.contains(key), "\(result.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder("sweep")))
  }

  @Test(arguments: [(#""foldz": 3"#, "--foldz"), (#""folds": 1"#, "--folds"), (#""c": {"a": 1}"#, "\"c\"")])
  func slipsThatAllShareAreNamedAsSuch(_ member: String, _ key: String) throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(
      "sweep.json",
      "{\(member), \"label\": \"class\", \"table\": \"\(Flowers.table)\", \"out\": \"\(folder("sweep"))\", "
        + "\"variants\": [{\"name\": \"x\", \"seed\": 3}]}")
    let result = try Tool.run(["sweep", "--config", file])
    #expect(result.code == 2 && result.errors.contains("beside \"variants\": ") && result.errors.contains(key))
    #expect(!result.errors.contains("'x'"), "\(result.errors)")
  }
}
