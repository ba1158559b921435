import Foundation

/// Reads another source on a thread of its own, a few blocks ahead of the reader.
///
/// Decompression then runs beside whatever consumes the bytes. The order and the bytes are the source's own;
/// an error arrives after the bytes that were read before it. The thread starts at the first read and ends
/// with the source, with an error, or soon after this object is released.
public final class ReadAheadByteSource: ByteSource {
  public let name: String
  private let shared: Shared
  private var current: UnsafeMutableRawBufferPointer?
  private var currentCount = 0
  private var position = 0
  private var isStarted = false

  /// - Parameters:
  ///   - source: must not be used by anybody else from now on.
  ///   - blockSize: bytes a block; default 256 KiB.
  ///   - blocks: how many blocks exist, at least 2; default 4.
  public init(_ source: any ByteSource, blockSize: Int = 1 << 18, blocks: Int = 4) {
    name = source.name
    shared = Shared(source, blockSize: max(1, blockSize), blocks: max(2, blocks))
  }

  deinit {
    shared.stop()
    current?.deallocate()
  }

  public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard buffer.count > 0 else { return 0 }
    if !isStarted {
      isStarted = true
      let shared = self.shared
      Thread.detachNewThread { shared.run() }
    }
    if position == currentCount {
      if let used = current {
        current = nil
        currentCount = 0
        position = 0
        shared.giveBack(used)
      }
      guard let (block, count) = try shared.take() else { return 0 }
      current = block
      currentCount = count
      position = 0
    }
    let count = min(buffer.count, currentCount - position)
    buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: current![position..<position + count]))
    position += count
    return count
  }

  /// What both threads touch, always under `condition`; `source` belongs to the reading thread alone.
  private final class Shared: @unchecked Sendable {
    private let source: any ByteSource
    private let condition = NSCondition()
    private var free: [UnsafeMutableRawBufferPointer]
    private var full: [(UnsafeMutableRawBufferPointer, Int)] = []
    private var isStopped = false
    private var isFinished = false
    private var failure: (any Error)?

    init(_ source: any ByteSource, blockSize: Int, blocks: Int) {
      self.source = source
      free = (0..<blocks).map { _ in .allocate(byteCount: blockSize, alignment: 64) }
    }

    deinit {
      for block in free { block.deallocate() }
      for (block, _) in full { block.deallocate() }
    }

    /// The reading thread's life.
    func run() {
      while true {
        condition.lock()
        while free.isEmpty && !isStopped { condition.wait() }
        if isStopped {
          condition.unlock()
          return
        }
        let block = free.removeLast()
        condition.unlock()

        var count = 0
        var thrown: (any Error)?
        do {
          // Full blocks, so that a source of short reads does not cost one wake-up each.
          while count < block.count {
            let got = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: block[count...]))
            if got == 0 { break }
            count += got
          }
        } catch {
          thrown = error
        }

        condition.lock()
        if count > 0 { full.append((block, count)) } else { free.append(block) }
        failure = thrown
        isFinished = thrown != nil || count < block.count
        let ends = isFinished
        condition.signal()
        condition.unlock()
        if ends { return }
      }
    }

    func take() throws -> (UnsafeMutableRawBufferPointer, Int)? {
      condition.lock()
      defer { condition.unlock() }
      while full.isEmpty && !isFinished { condition.wait() }
      if !full.isEmpty { return full.removeFirst() }
      if let failure { throw failure }
      return nil
    }

    func giveBack(_ block: UnsafeMutableRawBufferPointer) {
      condition.lock()
      free.append(block)
      condition.signal()
      condition.unlock()
    }

    func stop() {
      condition.lock()
      isStopped = true
      condition.signal()
      condition.unlock()
    }
  }
}
