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

  // The classes are scikit-learn 1.9.1's after pandas 3.1.1 has read the column.
  @Test func wordsForTruthAreBooleans() throws {
    let encoding = try LabelEncoding(["true", "False", "TRUE", "false", "True", "FALSE", "TrUe"])
    #expect(encoding.classes == ["False", "True"])
    #expect(encoding.codes == [1, 0, 1, 0, 1, 0, 1])
    #expect(encoding.areNumbers && encoding.code(of: "FALSE") == 0 && encoding.code(of: "1") == nil)
    // Beside anything else, or with blanks, they are text.
    #expect(try LabelEncoding(["True", "False", "1"]).classes == ["1", "False", "True"])
    #expect(try LabelEncoding(["true", "TRUE", "x"]).classes == ["TRUE", "true", "x"])
    let blank = try LabelEncoding(["True ", "False"])
    #expect(blank.classes == ["False", "True "] && !blank.areNumbers)
  }

  @Test func theWholeColumnDecidesTheForm() throws {
    let labels = ["10", "2", "1"]
    #expect(try LabelEncoding(labels).classes == ["1", "2", "10"])
    let text = try LabelEncoding(labels, columnAlsoHolds: ["junk", "2"])
    #expect(text.classes == ["1", "10", "2"] && text.codes == [1, 2, 0] && !text.areNumbers)
    #expect(text.code(of: "junk") == nil)
    #expect(try LabelEncoding(labels, columnAlsoHolds: ["0", "junk2"]).classes == ["1", "10", "2"])
    // Fractions are refused among the labels only; a missing value leaves no column of integers.
    #expect(try LabelEncoding(labels, columnAlsoHolds: ["2.5"]).classes == ["1.0", "2.0", "10.0"])
    #expect(try LabelEncoding(labels, columnAlsoHolds: ["NA"]).classes == ["1.0", "2.0", "10.0"])
    #expect(try LabelEncoding(labels, columnAlsoHolds: ["7"]).classes == ["1", "2", "10"])
    let words = try LabelEncoding(["TRUE", "False"], columnAlsoHolds: ["x"])
    #expect(words.classes == ["False", "TRUE"] && !words.areNumbers)
    // A column of 64-bit numbers without a sign holds no negative ones.
    #expect(try LabelEncoding(["18446744073709551615", "-1"]).classes == ["-1", "18446744073709551615"])
  }

  @Test func aModelsClassesKeepTheirOrder() throws {
    let text = try LabelEncoding(["1", "10", "2"], extendedBy: ["2", "1"])
    #expect(text.classes == ["1", "10", "2"] && text.codes == [0, 1, 2, 2, 0] && !text.areNumbers)
    let numbers = try LabelEncoding(["1", "2", "10"], extendedBy: ["2.0", "7"])
    #expect(numbers.classes == ["1.0", "2.0", "7.0", "10.0"] && numbers.codes == [0, 1, 3, 1, 2])
    let spellings = try LabelEncoding(["TRUE", "True"], extendedBy: ["True"])
    #expect(spellings.codes == [0, 1, 1] && !spellings.areNumbers)
  }

  @Test func equivalentSpellingsAreTwoClasses() throws {
    // One code point for the accented letter, or two: equal to Swift, not to pandas.
    let (composed, decomposed) = ("caf\u{e9}", "cafe\u{301}")
    let encoding = try LabelEncoding([composed, decomposed, composed])
    #expect(encoding.classes.map { Array($0.utf8) } == [decomposed, composed].map { Array($0.utf8) })
    #expect(encoding.codes == [1, 0, 1])
    #expect(encoding.code(of: decomposed) == 0 && encoding.code(of: composed) == 1)
    #expect(try LabelEncoding([composed]).code(of: decomposed) == nil)
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
