import DenseLinearAlgebra
import Foundation

/// Collects feature rows whose number is not known beforehand.
///
/// Rows lie in blocks, which are copied into the matrix and freed one after another at the end, so that
/// memory stays at the matrix plus about one block: no doubling, no second whole copy.
final class RowStorage<Scalar: BLASScalar> {
  let columns: Int
  private(set) var rows = 0
  private let rowsPerBlock: Int
  private var blocks: [PageBlock] = []
  /// Where a row is parsed before it is rounded; used unless `Scalar` is `Double`.
  private let scratch: UnsafeMutablePointer<Double>

  /// - Parameter blockBytes: size of a block, 4 MiB by default; a block holds at least one row.
  init(columns: Int, blockBytes: Int = 1 << 22) {
    self.columns = columns
    rowsPerBlock = max(1, blockBytes / max(1, columns * MemoryLayout<Scalar>.stride))
    scratch = .allocate(capacity: columns + 1)
  }

  deinit {
    for block in blocks { block.free() }
    scratch.deallocate()
  }

  /// Lets `write` fill a row of doubles and keeps it if `write` says so.
  ///
  /// The row is rounded to `Scalar`; returns the first element that this made infinite, if any.
  func append(_ write: (UnsafeMutablePointer<Double>) throws -> Bool) rethrows -> (kept: Bool, overflow: Int?)
  {
    if rows == blocks.count * rowsPerBlock {
      blocks.append(PageBlock(bytes: rowsPerBlock * columns * MemoryLayout<Scalar>.stride))
    }
    let block = blocks[rows / rowsPerBlock].base.assumingMemoryBound(to: Scalar.self)
    let row = block + rows % rowsPerBlock * columns
    if Scalar.self == Double.self {
      let kept = try write(UnsafeMutableRawPointer(row).assumingMemoryBound(to: Double.self))
      if kept { rows += 1 }
      return (kept, nil)
    }
    guard try write(scratch) else { return (false, nil) }
    var overflow: Int?
    if Scalar.self == Float.self {
      let floats = UnsafeMutableRawPointer(row).assumingMemoryBound(to: Float.self)
      for j in 0..<columns {
        floats[j] = Float(scratch[j])
        if overflow == nil, !floats[j].isFinite { overflow = j }
      }
    } else {
      for j in 0..<columns {
        row[j] = Scalar(scratch[j])
        if overflow == nil, !row[j].isFinite { overflow = j }
      }
    }
    rows += 1
    return (true, overflow)
  }

  /// Element `i` of the row given to `append` last, before rounding; meaningless for `Double`.
  func unrounded(_ i: Int) -> Double { scratch[i] }

  /// The rows as a matrix; the storage is empty afterwards.
  func takeMatrix() -> Matrix<Scalar> {
    let matrix = Matrix<Scalar>(rows: rows, columns: columns) { elements in
      let base = elements.baseAddress!
      for (i, block) in blocks.enumerated() {
        let first = i * rowsPerBlock
        let count = min(rowsPerBlock, rows - first)
        let elements = block.base.assumingMemoryBound(to: Scalar.self)
        if count > 0 { (base + first * columns).initialize(from: elements, count: count * columns) }
        block.free()
      }
    }
    blocks = []
    rows = 0
    return matrix
  }
}

/// Memory straight from the system, which takes it back at once when it is freed.
///
/// The heap would keep blocks of this size, lying between longer-lived things, for the life of the process.
private struct PageBlock {
  let base: UnsafeMutableRawPointer
  private let mapped: Int

  init(bytes: Int) {
    let wanted = max(1, bytes)
    let address = mmap(nil, wanted, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    if let address, address != MAP_FAILED {
      base = address
      mapped = wanted
    } else {
      // No memory to map: the heap reports that in its own way.
      base = .allocate(byteCount: wanted, alignment: 64)
      mapped = 0
    }
  }

  func free() {
    if mapped > 0 { munmap(base, mapped) } else { base.deallocate() }
  }
}
