import DenseLinearAlgebra
import Foundation
import Testing

@testable import Datasets

/// Arrays that NumPy wrote, and the values it says they hold.
enum NPYFixtures {
  struct Expected: Decodable, Sendable {
    var shape: [Int]
    var kind: String
    var size: Int
    var values: [String]
  }

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("NPYFixtures")

  static func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  static func bytes(_ name: String) throws -> [UInt8] {
    try Array(Data(contentsOf: folder.appendingPathComponent(name)))
  }

  static let expected: [String: Expected] = {
    guard let data = try? Data(contentsOf: folder.appendingPathComponent("expected.json")) else { return [:] }
    return (try? JSONDecoder().decode([String: Expected].self, from: data)) ?? [:]
  }()

  static let names = expected.keys.sorted()
}

/// An NPY file around this dictionary.
func npy(_ dictionary: String, data: [UInt8] = [], version: [UInt8] = [1, 0]) -> [UInt8] {
  let text = Array((dictionary + "\n").utf8)
  let length = version[0] == 1 ? 2 : 4
  let lengthBytes = (0..<length).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
  return [0x93] + Array("NUMPY".utf8) + version + lengthBytes + text + data
}

func npyProblem(_ body: () throws -> Void) -> NPYError.Problem? {
  do {
    try body()
    return nil
  } catch {
    return (error as? NPYError)?.problem
  }
}

@Suite struct NPYReaderTests {
  @Test func fixturesArePresent() {
    #expect(NPYFixtures.names.count == 49)
  }

