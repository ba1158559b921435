/// The two element types that BLAS and LAPACK compute with: `Float` and `Double`.
///
/// Not for further types to conform to. The underscored requirements bind a type to its C routines; call
/// ``BLAS`` and the factorizations instead, which check the sizes.
public protocol BLASScalar: BinaryFloatingPoint, SIMDScalar, BitwiseCopyable, Sendable, Codable,
  LosslessStringConvertible, BLASRoutines, LAPACKRoutines
{
  /// The exact value as a `Double`. A requirement because the generic conversions of the standard library are
  /// slow where they are not specialized.
  var _doubleValue: Double { get }
}

extension Float: BLASScalar {
  @inlinable
  public var _doubleValue: Double { Double(self) }
}

extension Double: BLASScalar {
  @inlinable
  public var _doubleValue: Double { self }
}
