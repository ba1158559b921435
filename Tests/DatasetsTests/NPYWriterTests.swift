import DenseLinearAlgebra
import Foundation
import Testing

@testable import Datasets

@Suite struct NPYWriterTests {
  /// NumPy wrote the same arrays: its bytes are the expected ones.
  @Test func equalsTheBytesOfNumPy() throws {
    let doubles = try NPYReader(path: NPYFixtures.path("le_f8_c.npy"))
    #expect(try NPYArray(doubles.matrix(of: Double.self)).bytes == NPYFixtures.bytes("le_f8_c.npy"))
    let floats = try NPYReader(path: NPYFixtures.path("le_f4_c.npy"))
    #expect(try NPYArray(floats.matrix(of: Float.self)).bytes == NPYFixtures.bytes("le_f4_c.npy"))
    let int64 = try NPYReader(path: NPYFixtures.path("le_i8_c.npy"))
    #expect(try NPYArray(int64.integers(), shape: [7, 5]).bytes == NPYFixtures.bytes("le_i8_c.npy"))
    let int32 = try NPYReader(path: NPYFixtures.path("le_i4_c.npy"))
    #expect(
      try NPYArray(int32.integers().map { Int32($0) }, shape: [7, 5]).bytes
        == NPYFixtures.bytes("le_i4_c.npy"))
    let cube = try NPYReader(path: NPYFixtures.path("cube_c.npy"))
    #expect(
      try NPYArray(cube.elements(of: Double.self), shape: [3, 4, 5]).bytes == NPYFixtures.bytes("cube_c.npy"))
    #expect(NPYArray([-0.1], shape: []).bytes == (try NPYFixtures.bytes("scalar.npy")))
    let words = try NPYReader(path: NPYFixtures.path("unicode_le.npy"))
    #expect(try NPYArray(words.strings() + ["12345678"]).elementType == .unicode(length: 8))
  }

  @Test func dataStartAtAMultipleOf64() throws {
    for axes in 0..<40 {
      let bytes = NPYArray([1.0], shape: Array(repeating: 1, count: axes)).headerBytes
      #expect(bytes.count % 64 == 0)
      #expect(bytes.last == UInt8(ascii: "\n"))
    }
  }

  @Test func textComesBack() throws {
    let words = ["", "a", "größer", "日本", "𝔘", "e\u{301}", "line\nbreak", "\0in front"]
    let bytes = try NPYArray(words).bytes
    #expect(try NPYReader(bytes: bytes, name: "words").strings() == words)
    #expect(try NPYReader(bytes: NPYArray([String]()).bytes, name: "none").strings() == [])
    #expect(npyProblem { _ = try NPYArray(["a", "b\0"]) } == .invalidText(index: 1))
  }

  @Test func archivesAreOrderedAndRepeatable() throws {
    let arrays: [(name: String, array: NPYArray)] = [
      ("z", NPYArray(Matrix<Double>(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 6]))),
      ("a", try NPYArray(["x", "yz"])), ("empty", NPYArray([Float](), shape: [0, 4])),
    ]
    let bytes = try NPZWriter.bytes(arrays)
    #expect(try NPZWriter.bytes(arrays) == bytes)
    let archive = try NPZReader(bytes: bytes, name: "a.npz")
    #expect(archive.names == ["z", "a", "empty"])
    #expect(try archive.array("z").matrix(of: Double.self).elements == [1, 2, 3, 4, 5, 6])
    #expect(try archive.array("a").strings() == ["x", "yz"])
    #expect(try archive.array("empty").matrix(of: Float.self).columns == 4)
  }

  @Test(.enabled(if: NumPy.isPresent)) func numPyReadsTheArchive() throws {
    let bytes = try NPZWriter.bytes([
      ("f8", NPYArray([0.1, -0.0, .infinity, .leastNonzeroMagnitude, 1e300, .nan], shape: [1, 2, 3])),
      ("f4", NPYArray([Float(0.1), 3])), ("i4", NPYArray([Int32.min, 7])), ("i8", NPYArray([Int64.min, 7])),
      ("text", try NPYArray(["größer", "", "日本"])), ("one", NPYArray([2.5], shape: [])),
      ("none", NPYArray([Double](), shape: [0, 3])),
    ])
    let path = NSTemporaryDirectory() + "saganet-npz-\(UUID().uuidString).npz"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let answer = try NumPy.run(
      """
      import sys, zipfile, numpy as np
      assert zipfile.ZipFile(sys.argv[1]).testzip() is None
      z = np.load(sys.argv[1], allow_pickle=False)
      for k in z.files:
          print(k, z[k].dtype.str, z[k].shape, z[k].tolist())
      """, path)
    #expect(
      answer == """
        f8 <f8 (1, 2, 3) [[[0.1, -0.0, inf], [5e-324, 1e+300, nan]]]
        f4 <f4 (2,) [0.10000000149011612, 3.0]
        i4 <i4 (2,) [-2147483648, 7]
        i8 <i8 (2,) [-9223372036854775808, 7]
        text <U6 (3,) ['größer', '', '日本']
        one <f8 () 2.5
        none <f8 (0, 3) []

        """)
  }
}