  @Test(arguments: NPYFixtures.names) func readsWhatNumPyWrote(name: String) throws {
    let expected = try #require(NPYFixtures.expected[name])
    let reader = try NPYReader(path: NPYFixtures.path(name + ".npy"))
    #expect(reader.shape == expected.shape)
    #expect(reader.header.elementType.size == expected.size)

    switch expected.kind {
    case "U", "S":
      #expect(try reader.strings() == expected.values)
    case "f":
      let right = expected.values.compactMap { UInt64($0).map(Double.init(bitPattern:)) }
      let doubles = try reader.elements(of: Double.self)
      #expect(doubles.map(\.bitPattern) == right.map(\.bitPattern))
      #expect(try reader.elements(of: Float.self) == right.map { Float($0) })
      if expected.shape.count == 2 {
        let matrix = try reader.matrix(of: Double.self)
        #expect([matrix.rows, matrix.columns] == expected.shape)
        #expect(matrix.elements == doubles)
      }
    default:
      // numpy's astype(float) rounds to nearest, as Double of a decimal integer does.
      let doubles = try reader.elements(of: Double.self)
      #expect(doubles == expected.values.compactMap { Double($0) })
      if name == "u8_large" {
        #expect(
          npyProblem { _ = try reader.integers() }
            == .unrepresentable(index: 0, value: "18446744073709551615", type: "a 64-bit signed integer"))
      } else {
        #expect(try reader.integers().map { String($0) } == expected.values)
      }
    }
  }

  @Test func readsArchivesOfNumPy() throws {
    let stored = try NPZReader(path: NPYFixtures.path("stored.npz"))
    #expect(stored.names == ["x", "names"])
    #expect(stored.contains("x") && !stored.contains("y"))
    #expect(try stored.array("x").matrix(of: Double.self).elements == (0..<12).map(Double.init))
    #expect(try stored.array("names").strings() == ["a", "bc"])

    let deflated = try NPZReader(path: NPYFixtures.path("deflated.npz"))
    let matrix = try deflated.array("x").matrix(of: Double.self)
    #expect(matrix.rows == 30 && matrix.columns == 40)
    #expect(matrix.elements == (0..<1200).map(Double.init))
    #expect(try deflated.array("k").integers() == [0, 1, 2, 3, 4])
  }

  @Test func fortranOrderInPanels() throws {
    // More than one panel of eight columns at 2^20 / 8 elements a block.
    let (rows, columns) = (20_000, 19)
    var data: [UInt8] = []
    for j in 0..<columns {
      for i in 0..<rows {
        withUnsafeBytes(of: Double(i * columns + j).bitPattern.littleEndian) { data += $0 }
      }
    }
    let bytes = npy("{'descr': '<f8', 'fortran_order': True, 'shape': (20000, 19)}", data: data)
    let matrix = try NPYReader(bytes: bytes, name: "f").matrix(of: Double.self)
    #expect(matrix.elements == (0..<(rows * columns)).map(Double.init))
  }

  @Test func readingTwiceGivesTheSame() throws {
    let reader = try NPYReader(path: NPYFixtures.path("le_f8_f.npy"))
    #expect(try reader.elements(of: Double.self) == reader.elements(of: Double.self))
  }

  @Test func labelsAreTextOrIntegers() throws {
    #expect(try NPYReader(path: NPYFixtures.path("unicode_be.npy")).labels().first == "ADCCM")
    let integers = npy(
      "{'descr': '<i2', 'fortran_order': False, 'shape': (2,), }", data: [1, 0, 0xff, 0xff])
    #expect(try NPYReader(bytes: integers, name: "i").labels() == ["1", "-1"])
    let bools = npy("{'descr': '|b1', 'fortran_order': False, 'shape': (2,), }", data: [0, 1])
    #expect(try NPYReader(bytes: bools, name: "b").labels() == ["False", "True"])
    guard
      case .wrongType(found: "float64", _) = npyProblem({
        _ = try NPYReader(path: NPYFixtures.path("vector.npy")).labels()
      })
    else {
      Issue.record("floating-point labels were accepted")
      return
    }
  }

  @Test func refusesWrongDimensionsAndTypes() throws {
    #expect(
      npyProblem { _ = try NPYReader(path: NPYFixtures.path("vector.npy")).matrix(of: Double.self) }
        == .wrongDimensions(shape: [5], expected: 2))
    #expect(
      npyProblem { _ = try NPYReader(path: NPYFixtures.path("vector.npy")).integers() }
        == .wrongType(found: "float64", expected: "integers"))
    #expect(
      npyProblem { _ = try NPYReader(path: NPYFixtures.path("bytes.npy")).elements(of: Double.self) }
        == .wrongType(found: "|S5", expected: "numbers"))
    #expect(
      npyProblem { _ = try NPYReader(path: NPYFixtures.path("cube_c.npy")).labels() }
        == .wrongDimensions(shape: [3, 4, 5], expected: 1))
  }

  @Test func refusesObjectsAndOtherTypes() throws {
    #expect(
      npyProblem { _ = try NPYReader(path: NPYFixtures.path("objects.npy")) } == .pickledObjects)
    #expect(
      npyProblem { _ = try NPYReader(path: NPYFixtures.path("complex.npy")) } == .unsupportedType("'<c16'"))
    #expect(
      npyProblem { _ = try NPYReader(path: NPYFixtures.path("half.npy")) } == .unsupportedType("'<f2'"))
    #expect(
      npyProblem { _ = try NPYReader(path: NPYFixtures.path("records.npy")) }
        == .unsupportedType("record (structured array)"))
  }
}

@Suite struct NPYHostileInputTests {
  private static let good = "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), }"

  @Test func spellingsOfTheDictionary() throws {
    let data = [UInt8](repeating: 0, count: 16)
    for text in [
      Self.good, "{\"descr\": \"<f8\", \"fortran_order\": False, \"shape\": (1, 2)}",
      "{'shape':(1L,2L,),'fortran_order':False,'descr':'=f8'}   ",
    ] {
      #expect(try NPYReader(bytes: npy(text, data: data), name: "a").shape == [1, 2])
    }
  }

