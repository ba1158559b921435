import Foundation
import Testing

@testable import Compression

private let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .appendingPathComponent("Fixtures/two_members.gz").path

private let plain = Array("alpha,beta\n1,2\n".utf8) + Array(String(repeating: "3,4\n", count: 1000).utf8)

/// Bytes that do not compress to nothing, from a fixed generator.
private func noise(_ count: Int) -> [UInt8] {
  var state: UInt64 = 42
  return (0..<count).map { _ in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return UInt8(truncatingIfNeeded: state >> 58)
  }
}

private func inflate(_ bytes: [UInt8], largestRead: Int = .max) throws -> [UInt8] {
  try decompressing(MemoryByteSource(bytes, name: "x.gz", largestRead: largestRead)).readAll()
}

private func scratchFile(_ bytes: [UInt8], _ name: String) throws -> String {
  let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString)-\(name)")
    .path
  try Data(bytes).write(to: URL(fileURLWithPath: path))
  return path
}

@Suite struct GzipTests {
  @Test func readsMembersOfAnotherWriter() throws {
    #expect(try openByteSource(fixture).readAll() == plain)
  }

  @Test(arguments: [1, 2, 7, 1000]) func readsWhateverThePiecesAre(largestRead: Int) throws {
    let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: fixture)))
    #expect(try inflate(bytes, largestRead: largestRead) == plain)
  }

  @Test func recognizesGzipByContentAlone() throws {
    let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: fixture)))
    let disguised = try scratchFile(bytes, "table.csv")
    let pretender = try scratchFile(plain, "table.csv.gz")
    defer { for path in [disguised, pretender] { try? FileManager.default.removeItem(atPath: path) } }
    #expect(try openByteSource(disguised).readAll() == plain)
    #expect(try openByteSource(pretender).readAll() == plain)
  }

  @Test func toleratesZeroPadding() throws {
    let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: fixture)))
    #expect(try inflate(bytes + [UInt8](repeating: 0, count: 70_000)) == plain)
  }

  @Test func refusesGarbageBehindTheEnd() throws {
    let bytes = try GzipWriter.compress(plain)
    #expect(throws: ByteSourceError.trailingGarbage(name: "x.gz", offset: bytes.count)) {
      try inflate(bytes + [7])
    }
    #expect(throws: ByteSourceError.trailingGarbage(name: "x.gz", offset: bytes.count + 3)) {
      try inflate(bytes + [0, 0, 0] + bytes)
    }
  }

  @Test func everyTruncationIsNoticed() throws {
    let bytes = try GzipWriter.compress(plain)
    for count in 2..<bytes.count {
      #expect(throws: ByteSourceError.truncatedGzip(name: "x.gz", offset: count)) {
        try inflate(Array(bytes[..<count]))
      }
    }
    // In the second of two members as well.
    #expect(throws: ByteSourceError.truncatedGzip(name: "x.gz", offset: 2 * bytes.count - 1)) {
      try inflate(bytes + bytes.dropLast())
    }
  }

  @Test func everyFlippedByteOfDataOrTrailerIsNoticed() throws {
    let bytes = try GzipWriter.compress(noise(3000))
    for i in Array(stride(from: 10, to: bytes.count, by: 13)) + Array((bytes.count - 8)..<bytes.count) {
      var damaged = bytes
      damaged[i] ^= 0x55
      #expect(throws: ByteSourceError.self, "byte \(i)") { try inflate(damaged) }
    }
  }

  @Test func corruptionNamesByteAndReason() throws {
    var bytes = try GzipWriter.compress(plain)
    bytes[bytes.count - 8] ^= 1
    do {
      _ = try inflate(bytes)
      Issue.record("a wrong CRC passed")
    } catch let error as ByteSourceError {
      guard case .corruptGzip(_, let offset, let reason) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(reason == "incorrect data check")
      #expect(abs(offset - (bytes.count - 4)) <= 4)
      #expect(error.description.contains("x.gz"))
    }
  }

  @Test func writerIsReadByGzip() throws {
    for level in [0, 1, 6, 9] {
      let data = noise(300_000)
      let path = try scratchFile(try GzipWriter.compress(data, level: level), "w.gz")
      defer { try? FileManager.default.removeItem(atPath: path) }
      let gzip = Process()
      gzip.executableURL = URL(fileURLWithPath: "/bin/gzip")
      gzip.arguments = ["-dc", path]
      let pipe = Pipe()
      gzip.standardOutput = pipe
      try gzip.run()
      let output = pipe.fileHandleForReading.readDataToEndOfFile()
      gzip.waitUntilExit()
      #expect(gzip.terminationStatus == 0)
      #expect([UInt8](output) == data)
    }
  }

  @Test func writerIsDeterministicAndChecksItsLevel() throws {
    #expect(try GzipWriter.compress(plain) == GzipWriter.compress(plain))
    #expect(try inflate(GzipWriter.compress([])) == [])
    #expect(throws: ByteSourceError.self) { try GzipWriter.compress(plain, level: 10) }
  }

  @Test func otherCompressionsAreNamed() {
    #expect(throws: ByteSourceError.unsupportedCompression(name: "z", format: "xz")) {
      try decompressing(MemoryByteSource([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 1, 2], name: "z"))
    }
  }
}

@Suite struct GzipByteSourceTests {
  @Test func absentFilesAndDirectoriesAreTypedErrors() {
    #expect(throws: ByteSourceError.cannotOpen(name: "/nowhere/at/all", code: ENOENT)) {
      try openByteSource("/nowhere/at/all")
    }
    #expect(throws: ByteSourceError.isDirectory(name: "/")) { try openByteSource("/") }
    #expect(
      ByteSourceError.cannotOpen(name: "t.csv", code: ENOENT).description.contains("No such file"))
  }

  @Test(arguments: [0, 1, 5, 6, 100]) func shortSourcesKeepTheirBytes(count: Int) throws {
    let bytes = Array(plain[..<count])
    #expect(try decompressing(MemoryByteSource(bytes, largestRead: 2)).readAll() == bytes)
  }

  @Test(arguments: [1, 3, 64, 1 << 18]) func readingAheadChangesNothing(blockSize: Int) throws {
    let source = MemoryByteSource(plain, largestRead: 50)
    #expect(try ReadAheadByteSource(source, blockSize: blockSize).readAll() == plain)
  }

  @Test func readingAheadDeliversBytesBeforeTheError() throws {
    let whole = try GzipWriter.compress(noise(500_000))
    let cut = Array(whole[..<(whole.count - 100)])
    let source = ReadAheadByteSource(
      try decompressing(MemoryByteSource(cut, name: "c")), blockSize: 1000)
    var total = 0
    var buffer = [UInt8](repeating: 0, count: 777)
    #expect(throws: ByteSourceError.truncatedGzip(name: "c", offset: cut.count)) {
      while true {
        let count = try buffer.withUnsafeMutableBytes { try source.read(into: $0) }
        if count == 0 { break }
        total += count
      }
    }
    #expect(total > 300_000)
  }

  @Test func abandonedReadAheadEnds() throws {
    // Must neither hang nor crash; the thread still holds its own state.
    for _ in 0..<50 {
      let source = ReadAheadByteSource(MemoryByteSource(plain), blockSize: 16)
      var buffer = [UInt8](repeating: 0, count: 8)
      #expect(try buffer.withUnsafeMutableBytes { try source.read(into: $0) } == 8)
    }
  }
}
