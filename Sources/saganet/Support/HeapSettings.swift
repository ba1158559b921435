import CHeap

/// How the C library's heap treats large blocks.
enum HeapSettings {
  /// Smallest block that is mapped on its own, bytes: glibc's own first value.
  private static let mappingThreshold: Int32 = 128 << 10

  /// Gives large blocks back to the system when they are freed.
  ///
  /// glibc raises the threshold above which it does to the largest block freed so far, and from then on keeps
  /// such blocks in a heap per thread: with every thread freeing its prediction scratch after every fit, that
  /// doubles what a thread needs. Setting the threshold, to the same value, keeps it where it is.
  static func apply() { _ = mallopt(M_MMAP_THRESHOLD, mappingThreshold) }
}
