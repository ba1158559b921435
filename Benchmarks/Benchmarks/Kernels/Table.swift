import Foundation
import Measurement

/// The results for people.
enum Table {
  private static let limitWidths = [-8, -5, -8, 8, 8, 8, 8, 8]
  private static let widths = [-8, -6, -13, -16, -6, 9, 7, 8, 5, 9, 9, -10, 6]

  static func printLimits(_ probes: Probes) {
    printRow(["set", "", "GB/s", "read", "write", "scale", "add", "update"], widths: limitWidths)
    for level in Level.allCases {
      printRow(
        [probes.setName, probes.scalarName, level.name]
          + Pattern.allCases.map { number(probes.bandwidth[level]![$0]! * 1e-9) }, widths: limitWidths)
    }
    func perCycle(_ rate: Double) -> String { number(rate / Double(probes.lanes) / probes.clock) }
    printRow(
      [
        probes.setName, probes.scalarName,
        "clock \(number(probes.clock * 1e-9)) GHz; in registers of \(probes.lanes), a cycle: "
          + "\(perCycle(probes.multiplyAddRate)) multiply-adds\(probes.fused ? "" : " (not fused)"), "
          + "\(perCycle(probes.operationRate)) products and sums, "
          + "\(perCycle(probes.divisionRate)) divisions; "
          + "\(number(2 * probes.multiplyAddRate * 1e-9)) GFLOP/s",
      ], widths: limitWidths)
  }

  static func printHeader() {
    printRow(
      [
        "set", "", "shape", "operation", "rows", "us", "GB/s", "GFLOP/s", "level", "memory us", "arith. us",
        "limit", "share",
      ], widths: widths)
  }

  static func print(_ result: Measured) {
    printRow(
      [
        result.set, result.scalar + (result.strict ? "*" : ""), result.shape.name,
        result.operation.rawValue + (result.l1 ? " L1" : ""), result.hot ? "hot" : "random",
        number(result.sample.median * 1e6), number(result.bytes / result.sample.median * 1e-9),
        number(result.flops / result.sample.median * 1e-9), result.level.name,
        number(result.bound.memory * 1e6), number(result.bound.arithmetic * 1e6), result.bound.limit,
        String(format: "%.0f %%", result.share * 100),
      ], widths: widths)
  }

  private static func number(_ value: Double) -> String {
    String(format: value < 10 ? "%.2f" : value < 1000 ? "%.1f" : "%.0f", value)
  }
}
