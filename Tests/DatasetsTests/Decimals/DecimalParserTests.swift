import Foundation
import Testing

@testable import Datasets

@Suite struct DecimalParserTests {
  /// Both ways to a number: the fast one on a row's bytes, and the one for a cut-out cell.
  private func check(_ text: String, _ expected: Double, _ parser: DecimalParser) -> Bool {
    withCell(text) { start, end in
      guard case .number(let value) = parser.cell(start, end), value.bitPattern == expected.bitPattern
      else { return false }
      var p = start
      guard let fast = parser.simple(&p) else { return p == start }
      return p == end && fast.bitPattern == expected.bitPattern
    }
  }

  @Test func equalsPythonOnNastyDecimals() throws {
    let parser = DecimalParser()
    let cases: [[String]] = try fixture("decimals.json")
    #expect(cases.count > 150)
    for pair in cases {
      let expected = Double(bitPattern: UInt64(pair[1], radix: 16)!)
      #expect(check(pair[0], expected, parser), "\(pair[0])")
    }
  }

  @Test func equalsStrtodOnGeneratedDecimals() {
    var random = TestRandom(state: 2026)
    let parser = DecimalParser()
    func digits(_ count: Int) -> String {
      String((0..<count).map { _ in Character(String(UInt8.random(in: 0...9, using: &random))) })
    }
    var wrong: [String] = []
    for i in 0..<20_000 {
      let text: String
      switch i % 8 {
      case 0: text = "\(Double(bitPattern: random.next() & 0x7fef_ffff_ffff_ffff))"
      case 1: text = String(format: "%.16e", Double(bitPattern: random.next() & 0x7fef_ffff_ffff_ffff))
      case 2:
        // A subnormal, or the neighbourhood of the smallest normal.
        text = String(format: "%.20e", Double(bitPattern: random.next() & 0x001f_ffff_ffff_ffff))
      case 3: text = digits(1) + "." + digits(Int.random(in: 14...25, using: &random))
      case 4:
        text = "0." + String(repeating: "0", count: Int.random(in: 0...40, using: &random)) + digits(17)
      case 5:
        text =
          digits(Int.random(in: 17...40, using: &random)) + "e\(Int.random(in: -360...300, using: &random))"
      case 6:
        // Halfway between two doubles of 2^53 ... 2^54, written out and nudged far behind the point.
        let odd = (1 << 53) + 2 * UInt64.random(in: 0..<(1 << 51), using: &random) + 1
        text = ["\(odd)", "\(odd).000000000000000000001", "\(odd - 1).99999999999999999999"][i / 8 % 3]
      default:
        text =
          "-" + digits(Int.random(in: 1...9, using: &random)) + "."
          + digits(Int.random(in: 0...12, using: &random)) + "e\(Int.random(in: -30...30, using: &random))"
      }
      if !check(text, strtod(text, nil), parser) { wrong.append(text) }
    }
    #expect(wrong.isEmpty, "\(wrong.count), such as \(wrong.prefix(5))")
  }

  @Test func hugeDigitStringsAreReadInFull() {
    let parser = DecimalParser()
    let zeros = String(repeating: "0", count: 100_000)
    #expect(check("1" + zeros + "e-100000", 1, parser))
    #expect(check("0." + zeros + "7e100000", 0.7, parser))
    #expect(check("9007199254740993." + zeros + "1", 9_007_199_254_740_994, parser))
    #expect(check("9007199254740993." + zeros, 9_007_199_254_740_992, parser))
  }

  @Test func equalsTheOldPandasRule() throws {
    let parser = DecimalParser(rule: .pandasHigh)
    let exact = DecimalParser()
    let cases: [[String]] = try fixture("decimals_pandas_high.json")
    var different = 0
    for pair in cases {
      let cell = withCell(pair[0]) { parser.cell($0, $1) }
      if pair[1] == "none" {
        #expect(cell == .notANumber, "\(pair[0])")
        continue
      }
      guard case .number(let value) = cell else {
        Issue.record("\(pair[0]) is no number")
        continue
      }
      #expect(value.bitPattern == UInt64(pair[1], radix: 16)!, "\(pair[0])")
      if withCell(pair[0], { exact.cell($0, $1) }) != .number(value) { different += 1 }
    }
    // The rule is wrong often enough for this test to tell the two apart.
    #expect(different > 500)
  }

