import Foundation
import Testing

@testable import Compression

private let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .appendingPathComponent("ZipFixtures")
private func fixture(_ name: String) -> String { fixtures.appendingPathComponent(name).path }

/// The text that make_fixtures.py stores.
private let longText = Array(
  (0..<2000).map { "line \($0) of a compressible text\n" }.joined().utf8)

private final class Sink {
  var bytes: [UInt8] = []
}

/// An archive of these entries.
private func archive(
  _ entries: [(String, [UInt8], ZipWriter.Compression)], zip64Threshold: Int = Int(UInt32.max),
  zip64EntryCount: Int = Int(UInt16.max)
) throws -> [UInt8] {
  let sink = Sink()
  var writer = ZipWriter(
    archive: "test.zip", zip64Threshold: zip64Threshold, zip64EntryCount: zip64EntryCount
  ) { sink.bytes.append(contentsOf: $0) }
  for (name, bytes, compression) in entries {
    try writer.add(name: name, bytes: bytes, compression: compression)
  }
  try writer.finish()
  return sink.bytes
}

private func problem(_ body: () throws -> Void) -> ZipError.Problem? {
  do {
    try body()
    return nil
  } catch {
    return (error as? ZipError)?.problem
  }
}

@Suite struct ZipReaderTests {
  @Test func readsArchivesOfPythonsZipfile() throws {
    let zip = try ZipReader(path: fixture("mixed.zip"))
    #expect(zip.entries.map(\.name) == ["stored.txt", "empty.txt", "größe/日本.txt"])
    #expect(try zip.contents(of: "stored.txt") == Array("stored as it is".utf8))
    #expect(try zip.contents(of: "empty.txt") == [])
    #expect(try zip.contents(of: "größe/日本.txt") == longText)
  }

  @Test func readsEntriesFollowedByDataDescriptors() throws {
    let zip = try ZipReader(path: fixture("descriptors.zip"))
    #expect(try zip.contents(of: "a.txt") == Array("first".utf8))
    #expect(try zip.contents(of: "b.txt") == longText)
  }

  @Test(arguments: [1, 7, 4096, 1 << 20]) func streamsInPiecesOfAnySize(size: Int) throws {
    let stream = try ZipReader(path: fixture("mixed.zip")).open("größe/日本.txt")
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: size)
    while true {
      let found = try block.withUnsafeMutableBytes { try stream.read(into: $0) }
      if found == 0 { break }
      bytes += block[..<found]
    }
    #expect(bytes == longText)
    #expect(stream.remaining == 0)
  }

  @Test func refusesWhatItCannotRead() throws {
    #expect(
      problem { _ = try ZipReader(path: "/nonexistent/a.zip") }
        == .system(call: "open", reason: "No such file or directory"))
    #expect(
      problem { _ = try ZipReader(path: "/") }
        == .system(call: "read", reason: "Is a directory"))
    #expect(problem { _ = try ZipReader(bytes: [], name: "a") } == .notAnArchive)
    #expect(problem { _ = try ZipReader(bytes: longText, name: "a") } == .notAnArchive)
    let bzip2 = try ZipReader(path: fixture("bzip2.zip"))
    #expect(problem { _ = try bzip2.contents(of: "a.txt") } == .unsupportedMethod(12))
    #expect(problem { _ = try bzip2.contents(of: "b.txt") } == .noSuchEntry(available: ["a.txt"]))
  }

  @Test func noticesAChangedByteInTheContent() throws {
    for compression in [ZipWriter.Compression.stored, .deflate(level: 6)] {
      var bytes = try archive([("a", longText, compression)])
      bytes[60] ^= 1
      let zip = try ZipReader(bytes: bytes, name: "changed.zip")
      #expect(problem { _ = try zip.contents(of: "a") } != nil)
    }
    var bytes = try archive([("a", [1, 2, 3], .stored)])
    bytes[31] ^= 1
    let zip = try ZipReader(bytes: bytes, name: "changed.zip")
    guard case .checksumMismatch = problem({ _ = try zip.contents(of: "a") }) else {
      Issue.record("the checksum was not compared")
      return
    }
    let message = "\(#expect(throws: ZipError.self) { try zip.contents(of: "a") }!)"
    #expect(message.hasPrefix("changed.zip: entry 'a': CRC-32"))
  }

  @Test func refusesASizeThatDeflateCannotReach() throws {
    var bytes = try archive([("a", longText, .deflate(level: 6))])
    let directory = try #require(
      bytes.indices.dropLast(3).last { Array(bytes[$0..<($0 + 4)]) == [0x50, 0x4b, 1, 2] })
    for i in 24..<28 { bytes[directory + i] = 0x7f }  // 2 GiB
    let zip = try ZipReader(bytes: bytes, name: "bomb.zip")
    guard case .malformed = problem({ _ = try zip.contents(of: "a") }) else {
      Issue.record("the size was believed")
      return
    }
  }

  @Test func survivesEveryTruncation() throws {
    let bytes = try archive(
      [("a", Array(longText[..<200]), .deflate(level: 9)), ("b", [1, 2, 3], .stored)], zip64Threshold: 100)
    for length in 0..<bytes.count {
      #expect(problem { _ = try ZipReader(bytes: Array(bytes[..<length]), name: "cut") } != nil)
    }
  }

  /// Damaged archives give errors or, where the damage is in an unused field, the right bytes.
  @Test func survivesEveryChangedByte() throws {
    let contents = ["a": Array(longText[..<200]), "b": [1, 2, 3], "c": []]
    for threshold in [Int(UInt32.max), 2] {
      let bytes = try archive(
        [("a", contents["a"]!, .deflate(level: 9)), ("b", contents["b"]!, .stored), ("c", [], .stored)],
        zip64Threshold: threshold, zip64EntryCount: threshold)
      for position in bytes.indices {
        for value: UInt8 in [0, 1, 0x7f, 0x80, 0xff] where value != bytes[position] {
          var damaged = bytes
          damaged[position] = value
          guard let zip = try? ZipReader(bytes: damaged, name: "damaged") else { continue }
          for entry in zip.entries {
            guard let found = try? zip.contents(of: entry.name), let right = contents[entry.name] else {
              continue
            }
            #expect(found == right, "byte \(position) set to \(value), entry \(entry.name)")
          }
        }
      }
    }
  }
}

