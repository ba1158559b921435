import Foundation
import Testing

@testable import ModelFiles

@Suite struct AtomicFileTests {
  @Test func appearsOnlyOnCommit() throws {
    try withTemporaryDirectory { folder in
      let path = folder + "/result.tsv"
      try put("old", path)
      let file = try AtomicFile(path: path)
      try file.write("new")
      #expect(try contents(path) == "old")
      #expect(tree(folder).count == 2)
      try file.commit()
      #expect(try contents(path) == "new")
      #expect(tree(folder) == ["result.tsv"])
    }
  }

  @Test func largeAndSmallWritesKeepTheirOrder() throws {
    try withTemporaryDirectory { folder in
      let large = String(repeating: "0123456789", count: 100_000)
      try AtomicFile.write(to: folder + "/a") { file in
        for part in ["x", large, "y", large, "z"] { try file.write(part) }
      }
      #expect(try contents(folder + "/a") == "x" + large + "y" + large + "z")
    }
  }

  @Test func leavesNothingWithoutACommit() throws {
    try withTemporaryDirectory { folder in
      struct Stop: Error {}
      #expect(throws: Stop.self) {
        try AtomicFile.write(to: folder + "/a") { file in
          try file.write("half")
          throw Stop()
        }
      }
      do { try AtomicFile(path: folder + "/b").write("half") }
      #expect(tree(folder) == [])
    }
  }

  @Test func errorsNamePathAndReason() throws {
    try withTemporaryDirectory { folder in
      #expect(
        throws: FileWriteError(path: folder + "/no/a", call: "open", reason: "No such file or directory")
      ) { try AtomicFile(path: folder + "/no/a") }
      #expect(throws: FileWriteError(path: folder, call: "open", reason: "it is a directory")) {
        try AtomicFile(path: folder)
      }
      #expect(throws: FileWriteError(path: "/dev/null", call: "open", reason: "it is not a regular file")) {
        try AtomicFile(path: "/dev/null")
      }
      // The place became a directory while the file was written.
      let file = try AtomicFile(path: folder + "/a")
      try FileManager.default.createDirectory(atPath: folder + "/a", withIntermediateDirectories: false)
      #expect(throws: FileWriteError(path: folder + "/a", call: "rename", reason: "Is a directory")) {
        try file.commit()
      }
      #expect(tree(folder) == ["a"])
    }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"))) func aFullDiskIsAnError() throws {
    let full = open("/dev/full", O_WRONLY)
    defer { close(full) }
    #expect(throws: FileWriteError(path: "out", call: "write", reason: "No space left on device")) {
      try [UInt8(1)].withUnsafeBytes { try DescriptorOutput.write($0, to: full, name: "out") }
    }
  }
}

@Suite struct RunDirectoryTests {
  @Test func createsWhatIsMissing() throws {
    try withTemporaryDirectory { folder in
      let path = folder + "/a/b/c"
      for _ in 0..<2 {
        let removed = try RunDirectory.prepare(path, overwrite: false)
        #expect(removed.isEmpty)
      }
      #expect(FileManager.default.fileExists(atPath: path))
    }
  }

