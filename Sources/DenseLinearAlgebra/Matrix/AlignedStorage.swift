/// Heap storage for `count` elements, aligned for the widest vector registers, freed with its last owner.
///
/// A class so that ``Matrix`` can share it between copies until one of them is written to.
/// `Sendable` is unchecked because `Matrix` writes to it only while it is the sole owner.
@usableFromInline
final class AlignedStorage<Element: BitwiseCopyable>: @unchecked Sendable {
  /// A cache line, and the width of an AVX-512 register.
  @usableFromInline static var alignment: Int { 64 }

  @usableFromInline let base: UnsafeMutablePointer<Element>
  @usableFromInline let count: Int
  /// How to give back memory that came from elsewhere; nil for the heap's.
  private let release: (@Sendable (UnsafeMutableRawPointer) -> Void)?

  /// Uninitialized storage: the caller writes every element before the first read.
  @usableFromInline
  init(uninitializedCount count: Int) {
    // Never zero bytes, so that every matrix, even an empty one, has a base pointer.
    let capacity = Swift.max(1, count)
    let (bytes, overflow) = capacity.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
    require(!overflow, "\(count) elements do not fit an address space")
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: Self.alignment)
    self.base = raw.bindMemory(to: Element.self, capacity: capacity)
    self.count = count
    release = nil
  }

  /// Takes over `count` initialized elements at `base`, which `release` frees.
  init(
    adopting base: UnsafeMutablePointer<Element>, count: Int,
    release: @escaping @Sendable (UnsafeMutableRawPointer) -> Void
  ) {
    require(Int(bitPattern: base) % Self.alignment == 0, "matrix storage must be 64-byte aligned")
    self.base = base
    self.count = count
    self.release = release
  }

  deinit {
    if let release { release(base) } else { UnsafeMutableRawPointer(base).deallocate() }
  }
}
