import DenseLinearAlgebra
import Foundation

/// Collects feature rows whose number is not known beforehand.
///
/// The first block is address space for as much as the machine's memory holds, of which only the pages that
/// are written to become memory; at the end its unused part is given back and the rest is the matrix. Where
/// so much address space is not to be had, rows lie in small blocks, which are copied into the matrix and
/// freed one after another, so that memory stays at the matrix plus about one block.
final class RowStorage<Scalar: BLASScalar> {
  let columns: Int
  private(set) var rows = 0
  private let rowsPerBlock: Int
  private var blocks: [PageBlock] = []
  /// Where a row is parsed before it is rounded; used unless `Scalar` is `Double`.
  private let scratch: UnsafeMutablePointer<Double>

  /// - Parameter blockBytes: size of a block, which holds at least one row; nil (default): as large as the
  ///   machine's memory, or 4 MiB where that is refused.
  init(columns: Int, blockBytes: Int? = nil) {
    self.columns = columns
    scratch = .allocate(capacity: columns + 1)
    let rowBytes = max(1, columns * MemoryLayout<Scalar>.stride)
    if blockBytes == nil {
      let rows = PageBlock.physicalMemory / rowBytes
      if rows > 0, let block = PageBlock(mapping: rows * rowBytes) {
        rowsPerBlock = rows
        blocks = [block]
        return
      }
    }
    rowsPerBlock = max(1, (blockBytes ?? 1 << 22) / rowBytes)
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
    defer {
      blocks = []
      rows = 0
    }
    if blocks.count == 1, rows > 0, columns > 0 {
      let block = blocks[0].trimmed(to: rows * columns * MemoryLayout<Scalar>.stride)
      return Matrix(
        rows: rows, columns: columns, adopting: block.base.assumingMemoryBound(to: Scalar.self),
        release: { _ in block.free() })
    }
    return Matrix<Scalar>(rows: rows, columns: columns) { elements in
      let base = elements.baseAddress!
      for (i, block) in blocks.enumerated() {
        let first = i * rowsPerBlock
        let count = min(rowsPerBlock, rows - first)
        let elements = block.base.assumingMemoryBound(to: Scalar.self)
        if count > 0 { (base + first * columns).initialize(from: elements, count: count * columns) }
        block.free()
      }
    }
  }
}

/// Memory straight from the system, which takes it back at once when it is freed.
///
/// The heap would keep blocks of this size, lying between longer-lived things, for the life of the process.
private struct PageBlock: @unchecked Sendable {
  let base: UnsafeMutableRawPointer
  private let mapped: Int

  private static let pageSize = sysconf(Int32(_SC_PAGESIZE))

  /// Bytes of memory that the machine has.
  static var physicalMemory: Int { Int(clamping: ProcessInfo.processInfo.physicalMemory) }

  /// Pages that become memory when they are first written to; nil if the system refuses.
  init?(mapping bytes: Int) {
    // NORESERVE: the system need not promise memory for pages that will never be touched.
    let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
    guard let address = mmap(nil, bytes, PROT_READ | PROT_WRITE, Int32(flags), -1, 0), address != MAP_FAILED
    else { return nil }
    base = address
    mapped = bytes
    // Page faults cost as much as parsing a tenth of the numbers; small tables stay small without this.
    let small = 1 << 22
    if bytes > small { madvise(base + small, bytes - small, MADV_HUGEPAGE) }
  }

  init(bytes: Int) {
    let wanted = max(1, bytes)
    if let block = PageBlock(mapping: wanted) {
      self = block
    } else {
      // No memory to map: the heap reports that in its own way.
      self.init(base: .allocate(byteCount: wanted, alignment: 64), mapped: 0)
    }
  }

  private init(base: UnsafeMutableRawPointer, mapped: Int) {
    self.base = base
    self.mapped = mapped
  }

  /// The same block, cut off behind its first `bytes` bytes.
  func trimmed(to bytes: Int) -> PageBlock {
    let kept = (bytes + Self.pageSize - 1) / Self.pageSize * Self.pageSize
    guard kept < mapped else { return self }
    munmap(base + kept, mapped - kept)
    return PageBlock(base: base, mapped: kept)
  }

  func free() {
    if mapped > 0 { munmap(base, mapped) } else { base.deallocate() }
  }
}
