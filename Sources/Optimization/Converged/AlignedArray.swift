/// Memory of a fixed size, 64-byte aligned as the kernels need it, zero at first.
///
/// A class: copies share it. Elements are reached without bounds checks, as in the kernels.
final class AlignedArray<Element: BitwiseCopyable & ExpressibleByIntegerLiteral>: @unchecked Sendable {
  let base: UnsafeMutablePointer<Element>
  let count: Int

  init(_ count: Int) {
    self.count = count
    base = UnsafeMutableRawPointer.allocate(
      byteCount: max(64, count * MemoryLayout<Element>.stride), alignment: 64
    ).bindMemory(to: Element.self, capacity: max(1, count))
    base.initialize(repeating: 0, count: count)
  }

  deinit { UnsafeMutableRawPointer(base).deallocate() }

  @inline(__always)
  subscript(_ i: Int) -> Element {
    get { base[i] }
    set { base[i] = newValue }
  }

  func clear() { base.update(repeating: 0, count: count) }

  func assign(_ other: AlignedArray) { base.update(from: other.base, count: count) }

  var elements: [Element] { Array(UnsafeBufferPointer(start: base, count: count)) }
}
