import Compression
import Foundation
import Testing

@testable import Datasets

private let labelled = TableOptions(labelColumn: "y")

/// Every way in which a table can be wrong: what is thrown, and what it says.
@Suite struct TableErrorTests {
  private func at(_ line: Int, _ column: Int, _ name: String) -> CellLocation {
    CellLocation(line: line, column: column, name: name)
  }

  @Test func emptyTables() {
    for text in ["", "\n\n  \n", "\u{feff}"] {
      #expect(kind { _ = try table(text) } == .emptyFile, "'\(text)'")
    }
    for text in ["y,f", "y,f\n", "y,f\r\n\r\n"] {
      #expect(kind { _ = try table(text, labelled) } == .noRows, "'\(text)'")
    }
    #expect(TableError("t.csv", .emptyFile).description.hasPrefix("t.csv: the file is empty"))
  }

  @Test(arguments: [true, false]) func raggedRows(withSelector: Bool) throws {
    var options = labelled
    if withSelector { options.features = [try FeatureSelector(parsing: "f")] }
    let cases: [(String, Int)] = [
      ("B,2", 2), ("B", 1), ("B,2,3,4", 4), ("B,2,3,", 4), ("B,2,3,\"4\"", 4), ("\"B\",2", 2), ("B,x,", 3),
      ("B,2,3,4,5,6,7,8,9,10,11,12", 12), ("B,x", 2), ("B,2,x,4", 4),
    ]
    for (row, found) in cases where found != 3 {
      #expect(
        kind { _ = try table("y,f,g\nA,1,2\n\(row)\nC,1,2\n", options) }
          == .raggedRow(line: 3, found: found, expected: 3), "\(row)")
    }
    let long = String(repeating: "A,1,2\n", count: 150)
    #expect(
      kind { _ = try table("y,f,g\n" + long + "A,1\n", options) }
        == .raggedRow(line: 152, found: 2, expected: 3))
    let message = TableError("t.csv", .raggedRow(line: 3, found: 2, expected: 3)).description
    #expect(message.hasPrefix("t.csv: line 3: 2 cells, but the header has 3"))
  }

  @Test func badFeatureCells() throws {
    var options = labelled
    options.features = [try FeatureSelector(parsing: "f")]
    let cases: [(String, TableError.Kind)] = [
      ("x", .notANumber(at(4, 1, "f"), value: "x")),
      ("1.5x", .notANumber(at(4, 1, "f"), value: "1.5x")),
      ("0x10", .notANumber(at(4, 1, "f"), value: "0x10")),
      ("-", .notANumber(at(4, 1, "f"), value: "-")),
      (" ", .notANumber(at(4, 1, "f"), value: " ")),
      ("", .missingFeature(at(4, 1, "f"), value: "")),
      ("NaN", .missingFeature(at(4, 1, "f"), value: "NaN")),
      ("\"NA\"", .missingFeature(at(4, 1, "f"), value: "NA")),
      ("inf", .infiniteFeature(at(4, 1, "f"), value: "inf")),
      ("-Infinity", .infiniteFeature(at(4, 1, "f"), value: "-Infinity")),
      ("1e400", .infiniteFeature(at(4, 1, "f"), value: "1e400")),
    ]
    for (cell, expected) in cases {
      #expect(kind { _ = try table("y,f,g\nA,1,2\n\nB,\(cell),3\n", options) } == expected, "\(cell)")
    }
    #expect(
      TableError("t.csv", .missingFeature(at(4, 1, "f"), value: "")).description
        .hasPrefix("t.csv: line 4, column 'f' (number 2): missing value (empty cell); "))
  }

  @Test func cellsBehindQuotedLineBreaksNameTheirOwnLine() {
    #expect(
      kind {
        _ = try table("y,f\nA,1\n\"B\n\nB\",x\n", TableOptions(labelColumn: "y", features: [selector("f")]))
      }
        == .notANumber(at(5, 1, "f"), value: "x"))
    #expect(
      kind {
        _ = try table("y,f\n\"A\nA\",1\nB,x\n", TableOptions(labelColumn: "y", features: [selector("f")]))
      }
        == .notANumber(at(4, 1, "f"), value: "x"))
  }

  private func selector(_ text: String) throws -> FeatureSelector { try FeatureSelector(parsing: text) }

  @Test func labelColumnTrouble() {
    let text = ",Phenotypic_Class,f\n0,A,1\n1,,2\n"
    let wrong = TableOptions(labelColumn: "phenotypic_clas")
    #expect(
      kind { _ = try table(text, wrong) }
        == .noSuchColumn(role: .label, name: "phenotypic_clas", near: ["Phenotypic_Class"]))
    #expect(
      TableError("t.csv", .noSuchColumn(role: .label, name: "x", near: ["y"])).description
        == "t.csv: no column 'x' for the label; near names: 'y'")
    #expect(
      kind { _ = try table(text, TableOptions(labelColumn: "Phenotypic_Class")) }
        == .missingText(.label, at(3, 1, "Phenotypic_Class"), value: ""))
  }

  @Test func quotes() {
    #expect(kind { _ = try table("y,f\nA,1\n\"B,2\nC,3\n", labelled) } == .unterminatedQuote(line: 3))
    #expect(kind { _ = try table("y,f\n\"A\n\",\"1\n", labelled) } == .unterminatedQuote(line: 3))
    #expect(kind { _ = try table("y,f\n\"A\"B,1\n", labelled) } == .textAfterQuote(line: 2, column: 1))
    // Inside an unquoted cell a quote is a character like any other.
    #expect((try? table("y,f\nA\"B,1\n", labelled).labels) == ["A\"B"])
  }

  @Test func bytesThatAreNoText() {
    func read(_ bytes: [UInt8]) -> TableError.Kind? {
      kind { _ = try FeatureTable<Double>(reading: MemoryByteSource(bytes), options: labelled) }
    }
    #expect(read(Array("y,f\0\nA,1\n".utf8)) == .nulByte(line: 1))
    #expect(read(Array("y,f\nA,1\nB,2\0\n".utf8)) == .nulByte(line: 3))
    #expect(read([0xff, 0xfe, 0x79, 0]) == .notUTF8Text)
    #expect(read(Array("y,".utf8) + [0xe9, 10] + Array("A,1\n".utf8)) == .invalidUTF8(at(1, 1, "\u{fffd}")))
    #expect(read(Array("y,f\nA,1\n".utf8) + [0xe9] + Array(",2\n".utf8)) == .invalidUTF8(at(3, 0, "y")))
    #expect(read(Array("y,f\rA,1\rB,2\r".utf8)) == .bareCarriageReturn(line: 1))
  }

  @Test func selectorsThatMissTheirColumns() throws {
    var options = labelled
    options.features = [try selector("efficeintnet")]
    #expect(
      kind { _ = try table("y,efficientnet_0,efficientnet_1\nA,1,2\n", options) }
        == .selectorMatchesNothing(
          selector: "efficeintnet", near: ["efficientnet_0", "efficientnet_1"]))
    // Only the label matches: that is no feature.
    options.features = [try selector("y")]
    #expect(
      kind { _ = try table("y,f\nA,1\n", options) } == .selectorMatchesNothing(selector: "y", near: ["f"]))
    options.features = [try FeatureSelector(.names(["f", "h"], source: "@list"))]
    #expect(
      kind { _ = try table("y,f\nA,1\n", options) }
        == .unknownFeatureNames(source: "@list", names: ["h"], near: ["f"]))
  }

  @Test func oneEndlessLineCostsLinearTime() throws {
    // A hundred megabytes without a line end, in small reads: with quadratic work this takes hours.
    let count = 100_000_000
    for (first, expected) in [
      ("y,f\n", TableError.Kind.raggedRow(line: 2, found: 1, expected: 2)),
      ("y,f\n\"", .unterminatedQuote(line: 2)),
    ] {
      let source = EndlessSource(first: Array(first.utf8), count: count)
      let start = Date()
      #expect(kind { _ = try FeatureTable<Double>(reading: source) } == expected)
      #expect(Date().timeIntervalSince(start) < 120)
    }
    let reader = DelimitedRecordReader(
      EndlessSource(first: [], count: count), delimiter: 44, largestRecord: 1 << 22)
    #expect(kind { _ = try reader.next() } == .recordTooLong(line: 1, limit: 1 << 22))
  }

  /// `first`, then `count` times the letter x, in reads of 64 KiB.
  private final class EndlessSource: ByteSource {
    let name = "endless"
    private var first: [UInt8]
    private var left: Int

    init(first: [UInt8], count: Int) {
      self.first = first
      left = count
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
      if !first.isEmpty {
        buffer.copyBytes(from: first)
        defer { first = [] }
        return first.count
      }
      let count = min(left, 1 << 16, buffer.count)
      memset(buffer.baseAddress!, 120, count)
      left -= count
      return count
    }
  }
}
