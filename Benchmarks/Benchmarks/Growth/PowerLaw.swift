import DenseLinearAlgebra
import Foundation
import Measurement

/// The least-squares fit of log t = a + sum_i b_i log x_i, by QR.
struct PowerLaw {
  let names: [String]
  /// a, then one exponent b a variable.
  let coefficients: [Double]
  /// Standard errors of the exponents, residuals taken as independent; NaN without degrees of freedom.
  let standardErrors: [Double]
  /// log t - prediction at every point.
  let residuals: [Double]

  /// - Parameters:
  ///   - names: of the variables.
  ///   - points: one value > 0 a variable, at least names.count + 1 points.
  ///   - times: one a point, > 0.
  /// - Throws: ``LinearAlgebraError`` if a variable does not vary, or only with another one.
  init(_ names: [String], points: [[Double]], times: [Double]) throws {
    self.names = names
    let width = names.count + 1
    let design = Matrix<Double>(
      rows: points.count, columns: width, elements: points.flatMap { [1] + $0.map { log($0) } })
    let target = Matrix<Double>(rows: points.count, columns: 1, elements: times.map { log($0) })
    let qr = try QR(design)
    let solution = try qr.solve(target).elements
    let residuals = points.indices.map { i in
      target[i, 0] - (0..<width).reduce(0) { $0 + design[i, $1] * solution[$1] }
    }
    coefficients = solution
    self.residuals = residuals
    // The covariance is s^2 (R' R)^-1; s^2 over the degrees of freedom left.
    let freedom = Double(points.count - width)
    let variance = freedom > 0 ? residuals.reduce(0) { $0 + $1 * $1 } / freedom : .nan
    let r = qr.r
    let gram = Matrix<Double>(
      rows: width, columns: width,
      elements: (0..<width * width).map { at in
        (0..<width).reduce(0) { $0 + r[$1, at / width] * r[$1, at % width] }
      })
    let inverse = try Cholesky(gram).solve(Matrix.identity(width))
    standardErrors = (1..<width).map { (variance * inverse[$0, $0]).squareRoot() }
  }

  /// exp of the largest |residual|: the factor by which the worst point misses.
  var worstFactor: Double { exp(residuals.map(\.magnitude).max() ?? 0) }
  /// exp of the root mean square residual.
  var typicalFactor: Double {
    exp((residuals.reduce(0) { $0 + $1 * $1 } / Double(max(1, residuals.count))).squareRoot())
  }

  func record(_ of: String) -> Record {
    var record = Record("growth")
    record.add("of", of)
    record.add("points", residuals.count)
    record.add("log_constant", coefficients[0])
    for (i, name) in names.enumerated() {
      record.add("exponent_\(name)", coefficients[i + 1])
      record.add("standard_error_\(name)", standardErrors[i])
    }
    record.add("typical_factor", typicalFactor)
    record.add("worst_factor", worstFactor)
    return record
  }

  /// One line for people.
  func text(_ of: String) -> String {
    let powers = names.indices.map { i in
      "\(names[i])^\(String(format: "%.2f", coefficients[i + 1]))"
        + (standardErrors[i].isNaN ? "" : String(format: " (+/- %.2f)", standardErrors[i]))
    }
    return "\(of): t = " + String(format: "%.3g s x ", exp(coefficients[0])) + powers.joined(separator: " x ")
      + String(format: "; typical residual x%.2f, worst x%.2f", typicalFactor, worstFactor)
  }
}