  @Test func wordsOfDigitsEqualStrtodInEveryShape() {
    var random = TestRandom(state: 7)
    let parser = DecimalParser()
    var wrong: [String] = []
    var fast = 0
    for integers in 0...12 {
      for fractions in -1...20 where integers + max(0, fractions) > 0 {
        for exponent in ["", "e0", "e-5", "E+7", "e21", "e-300", "e310", "E-0340"] {
          for form in 0..<6 {
            var digits = (0..<integers + max(0, fractions)).map { _ in
              form == 4 ? 9 : UInt8.random(in: 0...9, using: &random)
            }
            // Leading zeros, trailing zeros, nines, nothing but zeros.
            if form == 2 { for i in 0..<digits.count * 2 / 3 { digits[i] = 0 } }
            if form == 3 { for i in digits.count / 2..<digits.count { digits[i] = 0 } }
            if form == 5 { digits = digits.map { _ in 0 } }
            let text = digits.map { String($0) }
            let number =
              (form % 2 == 0 ? "" : "-") + text[..<integers].joined()
              + (fractions < 0 ? "" : "." + text[integers...].joined()) + exponent
            let expected = strtod(number, nil)
            // What follows the number must not matter, digits least of all.
            let ends = [",12345678,9", "\n77777777", "\r\n5", ";-3", "\t.5", "/00000000", ":1", "\u{ff}1"]
            for end in ends {
              let isRight = withCell(number + end) { start, _ -> Bool in
                var p = start
                guard let value = parser.simple(&p) else { return integers + fractions > 19 && p == start }
                fast += 1
                return p == start + number.utf8.count && value.bitPattern == expected.bitPattern
              }
              if !isRight { wrong.append(number + end) }
            }
            if !check(number, expected, parser) { wrong.append(number) }
          }
        }
      }
    }
    #expect(wrong.isEmpty, "\(wrong.count), such as \(wrong.prefix(5))")
    #expect(fast > 50_000)
  }

  @Test func noByteButDigitsCountsAsOne() {
    let parser = DecimalParser()
    let digits = Array("1.2345678901234567".utf8)
    for length in 3...digits.count {
      for byte in UInt8.min...UInt8.max where !(48...57).contains(byte) && byte | 0x20 != 101 {
        let bytes = digits[..<length] + [byte] + [UInt8](repeating: 55, count: 64)
        let expected = strtod(String(decoding: digits[..<length], as: UTF8.self), nil)
        let (value, taken) = bytes.withUnsafeBufferPointer { buffer in
          var p = buffer.baseAddress!
          let value = parser.simple(&p)
          return (value, p - buffer.baseAddress!)
        }
        #expect(value == expected && taken == length, "\(length) bytes, then \(byte)")
      }
    }
  }

  @Test func whatIsNoPlainDecimalIsLeftAlone() {
    let parser = DecimalParser()
    for text in ["", "-", ".", "-.", "..5", "--1", "+1", "e5", "1e", "1e+", "-1.5e-", " 1", "inf", "nan", "x"] {
      withCell(text + ",1") { start, _ in
        var p = start
        let value = parser.simple(&p)
        #expect(value == nil && p == start, "'\(text)'")
      }
    }
  }

  struct Cell: Decodable {
    let cell: String
    let kind: String
    let bits: String?
  }

  @Test func cellsAreWhatPandasSaysTheyAre() throws {
    let parser = DecimalParser()
    for known in try fixture("pandas_cells.json", as: [Cell].self) {
      switch withCell(known.cell, { parser.cell($0, $1) }) {
      case .number(let value):
        #expect(known.kind == "number", "'\(known.cell)'")
        #expect(value.bitPattern == known.bits.flatMap { UInt64($0, radix: 16) }, "'\(known.cell)'")
      case .missing: #expect(known.kind == "missing", "'\(known.cell)'")
      case .notANumber: #expect(known.kind == "text", "'\(known.cell)'")
      }
    }
  }

  @Test func powersOfFiveAreThoseOfWideIntegers() throws {
    let known: [String] = try fixture("powers_of_five.json")
    #expect(known.count == PowersOfFive.largestExponent - PowersOfFive.smallestExponent + 1)
    for (i, hexadecimal) in known.enumerated() {
      #expect(PowersOfFive.table[2 * i] == UInt64(hexadecimal.prefix(16), radix: 16), "entry \(i)")
      #expect(PowersOfFive.table[2 * i + 1] == UInt64(hexadecimal.suffix(16), radix: 16), "entry \(i)")
    }
  }
}
