import Foundation
import Optimization

/// The stored answers of `Fixtures/make_analysis_fixtures.py`.
struct AnalysisAnswers: Decodable {
  struct Linkage: Decodable {
    let seed: UInt32
    let rows: Int
    let columns: Int
    let levels: Int
    let left: [Int]?
    let right: [Int]?
    let distance: [Hexadecimal]?
    let count: [Int]?
    let leaves: [Int]?
    let brackets: [Hexadecimal]?
  }
  struct LargeLinkage: Decodable {
    let seed: UInt32
    let rows: Int
    let columns: Int
    let left: Int
    let right: Int
    let distance: [Hexadecimal]
    let count: Int
    let leaves: Int
  }
  struct Density: Decodable {
    let seed: UInt32
    let rows: Int
    let levels: Int
    let power: Int
    let first: Hexadecimal
    let step: Hexadecimal
    let bandwidth: Hexadecimal
    let density: [Hexadecimal]
  }
  struct Calibration: Decodable {
    let seed: UInt32
    let rows: Int
    let levels: Int
    let bins: Int
    let index: [Int]
    let count: [Int]
    let predicted: [Hexadecimal]
    let positive: [Hexadecimal]
  }
  struct Spread: Decodable {
    let seed: UInt32
    let rows: Int
    let std: Hexadecimal
    let error: Hexadecimal
  }
  struct Ranking: Decodable {
    let seed: UInt32
    let folds: Int
    let classes: Int
    let features: Int
    let levels: Int
    let order: [[Int]]
    let mean: [Hexadecimal]
    let std: [Hexadecimal]
    let sign: [Hexadecimal]
  }
  struct Order: Decodable {
    let seed: UInt32
    let classes: Int
    let size: Int
    let empty: Int
    let order: [Int]
  }
  let linkages: [Linkage]
  let largeLinkage: LargeLinkage
  let densities: [Density]
  let calibrations: [Calibration]
  let spreads: [Spread]
  let rankings: [Ranking]
  let classOrders: [Order]

  static let stored: AnalysisAnswers = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/analysis.json")
    do {
      return try JSONDecoder().decode(AnalysisAnswers.self, from: Data(contentsOf: file))
    } catch {
      fatalError("analysis.json: \(error)")
    }
  }()
}

/// A double stored as hexadecimal text.
struct Hexadecimal: Decodable {
  let value: Double

  init(from decoder: Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let value = Double(text) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "not a number: \(text)"))
    }
    self.value = value
  }
}

/// Whether two lists hold the same numbers: equal, or both NaN.
func same(_ a: [Double], _ b: [Hexadecimal]) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { $0 == $1.value || ($0.isNaN && $1.value.isNaN) }
}

/// Whether two numbers agree to 1e-13 of their size.
func close(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-13 * abs(b) }

/// Numbers in [-1/2, 1/2); with `levels` > 0 rounded down to so many different ones.
func drawn(seed: UInt32, count: Int, levels: Int = 0) -> [Double] {
  var random = LegacyRandomState(seed: seed)
  return (0..<count).map { _ in
    let u = random.double()
    return (levels > 0 ? (u * Double(levels)).rounded(.down) / Double(levels) : u) - 0.5
  }
}
