extension BLAS {
  /// The inner product sum of x[i] y[i]; 0 for empty vectors. Complexity: O(n).
  @inlinable
  public static func dot<Scalar>(_ x: VectorView<Scalar>, _ y: VectorView<Scalar>) -> Scalar {
    require(x.count == y.count, "dot of \(x.count) with \(y.count) elements")
    if x.count == 0 { return 0 }
    return Scalar._dot(x.count, x.base, x.stride, y.base, y.stride)
  }

  /// The Euclidean norm of x, without overflow or underflow on the way; 0 for an empty vector.
  /// Complexity: O(n).
  @inlinable
  public static func nrm2<Scalar>(_ x: VectorView<Scalar>) -> Scalar {
    if x.count == 0 { return 0 }
    return Scalar._nrm2(x.count, x.base, x.stride)
  }

  /// x = alpha x. Complexity: O(n).
  ///
  /// alpha = 0 follows the rules of floating point: NaN and infinities become NaN.
  @inlinable
  public static func scal<Scalar>(_ alpha: Scalar, _ x: MutableVectorView<Scalar>) {
    if alpha == 0 {
      // OpenBLAS versions disagree here: some write zeros over NaN.
      for index in 0..<x.count { x.base[index * x.stride] *= alpha }
    } else if x.count > 0 {
      Scalar._scal(x.count, alpha, x.base, x.stride)
    }
  }

  /// y = y + alpha x. Complexity: O(n).
  @inlinable
  public static func axpy<Scalar>(
    _ alpha: Scalar, _ x: VectorView<Scalar>, into y: MutableVectorView<Scalar>
  ) {
    require(x.count == y.count, "axpy of \(x.count) into \(y.count) elements")
    if x.count == 0 { return }
    Scalar._axpy(x.count, alpha, x.base, x.stride, y.base, y.stride)
  }
}
