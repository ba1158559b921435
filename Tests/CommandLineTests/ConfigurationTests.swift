import Foundation
import Testing

/// `--config`, `--quiet`, `--log-format`, standard streams.
@Suite struct ConfigurationTests {
  @Test func savedConfigurationRepeatsTheRun() throws {
    let folder = try TemporaryFolder()
    // The grid's default ratios hold 0.30000000000000004, whose digits must survive.
    try Tool.succeed(
      [
        "train", Flowers.table, "--label", "class", "--features", "shape", "--features", "tint", "--folds",
        "3",
      ]
        + ["--c", "0.5,inf", "--max-iter", "9", "--tol", "1e-7", "--seed", "4294967295", "--no-intercept"]
        + ["--class-weight", "balanced", "--drop-class", "beta", "--rename-class", "Gamma, ray=g"]
        + [
          "--scoring", "accuracy,f1_macro", "--shuffle-folds", "--test-fraction", "0.2", "--out", folder("a"),
        ])
    // The configuration as text, so that nothing here can change its numbers.
    let run = try String(contentsOfFile: folder("a/run.json"), encoding: .utf8)
    let start = try #require(run.range(of: "\"configuration\": {"))
    let end = try #require(run.range(of: "\n  }", range: start.upperBound..<run.endIndex))
    let file = try folder.write("config.json", "{" + run[start.upperBound..<end.lowerBound] + "}")
    try Tool.succeed(["train", Flowers.table, "--config", file, "--out", folder("b")])
    try expectSameRuns(folder("a"), folder("b"))
    let ratios = try TextTable(contentsOf: folder("b/cv_results.csv")).numbers("param_l1_ratio")
    #expect(ratios[3] == 0.30000000000000004)
  }

  @Test func flagsWin() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(
      "config.json",
      #"{"label": "class", "features": ["__"], "folds": 3, "c": [1, 10], "l1-ratio": "0,1", "#
        + #""seed": 5, "quiet": true}"#
    )
    let result = try Tool.succeed(
      ["train", Flowers.table, "--config=\(file)", "--folds", "2", "--c=0.25", "--out", folder("a")])
    let grid = try TextTable(contentsOf: folder("a/cv_results.csv"))
    #expect(try grid.numbers("param_C") == [0.25, 0.25])
    #expect(try grid.numbers("param_l1_ratio") == [0, 1])
    #expect(!grid.header.contains("split2_test_score") && grid.header.contains("split1_test_score"))
    #expect(try JSON(contentsOf: folder("a/best.json"))["seed"] == .number(5))
    #expect(!result.errors.contains("threads:"))
  }

  @Test(arguments: [
    ("{\"folds\" 3}", "not valid JSON"), ("[1]", "one JSON object"),
    ("{\"no-such-flag\": 1}", "no-such-flag"),
    ("{\"folds\": {\"a\": 1}}", "folds"), ("{\"folds\": \"three\"}", "three"), ("{\"c\": [true]}", "\"c\""),
    ("{\"config\": \"x\"}", "another config file"), ("", "not valid JSON"),
  ])
  func badConfiguration(_ text: String, _ message: String) throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("config.json", text)
    let result = try Tool.run(
      Flowers.train(out: folder("run"), ["--config", file]).filter {
        $0 != "--folds" && $0 != "4" && $0 != "--c" && $0 != "0.1,1,10"
      })
    #expect(result.code == 2 && !result.crashed && result.errors.contains(message), "\(result.errors)")
  }

  @Test func missingConfiguration() throws {
    let result = try Tool.run(["train", "t.csv", "--config", "/nowhere.json", "--out", "x", "--label", "y"])
    #expect(result.code == 2 && result.errors.contains("/nowhere.json"))
  }

  @Test func quietSaysNothing() throws {
    let folder = try TemporaryFolder()
    let result = try Tool.succeed(
      Flowers.train(out: folder("run"), ["--quiet", "--c", "0.001", "--l1-ratio", "1"]))
    #expect(result.errors.isEmpty, "\(result.errors)")
    #expect(result.output.contains("Best: C=0.001"))
  }

  @Test func logInJSON() throws {
    let folder = try TemporaryFolder()
    let result = try Tool.succeed(Flowers.train(out: folder("run"), ["--log-format", "json", "--c", "10"]))
    let lines = result.errors.split(separator: "\n")
    #expect(lines.count >= 4)
    for line in lines {
      let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String])
      #expect(object.keys.sorted() == ["level", "message", "time"])
    }
    #expect(lines.contains { $0.contains("grid: 8/8 fits") })
    #expect(lines.contains { $0.contains("\"level\":\"warning\"") && $0.contains("fits used all 100 epochs;") })
  }

  /// The line that rewrites itself is for terminals.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script")))
  func progress() throws {
    let folder = try TemporaryFolder()
    let command = { (out: String) in
      ([Tool.path] + Flowers.train(out: folder(out))).map { "'\($0)'" }.joined(separator: " ")
    }
    let terminal = try RunningProcess(
      "/usr/bin/script", ["-qec", command("terminal"), "/dev/null"], environment: ["TERM": "xterm"]
    ).finish()
    #expect(terminal.output.contains(" grid: 24/24 fits, "), "\(terminal.output)\(terminal.errors)")
    let plain = try Tool.bash(command("plain"))
    #expect(!plain.errors.contains("\r") && plain.errors.contains(" grid: 24/24 fits, "))
    try expectSameRuns(folder("terminal"), folder("plain"))
  }

  /// A reader that goes away ends output, never the program by a trap. Results that nobody gets are a failure,
  /// a log that nobody gets is not.
  @Test func closedStreams() throws {
    let folder = try TemporaryFolder()
    let run = Flowers.train(out: folder("run"), ["--overwrite"]).map { "'\($0)'" }.joined(separator: " ")
    for (script, code) in [
      ("$SAGANET \(run) 2>&1 >/dev/null | true; echo ${PIPESTATUS[0]}", 0),
      ("$SAGANET \(run) 2>/dev/null | true; echo ${PIPESTATUS[0]}", 1),
      ("$SAGANET \(run) 2>&- >&-; echo $?", 0),
    ] {
      let result = try Tool.bash(script)
      #expect(result.output == "\(code)\n", "\(script): \(result.output)")
      #expect(FileManager.default.fileExists(atPath: folder("run/model.npz")))
    }
  }
}

/// The variable that chooses the kernels.
@Suite struct KernelChoiceTests {
  @Test func baselineCanBeForced() throws {
    let info = try Tool.succeed(["info"], environment: ["SAGANET_KERNEL": "baseline"])
    #expect(info.output.contains("kernels float64  baseline"))
  }

  @Test func unknownKernelsAreRefused() throws {
    let result = try Tool.run(["info"], environment: ["SAGANET_KERNEL": "avx1024"])
    #expect(result.code == 2 && result.output.isEmpty)
    #expect(result.errors.contains("SAGANET_KERNEL is 'avx1024'") && result.errors.contains("baseline"))
  }
}
