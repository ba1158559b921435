import Foundation
import Testing

/// Earlier runs, strangers' files, and signals.
@Suite struct DirectoryTests {
  @Test func overwriteRemovesOnlyItsOwnFiles() throws {
    let folder = try TemporaryFolder()
    let small = ["--c", "1", "--l1-ratio", "0"]
    try Tool.succeed(
      Flowers.train(
        out: folder("run"), small + ["--rows", Flowers.rows, "--shuffled-baseline", "--save-fits"]))
    for place in ["run/notes.txt", "run/heldout/test/mine.tsv", "run/baseline/figure.png"] {
      try folder.write(place, "mine\n")
    }
    let refused = try Tool.run(Flowers.train(out: folder("run"), small))
    #expect(refused.code == 1 && refused.errors.contains("not empty"))

    let result = try Tool.succeed(Flowers.train(out: folder("run"), small + ["--overwrite"]))
    #expect(result.errors.contains("files of an earlier run"))
    #expect(
      results(below: folder("run"))
        == (OutputFilesTests.runFiles + [
          "run.json", "notes.txt", "heldout/test/mine.tsv", "baseline/figure.png",
        ])
        .sorted())
    #expect(try String(contentsOfFile: folder("run/notes.txt"), encoding: .utf8) == "mine\n")
  }

  /// What stands where results belong shows before the table is read, let alone the grid.
  @Test func obstaclesShowAtOnce() throws {
    let folder = try TemporaryFolder()
    for (name, isFolder) in [
      ("heldout", false), ("baseline", false), ("heldout/test", false), ("best.json", true),
      ("baseline/model.npz", true), ("heldout/test/scores.json", true),
    ] {
      let run = "run-" + name.replacingOccurrences(of: "/", with: "-")
      let place = run + "/" + name
      try folder.makeFolder(isFolder ? place : String(place[..<place.lastIndex(of: "/")!]))
      if !isFolder { try folder.write(place, "mine\n") }
      try folder.write(run + "/run.json", "{}\n")
      let result = try Tool.run(
        Flowers.train(out: folder(run), ["--overwrite", "--rows", Flowers.rows, "--shuffled-baseline"]))
      #expect(result.code == 1 && result.errors.contains("/\(name): is "), "\(name): \(result.errors)")
      #expect(!result.errors.contains("fits"))
      #expect(FileManager.default.fileExists(atPath: folder(run + "/run.json")))
    }
  }

  /// A link in a run's directory is removed, and nothing written where it points.
  @Test func linksAreNotWrittenThrough() throws {
    let folder = try TemporaryFolder()
    try folder.makeFolder("run")
    try folder.makeFolder("elsewhere/test")
    try folder.write("elsewhere/model.npz", "mine\n")
    for name in ["baseline", "heldout"] {
      try FileManager.default.createSymbolicLink(
        atPath: folder("run/" + name), withDestinationPath: folder("elsewhere"))
    }
    try Tool.succeed(
      Flowers.train(
        out: folder("run"), ["--overwrite", "--rows", Flowers.rows, "--shuffled-baseline", "--c", "1"]))
    #expect(files(below: folder("elsewhere")) == ["model.npz"])
    #expect(try String(contentsOfFile: folder("elsewhere/model.npz"), encoding: .utf8) == "mine\n")
    #expect(FileManager.default.fileExists(atPath: folder("run/baseline/heldout/test/scores.json")))
  }

  /// A mistake in the command or the table costs no earlier run.
  @Test func overwriteWaitsForTheTable() throws {
    let folder = try TemporaryFolder()
    try Tool.succeed(Flowers.train(out: folder("run"), ["--c", "1", "--l1-ratio", "0"]))
    let before = files(below: folder("run"))
    for (table, extra) in [
      (folder("typo.csv"), []), (Flowers.table, ["--label", "klass"]), (Flowers.table, ["--scoring", "f2"]),
      (Flowers.table, ["--folds", "50"]), (Flowers.table, ["--rows", folder("none.tsv")]),
      (Flowers.table, ["--only-folds", "9"]),
    ] {
      for command in ["train", "fit"]
      where command == "train" || extra.first != "--folds" && extra.first != "--only-folds" {
        var arguments = Flowers.train(table, out: folder("run"), extra + ["--overwrite"])
        if command == "fit" {
          arguments = ["fit", table, "--label", "class", "--out", folder("run"), "--overwrite"] + extra
          if extra.first == "--label" { arguments.removeSubrange(2...3) }
        }
        let failed = try Tool.run(arguments)
        #expect(failed.code == 1 || failed.code == 2, "\(failed.errors)")
        #expect(files(below: folder("run")) == before, "\(arguments): \(failed.errors)")
      }
    }
  }

  /// A grid that takes minutes is stopped by a signal. The test's own process may block signals, which
  /// children inherit: `env` gives them as a terminal or a batch system does.
  @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
  func signalsStopTheGrid(_ signal: Int32, _ code: Int32) throws {
    let folder = try TemporaryFolder()
    try Tool.succeed(Flowers.train(out: folder("run"), ["--c", "1", "--l1-ratio", "0"]))
    let process = try RunningProcess(
      "/usr/bin/env",
      ["--default-signal=INT,TERM", Tool.path, "train", Tool.repository + "/scripts/data/digits.csv.gz"]
        + ["--label", "digit", "--out", folder("run")]
        + ["--overwrite", "--max-iter", "1000000", "--tol", "0", "--threads", "2"])
    let deadline = Date() + 20
    while !process.errors.contains("training on 1797 rows"), process.isRunning, Date() < deadline {
      usleep(20_000)
    }
    usleep(200_000)
    // The threads of libraries, made before the tool's first line, are among those it may hit.
    #expect(try takers(of: signal, process.identifier) >= 2)
    let sent = Date()
    process.send(signal)
    let result = try process.finish()
    #expect(Date().timeIntervalSince(sent) < 1.5)
    #expect(result.code == code && !result.crashed)
    #expect(result.errors.contains("stopped by signal \(signal); complete files are kept"))
    #expect(result.output.isEmpty)
    #expect(files(below: folder("run")).isEmpty)
  }

  /// The number of threads of a process that would take a signal.
  private func takers(of signal: Int32, _ process: Int32) throws -> Int {
    let tasks = "/proc/\(process)/task"
    return try FileManager.default.contentsOfDirectory(atPath: tasks).filter { task in
      let status = try String(contentsOfFile: "\(tasks)/\(task)/status", encoding: .utf8)
      let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("SigBlk:") })
      let blocked = try #require(UInt64(line.dropFirst("SigBlk:".count).filter(\.isHexDigit), radix: 16))
      return blocked >> UInt64(signal - 1) & 1 == 0
    }.count
  }

  /// A file being written when the signal comes leaves no temporary name: the evaluation of a large table.
  @Test(arguments: [SIGINT, SIGTERM]) func unfinishedFilesGo(_ signal: Int32) throws {
    let folder = try TemporaryFolder()
    try Tool.succeed(Flowers.train(out: folder("run"), ["--c", "1", "--l1-ratio", "0"]))
    let text = try String(contentsOfFile: Flowers.table, encoding: .utf8)
    let end = try #require(text.firstIndex(of: "\n"))
    let rows = String(text[text.index(after: end)...])
    let table = try folder.write("big.csv", text[...end] + String(repeating: rows, count: 10_000))
    try folder.makeFolder("e")
    let process = try RunningProcess(
      "/usr/bin/env",
      ["--default-signal=INT,TERM", Tool.path, "evaluate", folder("run"), table, "--label", "class"]
        + ["--out", folder("e")])
    let deadline = Date() + 60
    func temporary() -> [String] { files(below: folder("e")).filter { $0.hasSuffix(".tmp") } }
    while temporary().isEmpty, process.isRunning, Date() < deadline { usleep(500) }
    process.send(signal)
    let result = try process.finish()
    #expect(result.code == 128 + signal && !result.crashed, "\(result.errors)")
    #expect(result.errors.contains("stopped by signal \(signal); complete files are kept"))
    #expect(temporary().isEmpty)
  }

  /// Stopped in the baseline: the files of the first grid are complete, and none is half written.
  @Test func completeFilesStay() throws {
    let folder = try TemporaryFolder()
    let arguments = { (out: String) in
      [
        "train", Tool.repository + "/scripts/data/digits.csv.gz", "--label", "digit", "--out", out, "--folds",
        "2",
      ]
        + ["--c", "0.01", "--l1-ratio", "0,1", "--max-iter", "60", "--shuffled-baseline"]
    }
    let process = try RunningProcess(Tool.path, arguments(folder("stopped")))
    let deadline = Date() + 20
    while !FileManager.default.fileExists(atPath: folder("stopped/best.json")), process.isRunning,
      Date() < deadline
    {
      usleep(5_000)
    }
    process.send(SIGTERM)
    let result = try process.finish()
    #expect(result.code == 143, "\(result.errors)")
    try Tool.succeed(arguments(folder("whole")))
    let stopped = files(below: folder("stopped"))
    #expect(stopped.filter { !$0.hasPrefix("baseline/") } == OutputFilesTests.runFiles)
    let differing = try compareRuns(folder("stopped"), folder("whole")).output.split(separator: "\n")
    #expect(differing.allSatisfy { $0.hasSuffix("only in B") }, "\(differing)")
  }

  @Test func batchScriptTakesSlurmsThreads() throws {
    let folder = try TemporaryFolder()
    let arguments = Flowers.train(out: folder("run"), ["--c", "1"]).dropFirst()
    let result = try RunningProcess(
      "/bin/bash", [Tool.repository + "/scripts/sbatch-train"] + arguments,
      environment: [
        "SAGANET": Tool.path, "SLURM_CPUS_PER_TASK": "1", "SLURM_JOB_ID": "17", "SLURM_JOB_NAME": "saganet",
        "SLURM_NTASKS": "1", "SLURM_SUBMIT_DIR": folder.path,
      ]
    ).finish()
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains("Best: C=1.0"))
    #expect(result.errors.contains("job 17 on "))
    let run = try JSON(contentsOf: folder("run/run.json"))
    #expect(run["threads"] == .number(1))
    #expect(run["threads_reason"].text?.contains("SLURM_CPUS_PER_TASK") == true)
    let usage = try RunningProcess("/bin/bash", [Tool.repository + "/scripts/sbatch-train"]).finish()
    #expect(usage.code == 2 && usage.errors.contains("usage: sbatch"))
  }

  @Test func threadsFollowTheEnvironment() throws {
    let folder = try TemporaryFolder()
    func threads(_ name: String, _ environment: [String: String], _ extra: [String] = []) throws -> JSON {
      let run = Flowers.train(out: folder(name), ["--c", "1", "--l1-ratio", "0"] + extra)
      try Tool.succeed(run, environment: environment)
      return try JSON(contentsOf: folder(name + "/run.json"))["threads"]
    }
    #expect(try threads("omp", ["OMP_NUM_THREADS": "1"]) == .number(1))
    #expect(try threads("flag", ["OMP_NUM_THREADS": "1"], ["--threads", "3"]) == .number(3))
    try expectSameRuns(folder("omp"), folder("flag"))
  }
}