  @Test(arguments: [
    "", "{", "{}", "[]", "{'descr': '<f8'}", "{'descr': '<f8', 'fortran_order': False}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), 'more': 1}",
    "{'descr': '<f8', 'fortran_order': 0, 'shape': (1, 2)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': 2}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (1.5,)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (1 2)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (,)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (--,)}",
    "{'descr': '<f8, 'fortran_order': False, 'shape': (1, 2)}",
    "{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (1, 2)}",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2)} x",
    "{'descr': [[[[(", "{'descr': [(',", "__import__('os').system('true')",
  ]) func malformedDictionaries(text: String) {
    let problem = npyProblem {
      _ = try NPYReader(bytes: npy(text, data: Array(repeating: 0, count: 16)), name: "a")
    }
    switch problem {
    case .malformedHeader, .impossibleShape: break
    default: Issue.record("\(text): \(String(describing: problem))")
    }
  }

  @Test(arguments: [
    "(-1, 2)", "(9223372036854775807, 2)", "(9223372036854775808,)", "(4611686018427387904, 4)",
    "(0, 9223372036854775807, 9223372036854775807)", "(1152921504606846976,)",
    "(99999999999999999999999999999999,)",
  ]) func impossibleShapes(shape: String) {
    let text = "{'descr': '<f8', 'fortran_order': False, 'shape': \(shape), }"
    #expect(npyProblem { _ = try NPYReader(bytes: npy(text), name: "a") } == .impossibleShape(shape))
  }

  @Test func sizesAreComparedBeforeAnythingIsAllocated() {
    let text = "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000, 1000000), }"
    #expect(
      npyProblem { _ = try NPYReader(bytes: npy(text, data: [0]), name: "a") }
        == .sizeMismatch(expected: 8_000_000_000_000_000, found: 1))
    let wide = "{'descr': '<U0', 'fortran_order': False, 'shape': (1000000000000,), }"
    #expect(
      npyProblem { _ = try NPYReader(bytes: npy(wide), name: "a") } == .impossibleShape("(1000000000000,)"))
    #expect(
      npyProblem { _ = try NPYReader(bytes: npy(Self.good, data: Array(repeating: 0, count: 24)), name: "a") }
        == .sizeMismatch(expected: 16, found: 24))
  }

  @Test func wrongStart() {
    #expect(npyProblem { _ = try NPYReader(bytes: [], name: "a") } == .notNPY)
    #expect(npyProblem { _ = try NPYReader(bytes: Array("a,b\n1,2\n".utf8), name: "a") } == .notNPY)
    #expect(
      npyProblem { _ = try NPYReader(bytes: npy(Self.good, version: [4, 0]), name: "a") }
        == .unsupportedVersion(major: 4, minor: 0))
    let huge: [UInt8] = NPYHeader.magic + [2, 0, 0xff, 0xff, 0xff, 0xff]
    #expect(
      npyProblem { _ = try NPYReader(bytes: huge, name: "a") }
        == .malformedHeader("it claims 4294967295 bytes"))
  }

  @Test func textThatIsNotUnicode() throws {
    let surrogate = npy(
      "{'descr': '<U1', 'fortran_order': False, 'shape': (2,), }", data: [65, 0, 0, 0, 0, 0xd8, 0, 0])
    #expect(npyProblem { _ = try NPYReader(bytes: surrogate, name: "a").strings() } == .invalidText(index: 1))
    let bytes = npy("{'descr': '|S2', 'fortran_order': False, 'shape': (1,), }", data: [0xff, 0xfe])
    #expect(npyProblem { _ = try NPYReader(bytes: bytes, name: "a").strings() } == .invalidText(index: 0))
  }

  @Test func everyTruncation() throws {
    for name in ["le_f8_c.npy", "unicode_le.npy", "version2.npy"] {
      let bytes = try NPYFixtures.bytes(name)
      for length in 0..<bytes.count {
        #expect(npyProblem { _ = try NPYReader(bytes: Array(bytes[..<length]), name: "cut") } != nil)
      }
    }
  }

  @Test func everyChangedHeaderByteIsSurvived() throws {
    for name in ["be_i2_f.npy", "unicode_le.npy", "cube_f.npy"] {
      let bytes = try NPYFixtures.bytes(name)
      for position in 0..<128 {
        for value in UInt8.min...UInt8.max {
          var damaged = bytes
          damaged[position] = value
          guard let reader = try? NPYReader(bytes: damaged, name: "damaged") else { continue }
          let count = reader.shape.reduce(1, *)
          if reader.header.elementType.isText {
            if let strings = try? reader.strings() { #expect(strings.count == count) }
          } else {
            #expect(try reader.elements(of: Double.self).count == count)
          }
        }
      }
    }
  }
}
