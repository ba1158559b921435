import Foundation
import Optimization

/// The stored answers of `Fixtures/make_fixtures.py`, and the rules by which both sides draw the problems.
enum Fixture {
  static func load<Content: Decodable>(_ name: String, as type: Content.Type) -> Content {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/\(name)")
    do {
      return try JSONDecoder().decode(type, from: Data(contentsOf: file))
    } catch {
      fatalError("\(name): \(error)")
    }
  }
}

/// A double stored as hexadecimal text.
struct Exact: Decodable, CustomStringConvertible {
  let value: Double

  init(from decoder: Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let value = Double(text) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "not a number: \(text)"))
    }
    self.value = value
  }

  var description: String { "\(value)" }
}

/// Whether two numbers are the same: equal, or both NaN.
func same(_ a: Double, _ b: Double) -> Bool { a == b || (a.isNaN && b.isNaN) }

func same(_ a: [Double], _ b: [Exact]) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { same($0, $1.value) }
}

/// Whether two numbers agree to 1e-12 of their size.
func close(_ a: Double, _ b: Double) -> Bool {
  same(a, b) || abs(a - b) <= 1e-12 * abs(b)
}

extension LegacyRandomState {
  mutating func drawCodes(_ rows: Int, classes: Int, skewed: Bool) -> [Int32] {
    (0..<rows).map { _ in
      let first = randint(0..<classes)
      return Int32(skewed ? min(first, randint(0..<classes)) : first)
    }
  }

  mutating func drawGuesses(for truth: [Int32], classes: Int, agreement: Double) -> [Int32] {
    truth.map { code in
      let keep = double() < agreement
      let other = Int32(randint(0..<classes))
      return keep ? code : other
    }
  }

  /// Weights in [0, 3), or 0, 1, 2, 3; a fifth of them 0; those of class `zeroed` 0, or all if that is -1.
  mutating func drawWeights(for truth: [Int32], whole: Bool, zeroed: Int32?) -> [Double] {
    truth.map { code in
      let u = double()
      let none = double() < 0.2 || zeroed == code || zeroed == -1
      return none ? 0 : whole ? (u * 4).rounded(.down) : u * 3
    }
  }

  /// n x columns, row-major; the column of a row's own class gets 1/4 more. Without levels there are no ties.
  mutating func drawScores(for truth: [Int32], columns: [Int32], levels: Int) -> [Double] {
    truth.flatMap { code in
      columns.map { column in
        var u = double()
        if levels > 0 { u = (u * Double(levels)).rounded(.down) / Double(levels) }
        return column == code ? u + 0.25 : u
      }
    }
  }
}
