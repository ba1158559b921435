internal import CBLAS

extension Double: BLASRoutines {
  public static func _dot(
    _ n: Int, _ x: UnsafePointer<Double>, _ strideX: Int, _ y: UnsafePointer<Double>, _ strideY: Int
  ) -> Double {
    cblas_ddot(cInteger(n), x, cInteger(strideX), y, cInteger(strideY))
  }

  public static func _nrm2(_ n: Int, _ x: UnsafePointer<Double>, _ strideX: Int) -> Double {
    cblas_dnrm2(cInteger(n), x, cInteger(strideX))
  }

  public static func _scal(_ n: Int, _ alpha: Double, _ x: UnsafeMutablePointer<Double>, _ strideX: Int) {
    cblas_dscal(cInteger(n), alpha, x, cInteger(strideX))
  }

  public static func _axpy(
    _ n: Int, _ alpha: Double, _ x: UnsafePointer<Double>, _ strideX: Int, _ y: UnsafeMutablePointer<Double>,
    _ strideY: Int
  ) {
    cblas_daxpy(cInteger(n), alpha, x, cInteger(strideX), y, cInteger(strideY))
  }

  public static func _gemv(
    transposed: Bool, _ rows: Int, _ columns: Int, _ alpha: Double, _ a: UnsafePointer<Double>,
    _ strideA: Int,
    _ x: UnsafePointer<Double>, _ strideX: Int, _ beta: Double, _ y: UnsafeMutablePointer<Double>,
    _ strideY: Int
  ) {
    cblas_dgemv(
      CblasRowMajor, transposed ? CblasTrans : CblasNoTrans, cInteger(rows), cInteger(columns), alpha, a,
      cInteger(strideA), x, cInteger(strideX), beta, y, cInteger(strideY))
  }

  public static func _ger(
    _ rows: Int, _ columns: Int, _ alpha: Double, _ x: UnsafePointer<Double>, _ strideX: Int,
    _ y: UnsafePointer<Double>, _ strideY: Int, _ a: UnsafeMutablePointer<Double>, _ strideA: Int
  ) {
    cblas_dger(
      CblasRowMajor, cInteger(rows), cInteger(columns), alpha, x, cInteger(strideX), y, cInteger(strideY), a,
      cInteger(strideA))
  }

  public static func _gemm(
    transposeA: Bool, transposeB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Double,
    _ a: UnsafePointer<Double>, _ strideA: Int, _ b: UnsafePointer<Double>, _ strideB: Int, _ beta: Double,
    _ c: UnsafeMutablePointer<Double>, _ strideC: Int
  ) {
    cblas_dgemm(
      CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
      cInteger(m), cInteger(n), cInteger(k), alpha, a, cInteger(strideA), b, cInteger(strideB), beta, c,
      cInteger(strideC))
  }

  public static func _trsm(
    upper: Bool, transposed: Bool, _ m: Int, _ n: Int, _ t: UnsafePointer<Double>, _ strideT: Int,
    _ b: UnsafeMutablePointer<Double>, _ strideB: Int
  ) {
    cblas_dtrsm(
      CblasRowMajor, CblasLeft, upper ? CblasUpper : CblasLower, transposed ? CblasTrans : CblasNoTrans,
      CblasNonUnit, cInteger(m), cInteger(n), 1, t, cInteger(strideT), b, cInteger(strideB))
  }

  public static func _trsv(
    upper: Bool, transposed: Bool, _ n: Int, _ t: UnsafePointer<Double>, _ strideT: Int,
    _ x: UnsafeMutablePointer<Double>
  ) {
    cblas_dtrsv(
      CblasRowMajor, upper ? CblasUpper : CblasLower, transposed ? CblasTrans : CblasNoTrans, CblasNonUnit,
      cInteger(n), t, cInteger(strideT), x, 1)
  }
}