@Suite struct ZipWriterTests {
  @Test func contentsComeBack() throws {
    let random = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
    let entries: [(String, [UInt8], ZipWriter.Compression)] = [
      ("empty", [], .stored), ("empty deflated", [], .deflate(level: 6)), ("größe", random, .stored),
      ("deflated", random, .deflate(level: 1)), ("text", longText, .deflate(level: 9)),
    ]
    for threshold in [Int(UInt32.max), 50_000, 2] {
      let bytes = try archive(entries, zip64Threshold: threshold, zip64EntryCount: threshold)
      let zip = try ZipReader(bytes: bytes, name: "test.zip")
      #expect(zip.entries.map(\.name) == entries.map(\.0))
      for (name, content, _) in entries { #expect(try zip.contents(of: name) == content) }
    }
  }

  /// An entry in parts is the same entry.
  @Test func partsAreJoined() throws {
    let content: [UInt8] = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 * $0 >> 3) }
    func archive(_ add: (inout ZipWriter) throws -> Void) throws -> [UInt8] {
      var bytes: [UInt8] = []
      var zip = ZipWriter(archive: "test") { bytes.append(contentsOf: $0) }
      try add(&zip)
      try zip.finish()
      return bytes
    }
    let whole = try archive { try $0.add(name: "a", bytes: content) }
    let parts = try archive {
      try $0.add(name: "a", size: content.count) { body in
        for start in stride(from: 0, to: content.count, by: 777) {
          try content[start..<min(start + 777, content.count)].withUnsafeBytes { try body($0) }
        }
      }
    }
    #expect(whole == parts)
  }

  @Test func anArchiveWithoutEntriesIsAnArchive() throws {
    #expect(try ZipReader(bytes: archive([]), name: "none").entries.isEmpty)
  }

  @Test func moreEntriesThanSixteenBitsCount() throws {
    let bytes = try archive((0..<65_600).map { ("\($0)", [UInt8(truncatingIfNeeded: $0)], .stored) })
    let zip = try ZipReader(bytes: bytes, name: "many.zip")
    #expect(zip.entries.count == 65_600)
    #expect(try zip.contents(of: "65599") == [UInt8(truncatingIfNeeded: 65_599)])
  }

  @Test func equivalentSpellingsAreDifferentNames() throws {
    let bytes = try archive([("caf\u{e9}", [1], .stored), ("cafe\u{301}", [2], .stored)])
    let zip = try ZipReader(bytes: bytes, name: "two.zip")
    #expect(try zip.contents(of: "caf\u{e9}") == [1])
    #expect(try zip.contents(of: "cafe\u{301}") == [2])
  }

  @Test func namesAreChecked() throws {
    #expect(problem { _ = try archive([("a", [], .stored), ("a", [1], .stored)]) } == .duplicateEntry)
    #expect(problem { _ = try archive([("", [], .stored)]) } == .unusableName(bytes: 0))
    let long = String(repeating: "n", count: 70_000)
    #expect(problem { _ = try archive([(long, [], .stored)]) } == .unusableName(bytes: 70_000))
  }

  /// Python's zipfile is the judge, with and without ZIP64 records.
  @Test(.enabled(if: Python.isPresent), arguments: [Int(UInt32.max), 50_000, 2])
  func pythonAcceptsTheArchive(threshold: Int) throws {
    let bytes = try archive(
      [("stored", longText, .stored), ("größe", longText, .deflate(level: 6)), ("empty", [], .stored)],
      zip64Threshold: threshold, zip64EntryCount: threshold)
    let path = NSTemporaryDirectory() + "saganet-zip-\(UUID().uuidString).zip"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let answer = try Python.run(
      """
      import sys, zipfile
      z = zipfile.ZipFile(sys.argv[1])
      assert z.testzip() is None
      for i in z.infolist():
          print(i.filename, i.file_size, i.CRC, i.date_time, i.compress_type)
      assert z.read("stored") == z.read("größe") and z.read("empty") == b""
      """, path)
    #expect(
      answer == """
        stored \(longText.count) \(crc) (1980, 1, 1, 0, 0, 0) 0
        größe \(longText.count) \(crc) (1980, 1, 1, 0, 0, 0) 8
        empty 0 0 (1980, 1, 1, 0, 0, 0) 0

        """)
  }

  private var crc: UInt32 { longText.withUnsafeBytes { crc32($0) } }

  @Test func theChecksumIsThePublishedOne() {
    // The check value of CRC-32/ISO-HDLC.
    let value = Array("123456789".utf8).withUnsafeBytes { crc32($0) }
    #expect(value == 0xcbf4_3926)
  }
}

/// The Python named by SAGANET_PYTHON, for checks against its own implementation.
enum Python {
  static let path = ProcessInfo.processInfo.environment["SAGANET_PYTHON"] ?? ""
  static var isPresent: Bool { FileManager.default.isExecutableFile(atPath: path) }

  struct Failure: Error {
    let status: Int32
  }

  static func run(_ script: String, _ arguments: String...) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = ["-c", script] + arguments
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure(status: process.terminationStatus) }
    return String(decoding: data, as: UTF8.self)
  }
}
