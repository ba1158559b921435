/// A read-only window on a vector that something else owns: element i lies at `base + i * stride`.
///
/// Valid as long as what it looks at; nothing keeps that alive.
@frozen
public struct VectorView<Scalar: BLASScalar> {
  /// Element 0; never read in an empty view.
  public let base: UnsafePointer<Scalar>
  public let count: Int
  /// Elements from one entry to the next, at least 1.
  public let stride: Int

  /// `count` entries that start at `base`, `stride` elements apart (default 1, at least 1).
  @inlinable
  public init(base: UnsafePointer<Scalar>, count: Int, stride: Int = 1) {
    require(count >= 0 && stride >= 1, "a vector view cannot have \(count) elements with stride \(stride)")
    self.base = base
    self.count = count
    self.stride = stride
  }

  /// All elements of `elements`.
  @inlinable
  public init(_ elements: UnsafeBufferPointer<Scalar>) {
    self.init(
      base: elements.baseAddress ?? UnsafePointer(UnsafeMutablePointer<Scalar>.neverRead),
      count: elements.count)
  }

  /// Element `index`, from 0; checked in debug builds only.
  @inlinable
  public subscript(index: Int) -> Scalar {
    assert(index >= 0 && index < count, "\(index) is out of range")
    return base[index * stride]
  }
}

/// A writable window on a vector that something else owns; see ``VectorView``.
@frozen
public struct MutableVectorView<Scalar: BLASScalar> {
  /// Element 0; never touched in an empty view.
  public let base: UnsafeMutablePointer<Scalar>
  public let count: Int
  /// Elements from one entry to the next, at least 1.
  public let stride: Int

  /// `count` entries that start at `base`, `stride` elements apart (default 1, at least 1).
  @inlinable
  public init(base: UnsafeMutablePointer<Scalar>, count: Int, stride: Int = 1) {
    require(count >= 0 && stride >= 1, "a vector view cannot have \(count) elements with stride \(stride)")
    self.base = base
    self.count = count
    self.stride = stride
  }

  /// All elements of `elements`.
  @inlinable
  public init(_ elements: UnsafeMutableBufferPointer<Scalar>) {
    self.init(base: elements.baseAddress ?? .neverRead, count: elements.count)
  }

  /// For views cut from a writable matrix, whose memory is known to be writable.
  @inlinable
  init(mutating view: VectorView<Scalar>) {
    self.init(base: UnsafeMutablePointer(mutating: view.base), count: view.count, stride: view.stride)
  }

  /// The same window, read-only.
  @inlinable
  public var readOnly: VectorView<Scalar> {
    VectorView(base: base, count: count, stride: stride)
  }

  /// Element `index`, from 0; checked in debug builds only.
  @inlinable
  public subscript(index: Int) -> Scalar {
    get {
      assert(index >= 0 && index < count, "\(index) is out of range")
      return base[index * stride]
    }
    nonmutating set {
      assert(index >= 0 && index < count, "\(index) is out of range")
      base[index * stride] = newValue
    }
  }

  /// Writes `value` to every element.
  @inlinable
  public func fill(_ value: Scalar) {
    if stride == 1 {
      base.update(repeating: value, count: count)
    } else {
      for index in 0..<count { base[index * stride] = value }
    }
  }

  /// Copies `source`, of the same length, which must not share elements with this view at other places.
  @inlinable
  public func assign(_ source: VectorView<Scalar>) {
    require(source.count == count, "assigning \(source.count) elements to a vector view of \(count)")
    if stride == 1 && source.stride == 1 {
      base.update(from: source.base, count: count)
    } else {
      for index in 0..<count { base[index * stride] = source.base[index * source.stride] }
    }
  }
}
