internal import CBLAS

extension Float: BLASRoutines {
  public static func _dot(
    _ n: Int, _ x: UnsafePointer<Float>, _ strideX: Int, _ y: UnsafePointer<Float>, _ strideY: Int
  ) -> Float {
    cblas_sdot(cInteger(n), x, cInteger(strideX), y, cInteger(strideY))
  }

  public static func _nrm2(_ n: Int, _ x: UnsafePointer<Float>, _ strideX: Int) -> Float {
    cblas_snrm2(cInteger(n), x, cInteger(strideX))
  }

  public static func _scal(_ n: Int, _ alpha: Float, _ x: UnsafeMutablePointer<Float>, _ strideX: Int) {
    cblas_sscal(cInteger(n), alpha, x, cInteger(strideX))
  }

  public static func _axpy(
    _ n: Int, _ alpha: Float, _ x: UnsafePointer<Float>, _ strideX: Int, _ y: UnsafeMutablePointer<Float>,
    _ strideY: Int
  ) {
    cblas_saxpy(cInteger(n), alpha, x, cInteger(strideX), y, cInteger(strideY))
  }

  public static func _gemv(
    transposed: Bool, _ rows: Int, _ columns: Int, _ alpha: Float, _ a: UnsafePointer<Float>, _ strideA: Int,
    _ x: UnsafePointer<Float>, _ strideX: Int, _ beta: Float, _ y: UnsafeMutablePointer<Float>, _ strideY: Int
  ) {
    cblas_sgemv(
      CblasRowMajor, transposed ? CblasTrans : CblasNoTrans, cInteger(rows), cInteger(columns), alpha, a,
      cInteger(strideA), x, cInteger(strideX), beta, y, cInteger(strideY))
  }

  public static func _ger(
    _ rows: Int, _ columns: Int, _ alpha: Float, _ x: UnsafePointer<Float>, _ strideX: Int,
    _ y: UnsafePointer<Float>, _ strideY: Int, _ a: UnsafeMutablePointer<Float>, _ strideA: Int
  ) {
    cblas_sger(
      CblasRowMajor, cInteger(rows), cInteger(columns), alpha, x, cInteger(strideX), y, cInteger(strideY), a,
      cInteger(strideA))
  }

  public static func _gemm(
    transposeA: Bool, transposeB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Float,
    _ a: UnsafePointer<Float>, _ strideA: Int, _ b: UnsafePointer<Float>, _ strideB: Int, _ beta: Float,
    _ c: UnsafeMutablePointer<Float>, _ strideC: Int
  ) {
    cblas_sgemm(
      CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
      cInteger(m), cInteger(n), cInteger(k), alpha, a, cInteger(strideA), b, cInteger(strideB), beta, c,
      cInteger(strideC))
  }

  public static func _trsm(
    upper: Bool, transposed: Bool, _ m: Int, _ n: Int, _ t: UnsafePointer<Float>, _ strideT: Int,
    _ b: UnsafeMutablePointer<Float>, _ strideB: Int
  ) {
    cblas_strsm(
      CblasRowMajor, CblasLeft, upper ? CblasUpper : CblasLower, transposed ? CblasTrans : CblasNoTrans,
      CblasNonUnit, cInteger(m), cInteger(n), 1, t, cInteger(strideT), b, cInteger(strideB))
  }

  public static func _trsv(
    upper: Bool, transposed: Bool, _ n: Int, _ t: UnsafePointer<Float>, _ strideT: Int,
    _ x: UnsafeMutablePointer<Float>
  ) {
    cblas_strsv(
      CblasRowMajor, upper ? CblasUpper : CblasLower, transposed ? CblasTrans : CblasNoTrans, CblasNonUnit,
      cInteger(n), t, cInteger(strideT), x, 1)
  }
}