  @Test func refusesWhatIsNotEmpty() throws {
    try withTemporaryDirectory { folder in
      for name in ["d", "a", "c", "b"] { try put("", folder + "/run/" + name) }
      #expect(throws: RunDirectoryError.notEmpty(path: folder + "/run", entries: ["a", "b", "c"], count: 4)) {
        try RunDirectory.prepare(folder + "/run", overwrite: false)
      }
      #expect(throws: RunDirectoryError.notADirectory(path: folder + "/run/a")) {
        try RunDirectory.prepare(folder + "/run/a", overwrite: true)
      }
      #expect(throws: RunDirectoryError.self) {
        try RunDirectory.prepare(folder + "/run/a/below", overwrite: true)
      }
      #expect(tree(folder + "/run") == ["a", "b", "c", "d"])
    }
  }

  @Test func overwritingRemovesOnlyItsOwnFiles() throws {
    try withTemporaryDirectory { folder in
      let run = folder + "/run"
      var own: [String] = [".model.npz.saganet-123-0.tmp", "baseline/.run.json.saganet-9-3.tmp"]
      for place in ["", "baseline/"] { own += RunDirectory.runFiles.map { place + $0 } }
      for place in ["heldout/test/", "heldout/other/", "baseline/heldout/test/"] {
        own += RunDirectory.heldOutFiles.map { place + $0 }
      }
      let strangers = [
        "notes.txt", "model.npz.bak", ".hidden", ".notes.txt.saganet-1-0.tmp", "heldout/other/mine.csv",
        "heldout/readme", "deep/model.npz", "figures/cv_results.csv",
      ]
      for name in own + strangers { try put(name, run + "/" + name) }
      let removed = try RunDirectory.prepare(run, overwrite: true)
      #expect(removed == own.map { run + "/" + $0 }.sorted())
      let folders = ["deep", "figures", "heldout", "heldout/other"]
      #expect(tree(run) == (strangers + folders).sorted())
      for name in strangers { #expect(try contents(run + "/" + name) == name) }
    }
  }

  @Test func linksAreNotFollowed() throws {
    try withTemporaryDirectory { folder in
      let run = folder + "/run"
      try put("precious", folder + "/elsewhere/model.npz")
      try put("precious", folder + "/elsewhere/test/scores.json")
      try FileManager.default.createDirectory(atPath: run, withIntermediateDirectories: true)
      for name in ["baseline", "heldout"] {
        try FileManager.default.createSymbolicLink(
          atPath: run + "/" + name, withDestinationPath: folder + "/elsewhere")
      }
      try FileManager.default.createSymbolicLink(
        atPath: run + "/model.npz", withDestinationPath: folder + "/elsewhere/model.npz")
      let links = ["baseline", "heldout", "model.npz"].map { run + "/" + $0 }
      #expect(try RunDirectory.prepare(run, overwrite: true) == links)
      #expect(tree(folder + "/elsewhere") == ["model.npz", "test", "test/scores.json"])
      #expect(tree(run) == [])
    }
  }

  @Test(arguments: ["best.json/inside", "baseline/model.npz/inside", "heldout/test/scores.json/inside"])
  func aFolderWithAKnownNameIsRefused(_ name: String) throws {
    try withTemporaryDirectory { folder in
      try put("x", folder + "/" + name)
      try put("x", folder + "/run.json")
      let before = tree(folder)
      let place = folder + "/" + String(name.dropLast("/inside".count))
      #expect(throws: RunDirectoryError.inTheWay(path: place, isDirectory: true)) {
        try RunDirectory.prepare(folder, overwrite: true, for: .run(splits: ["test"]))
      }
      #expect(tree(folder) == before)
    }
  }

  @Test(arguments: ["heldout", "baseline", "heldout/test", "baseline/heldout"])
  func aFileWithAFoldersNameIsRefused(_ name: String) throws {
    try withTemporaryDirectory { folder in
      try put("x", folder + "/" + name)
      try put("x", folder + "/run.json")
      let before = tree(folder)
      #expect(throws: RunDirectoryError.inTheWay(path: folder + "/" + name, isDirectory: false)) {
        try RunDirectory.prepare(folder, overwrite: true, for: .run(splits: ["test"]))
      }
      #expect(tree(folder) == before)
    }
  }

  @Test func anEvaluationRemovesOnlyItsOwnFiles() throws {
    try withTemporaryDirectory { folder in
      let others = RunDirectory.runFiles.subtracting(RunDirectory.heldOutFiles)
      for name in others.union(RunDirectory.heldOutFiles) { try put("x", folder + "/" + name) }
      try put("x", folder + "/heldout/test/scores.json")
      let removed = try RunDirectory.prepare(folder, overwrite: true, for: .evaluation)
      #expect(removed == RunDirectory.heldOutFiles.map { folder + "/" + $0 }.sorted())
      #expect(tree(folder) == (others + ["heldout", "heldout/test", "heldout/test/scores.json"]).sorted())
    }
  }
}
