import Foundation
import Testing

@testable import Simulation

/// A table of `Fixtures/tables.json`, drawn by NumPy; see `make_fixtures.py`.
struct ReferenceTable: Decodable, Sendable, CustomTestStringConvertible {
  var parameters: [String: String]
  var loadings: [[Double]]
  var coefficients: [[Double]]
  var intercepts: [Double]
  var classes: [Int]
  var rows: [[Double]]
  var discarded: Int

  var testDescription: String {
    parameters.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: " ")
  }

  private struct File: Decodable { var tables: [ReferenceTable] }

  static let all: [ReferenceTable] = {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    guard let data = try? Data(contentsOf: folder.appendingPathComponent("Fixtures/tables.json")) else {
      return []
    }
    return (try? JSONDecoder().decode(File.self, from: data).tables) ?? []
  }()

  func simulationParameters() throws -> SimulationParameters {
    func number(_ name: String) throws -> Double {
      let text = try #require(parameters[name], "no \(name)")
      return try #require(Double(text), "\(name) is \(text)")
    }
    var result = SimulationParameters(
      rows: Int(try number("rows")), features: Int(try number("features")),
      classes: Int(try number("classes")))
    for name in parameters.keys {
      switch name {
      case "rows", "features", "classes": break
      case "seed": result.seed = UInt32(try number(name))
      case "correlation": result.correlation = try number(name)
      case "factors": result.factors = Int(try number(name))
      case "tail": result.tail = try number(name)
      case "nonzero": result.nonzero = try number(name)
      case "signal": result.signal = try number(name)
      case "class_sizes":
        result.classSizes = try #require(SimulationParameters.ClassSizes(rawValue: parameters[name] ?? ""))
      case "min_class_rows": result.minClassRows = Int(try number(name))
      default: Issue.record("unknown parameter \(name)")
      }
    }
    return result
  }
}

/// All rows of a simulation.
struct Sample {
  var simulator: Simulator
  var rows: [[Double]] = []
  var labels: [Int] = []

  init(_ parameters: SimulationParameters) throws {
    simulator = try Simulator(parameters)
    while let label = try simulator.next() {
      rows.append(simulator.row)
      labels.append(label)
    }
  }

  /// softmax(W'x + b) in the plainest way.
  func probabilities(_ row: [Double]) -> [Double] {
    var z = simulator.intercepts
    for j in row.indices {
      for (k, w) in simulator.coefficients(ofFeature: j).enumerated() { z[k] += w * row[j] }
    }
    if z.count == 1 { z = [0, z[0]] }
    let total = z.map { exp($0) }.reduce(0, +)
    return z.map { exp($0) / total }
  }
}

/// |a - b| relative to the larger, absolute below 1.
func difference(_ a: Double, _ b: Double) -> Double { abs(a - b) / max(1, abs(a), abs(b)) }
