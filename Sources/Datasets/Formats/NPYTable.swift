import Compression
import DenseLinearAlgebra
import Foundation

/// A labelled feature table given as an NPY matrix and a file of labels.
public struct NPYTable<Scalar: BLASScalar>: Sendable {
  /// n x p: one row a sample, one column a feature. All elements are finite.
  public let features: Matrix<Scalar>
  /// `feature_0` to `feature_<p-1>`.
  public let featureNames: [String]
  /// 0-based row numbers: `0` to `<n-1>`.
  public let rowIDs: [String]
  /// n labels, as text.
  public let labels: [String]

  /// Reads features and labels and checks them against each other.
  ///
  /// - Parameters:
  ///   - featuresPath: an NPY array of two axes, n x p, of numbers.
  ///   - labelsPath: n labels, either an NPY array of one axis (integers, bools or text) or plain UTF-8
  ///     text with one label a line. White space around a line's label is dropped; blank lines at the end
  ///     are ignored, others are errors.
  /// - Throws: ``NPYError``, ``NPYTableError``.
  ///
  /// Complexity: O(n p). Memory: the matrix, the labels and about 1 MiB.
  public static func read(featuresPath: String, labelsPath: String) throws -> NPYTable {
    let features = try NPYReader(path: featuresPath).matrix(of: Scalar.self)
    guard features.rows > 0, features.columns > 0 else {
      throw NPYTableError.empty(file: featuresPath, shape: [features.rows, features.columns])
    }
    let labels = try readLabels(path: labelsPath)
    guard labels.count == features.rows else {
      throw NPYTableError.lengthMismatch(
        featuresFile: featuresPath, rows: features.rows, labelsFile: labelsPath, labels: labels.count)
    }
    if let place = firstNonFinite(in: features) {
      throw NPYTableError.nonFinite(
        file: featuresPath, row: place.row, column: place.column,
        value: "\(features[place.row, place.column])")
    }
    return NPYTable(
      features: features,
      featureNames: (0..<features.columns).map { "feature_\($0)" },
      rowIDs: (0..<features.rows).map { String($0) },
      labels: labels)
  }

  /// The first element, in row-major order, that is NaN or infinite.
  static func firstNonFinite(in matrix: Matrix<Scalar>) -> (row: Int, column: Int)? {
    let index: Int? =
      if let doubles = matrix as? Matrix<Double> {
        doubles.withUnsafeBufferPointer { firstNonFinite($0) }
      } else if let floats = matrix as? Matrix<Float> {
        floats.withUnsafeBufferPointer { firstNonFinite($0) }
      } else {
        matrix.withUnsafeBufferPointer { $0.firstIndex { !$0.isFinite } }
      }
    return index.map { ($0 / matrix.columns, $0 % matrix.columns) }
  }

  private static func firstNonFinite<T: BinaryFloatingPoint>(_ elements: UnsafeBufferPointer<T>) -> Int? {
    for i in elements.indices where !elements[i].isFinite { return i }
    return nil
  }

  private static func readLabels(path: String) throws -> [String] {
    let file: RandomAccessFile
    var bytes: [UInt8]
    do {
      file = try RandomAccessFile(path: path)
      bytes = [UInt8](repeating: 0, count: file.count)
      let found = try bytes.withUnsafeMutableBytes { try file.read(at: 0, into: $0) }
      bytes.removeLast(bytes.count - found)
    } catch let error as FileReadError {
      throw NPYError(file: path, problem: .system(call: error.call, reason: error.reason))
    }
    if bytes.starts(with: NPYHeader.magic) {
      return try NPYReader(bytes: bytes, name: path).labels()
    }
    return try textLabels(bytes, path: path)
  }

  private static func textLabels(_ bytes: [UInt8], path: String) throws -> [String] {
    let mark: [UInt8] = [0xef, 0xbb, 0xbf]
    let content = bytes.starts(with: mark) ? bytes.dropFirst(3) : bytes[...]
    var lines = content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    func isBlank(_ line: ArraySlice<UInt8>) -> Bool { line.allSatisfy { [0x20, 0x09, 0x0d].contains($0) } }
    while let last = lines.last, isBlank(last) { lines.removeLast() }

    return try lines.enumerated().map { number, line in
      guard let text = String(validating: line, as: UTF8.self) else {
        throw NPYTableError.labelNotUTF8(file: path, line: number + 1)
      }
      let label = text.trimmingCharacters(in: .whitespaces.union(CharacterSet(charactersIn: "\r")))
      guard !label.isEmpty else { throw NPYTableError.blankLabel(file: path, line: number + 1) }
      return label
    }
  }
}

/// Why an NPY matrix and a label file do not make a table.
public enum NPYTableError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The matrix has no rows or no columns.
  case empty(file: String, shape: [Int])
  /// Unequal numbers of rows and labels.
  case lengthMismatch(featuresFile: String, rows: Int, labelsFile: String, labels: Int)
  /// NaN or infinity at a 0-based place.
  case nonFinite(file: String, row: Int, column: Int, value: String)
  /// A line (1-based) of the label file without a label.
  case blankLabel(file: String, line: Int)
  /// A line (1-based) of the label file that is not UTF-8.
  case labelNotUTF8(file: String, line: Int)

  public var description: String {
    switch self {
    case .empty(let file, let shape):
      "\(file): the matrix is empty, its shape is \(NPYHeader.text(ofShape: shape))"
    case .lengthMismatch(let featuresFile, let rows, let labelsFile, let labels):
      "\(featuresFile) has \(rows) rows, \(labelsFile) has \(labels) labels; "
        + "give one label for each row, in the same order"
    case .nonFinite(let file, let row, let column, let value):
      "\(file): row \(row), column \(column) (feature_\(column)), counted from 0: \(value) is not a finite "
        + "number; drop the row or fill the value in first"
    case .blankLabel(let file, let line):
      "\(file): line \(line): blank; every line needs a label"
    case .labelNotUTF8(let file, let line):
      "\(file): line \(line): not valid UTF-8; save the labels as UTF-8 text"
    }
  }
}
