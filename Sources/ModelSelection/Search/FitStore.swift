import DenseLinearAlgebra
import Foundation
import Glibc
import Optimization

/// Where the coefficients of finished fits wait until the best candidate is known: a scratch file, so that a
/// grid's memory does not grow with the number of fits.
///
/// The file is unlinked as soon as it is open: it takes no name that could be left behind, and its space is
/// freed when the store is. Slots have a fixed size, so that workers write without a lock.
public final class FitStore<Scalar: SagaScalar>: @unchecked Sendable {
  /// Weight columns (most that any fit has) and features.
  private let columns: Int
  private let features: Int
  private let descriptor: Int32

  /// - Parameters:
  ///   - directory: where the scratch file is made.
  ///   - columns: the most weight columns a fit can have.
  /// - Throws: ``FitStoreError``.
  public init(directory: String, columns: Int, features: Int) throws {
    self.columns = columns
    self.features = features
    var template = Array("\(directory)/.fits-XXXXXX".utf8CString)
    descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw FitStoreError(path: directory, action: "make a scratch file in", code: errno) }
    unlink(template)
  }

  deinit { close(descriptor) }

  private var slotBytes: Int { (columns * features + columns) * MemoryLayout<Scalar>.stride }

  /// Keeps the solution of fit number `slot`.
  public func save(_ solution: Solution<Scalar>, slot: Int) throws {
    try solution.coefficients.withUnsafeBufferPointer { weights in
      try transfer(UnsafeMutableRawBufferPointer(mutating: UnsafeRawBufferPointer(weights)), slot: slot, offset: 0, write: true)
    }
    try solution.intercepts.withUnsafeBytes { bytes in
      try transfer(
        UnsafeMutableRawBufferPointer(mutating: bytes), slot: slot,
        offset: columns * features * MemoryLayout<Scalar>.stride, write: true)
    }
  }

  /// The coefficients (K x p) and intercepts of fit number `slot`, which has `columns` weight columns.
  public func load(slot: Int, columns K: Int) throws -> (coefficients: Matrix<Scalar>, intercepts: [Scalar]) {
    let weights = try Matrix<Scalar>(rows: K, columns: features) { out in
      try transfer(UnsafeMutableRawBufferPointer(out), slot: slot, offset: 0, write: false)
    }
    var intercepts = [Scalar](repeating: 0, count: K)
    try intercepts.withUnsafeMutableBytes { bytes in
      try transfer(
        bytes, slot: slot, offset: columns * features * MemoryLayout<Scalar>.stride, write: false)
    }
    return (weights, intercepts)
  }

  private func transfer(
    _ buffer: UnsafeMutableRawBufferPointer, slot: Int, offset: Int, write: Bool
  ) throws {
    var done = 0
    let start = slot * slotBytes + offset
    while done < buffer.count {
      let address = buffer.baseAddress! + done
      let moved =
        write
        ? pwrite(descriptor, address, buffer.count - done, off_t(start + done))
        : pread(descriptor, address, buffer.count - done, off_t(start + done))
      if moved < 0 && errno == EINTR { continue }
      guard moved > 0 else {
        throw FitStoreError(path: "the scratch file", action: write ? "write" : "read", code: moved < 0 ? errno : EIO)
      }
      done += moved
    }
  }
}

/// The scratch file could not be made, written or read.
public struct FitStoreError: Error, CustomStringConvertible {
  public let path: String
  public let action: String
  public let code: Int32

  public var description: String {
    "cannot \(action) \(path): \(String(cString: strerror(code))); check free space and permissions"
  }
}
