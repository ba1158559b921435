/// The cblas routines that ``BLAS`` needs, bound to one element type. Arguments as in the BLAS reference
/// (Dongarra et al. 1990, doi:10.1145/77626.79170); sizes and strides are already checked.
public protocol BLASRoutines {
  static func _dot(
    _ n: Int, _ x: UnsafePointer<Self>, _ strideX: Int, _ y: UnsafePointer<Self>, _ strideY: Int
  ) -> Self

  static func _nrm2(_ n: Int, _ x: UnsafePointer<Self>, _ strideX: Int) -> Self

  static func _scal(_ n: Int, _ alpha: Self, _ x: UnsafeMutablePointer<Self>, _ strideX: Int)

  static func _axpy(
    _ n: Int, _ alpha: Self, _ x: UnsafePointer<Self>, _ strideX: Int, _ y: UnsafeMutablePointer<Self>,
    _ strideY: Int)

  /// y = alpha op(A) x + beta y for a row-major `rows` x `columns` A, op(A) being its transpose if asked.
  static func _gemv(
    transposed: Bool, _ rows: Int, _ columns: Int, _ alpha: Self, _ a: UnsafePointer<Self>, _ strideA: Int,
    _ x: UnsafePointer<Self>, _ strideX: Int, _ beta: Self, _ y: UnsafeMutablePointer<Self>, _ strideY: Int)

  /// A = A + alpha x yᵀ for a row-major A.
  static func _ger(
    _ rows: Int, _ columns: Int, _ alpha: Self, _ x: UnsafePointer<Self>, _ strideX: Int,
    _ y: UnsafePointer<Self>, _ strideY: Int, _ a: UnsafeMutablePointer<Self>, _ strideA: Int)

  /// C = alpha op(A) op(B) + beta C, all row-major, C being `m` x `n` and op(A) `m` x `k`.
  static func _gemm(
    transposeA: Bool, transposeB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Self, _ a: UnsafePointer<Self>,
    _ strideA: Int, _ b: UnsafePointer<Self>, _ strideB: Int, _ beta: Self, _ c: UnsafeMutablePointer<Self>,
    _ strideC: Int)

  /// B = op(T)⁻¹ B for a row-major triangle T of the given side and a row-major `m` x `n` B.
  static func _trsm(
    upper: Bool, transposed: Bool, _ m: Int, _ n: Int, _ t: UnsafePointer<Self>, _ strideT: Int,
    _ b: UnsafeMutablePointer<Self>, _ strideB: Int)

  /// x = op(T)⁻¹ x for a row-major n x n triangle T of the given side: what `_trsm` does for one column, at the
  /// speed that T is read.
  static func _trsv(
    upper: Bool, transposed: Bool, _ n: Int, _ t: UnsafePointer<Self>, _ strideT: Int,
    _ x: UnsafeMutablePointer<Self>)
}
