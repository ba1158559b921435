import Testing

@testable import Datasets

@Suite struct LabelEncodingTests {
  @Test func textSortsByCodePoint() throws {
    let encoding = try LabelEncoding(["b", "a", "C", "b", "é", "Z", "ab"])
    #expect(encoding.classes == ["C", "Z", "a", "ab", "b", "é"])
    #expect(encoding.codes == [4, 2, 0, 4, 5, 1, 3])
    #expect(encoding.counts == [1, 1, 1, 1, 2, 1])
  }

  @Test func integersSortByValueAndPrintPlainly() throws {
    let encoding = try LabelEncoding(["10", "9", "-1", "+9", "007", " 7"])
    #expect(encoding.classes == ["-1", "7", "9", "10"])
    #expect(encoding.codes == [3, 2, 0, 2, 1, 1])
    #expect(try LabelEncoding((0..<10).reversed().map(String.init)).classes == (0..<10).map(String.init))
    #expect(try LabelEncoding(["18446744073709551615", "2"]).classes == ["2", "18446744073709551615"])
    // No 64 bits hold it: text, as in pandas.
    #expect(
      try LabelEncoding(["99999999999999999999", "2", "10"]).classes == ["10", "2", "99999999999999999999"])
  }

  @Test func wholeNumbersAreClassesFractionsAreNot() throws {
    let encoding = try LabelEncoding(["10.0", "2", "1e1", "-0.0", "0"])
    #expect(encoding.classes == ["0.0", "2.0", "10.0"])
    #expect(encoding.codes == [2, 1, 2, 0, 0])
    #expect(encoding.code(of: "2") == 1)
    #expect(throws: LabelError.continuous(value: "1.5", row: 1)) { try LabelEncoding(["1", "1.5", "2.5"]) }
    #expect(throws: LabelError.continuous(value: "inf", row: 1)) { try LabelEncoding(["1", "inf"]) }
    // One word makes all of it text.
    #expect(try LabelEncoding(["1.5", "x"]).classes == ["1.5", "x"])
  }

  @Test func errors() throws {
    #expect(throws: LabelError.noLabels) { try LabelEncoding([]) }
    let one = try LabelEncoding(["A", "A"])
    #expect(throws: LabelError.tooFewClasses(["A"])) { try one.requireClasses() }
    #expect(throws: LabelError.unknown(label: "B", row: 1, known: ["A"])) { try one.encode(["A", "B"]) }
    #expect(throws: Never.self) { try LabelEncoding(["A", "B"]).requireClasses() }
    #expect(try LabelEncoding(["2", "1"]).encode(["1", "02"]) == [0, 1])
  }
}