@Suite struct NPYTableTests {
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
    "saganet-npytable-\(UUID().uuidString)")

  private func write(_ bytes: [UInt8], _ name: String) throws -> String {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let file = folder.appendingPathComponent(name)
    try Data(bytes).write(to: file)
    return file.path
  }

  private func table(_ values: [Double], rows: Int, columns: Int, labels: [UInt8]) throws -> NPYTable<Double>
  {
    defer { try? FileManager.default.removeItem(at: folder) }
    let matrix = Matrix<Double>(rows: rows, columns: columns, elements: values)
    return try NPYTable<Double>.read(
      featuresPath: write(NPYArray(matrix).bytes, "x.npy"), labelsPath: write(labels, "y"))
  }

  private func error(_ values: [Double], rows: Int, columns: Int, labels: [UInt8]) -> String {
    do {
      _ = try table(values, rows: rows, columns: columns, labels: labels)
      return ""
    } catch {
      return "\(error)".replacingOccurrences(of: folder.path + "/", with: "")
    }
  }

  @Test func labelsFromTextAndArrays() throws {
    let values: [Double] = [1, 2, 3, 4, 5, 6]
    for labels in [
      Array("b\na\nb c\n".utf8), Array("\u{feff}b\r\na\r\n b c \r\n\r\n\n".utf8), Array("b\na\nb c".utf8),
      try NPYArray(["b", "a", "b c"]).bytes,
    ] {
      let table = try table(values, rows: 3, columns: 2, labels: labels)
      #expect(table.labels == ["b", "a", "b c"])
      #expect(table.features.elements == values)
      #expect(table.featureNames == ["feature_0", "feature_1"])
      #expect(table.rowIDs == ["0", "1", "2"])
    }
    let integers = try table(values, rows: 3, columns: 2, labels: NPYArray([Int64(2), -1, 10]).bytes)
    #expect(integers.labels == ["2", "-1", "10"])
  }

  @Test func messagesNamePlaceAndValue() throws {
    #expect(
      error([1, 2, 3, 4], rows: 2, columns: 2, labels: Array("a\n".utf8))
        == "x.npy has 2 rows, y has 1 labels; give one label for each row, in the same order")
    #expect(
      error([1, 2, 3, .nan], rows: 2, columns: 2, labels: Array("a\nb\n".utf8))
        .hasPrefix("x.npy: row 1, column 1 (feature_1), counted from 0: nan is not a finite number"))
    #expect(
      error([1, -.infinity, 3, .nan], rows: 2, columns: 2, labels: Array("a\nb\n".utf8))
        .hasPrefix("x.npy: row 0, column 1 (feature_1), counted from 0: -inf is not a finite number"))
    #expect(
      error([1, 2], rows: 2, columns: 1, labels: Array("a\n\nb".utf8))
        == "y: line 2: blank; every line needs a label")
    #expect(
      error([1, 2], rows: 2, columns: 1, labels: [0x61, 0x0a, 0xff, 0x0a])
        == "y: line 2: not valid UTF-8; save the labels as UTF-8 text")
    #expect(
      error([], rows: 0, columns: 3, labels: [])
        == "x.npy: the matrix is empty, its shape is (0, 3)")
    #expect(
      error([1], rows: 1, columns: 1, labels: NPYArray([1.0]).bytes).contains("the array holds float64"))
  }

  @Test func floatOverflowIsSeen() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = try write(NPYArray(Matrix<Double>(rows: 1, columns: 2, elements: [1, 1e300])).bytes, "x.npy")
    let labels = try write(Array("a".utf8), "y")
    #expect(throws: NPYTableError.nonFinite(file: path, row: 0, column: 1, value: "inf")) {
      try NPYTable<Float>.read(featuresPath: path, labelsPath: labels)
    }
  }
}

/// The Python named by SAGANET_PYTHON, for checks against NumPy itself.
enum NumPy {
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
