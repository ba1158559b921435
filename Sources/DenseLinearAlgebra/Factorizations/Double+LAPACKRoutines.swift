internal import CLAPACKE

extension Double: LAPACKRoutines {
  public static func _potrf(upper: Bool, _ n: Int, _ a: UnsafeMutablePointer<Double>, _ strideA: Int) -> Int {
    Int(LAPACKE_dpotrf(columnMajor, upper ? upperTriangle : lowerTriangle, cInteger(n), a, cInteger(strideA)))
  }

  public static func _gelqf(
    _ m: Int, _ n: Int, _ a: UnsafeMutablePointer<Double>, _ strideA: Int, _ tau: UnsafeMutablePointer<Double>
  ) -> Int {
    Int(LAPACKE_dgelqf(columnMajor, cInteger(m), cInteger(n), a, cInteger(strideA), tau))
  }

  public static func _orglq(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafeMutablePointer<Double>, _ strideA: Int,
    _ tau: UnsafePointer<Double>
  ) -> Int {
    Int(LAPACKE_dorglq(columnMajor, cInteger(m), cInteger(n), cInteger(k), a, cInteger(strideA), tau))
  }

  public static func _ormlq(
    left: Bool, transposed: Bool, _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Double>, _ strideA: Int,
    _ tau: UnsafePointer<Double>, _ c: UnsafeMutablePointer<Double>, _ strideC: Int
  ) -> Int {
    Int(
      LAPACKE_dormlq(
        columnMajor, left ? leftSide : rightSide, transposed ? transpose : noTranspose, cInteger(m),
        cInteger(n), cInteger(k), a, cInteger(strideA), tau, c, cInteger(strideC)))
  }

  public static func _syevd(
    vectors: Bool, upper: Bool, _ n: Int, _ a: UnsafeMutablePointer<Double>, _ strideA: Int,
    _ values: UnsafeMutablePointer<Double>
  ) -> Int {
    Int(
      LAPACKE_dsyevd(
        columnMajor, vectors ? withVectors : withoutVectors, upper ? upperTriangle : lowerTriangle,
        cInteger(n),
        a, cInteger(strideA), values))
  }

  public static func _gesdd(
    vectors: Bool, _ m: Int, _ n: Int, _ a: UnsafeMutablePointer<Double>, _ strideA: Int,
    _ values: UnsafeMutablePointer<Double>, _ u: UnsafeMutablePointer<Double>, _ strideU: Int,
    _ vt: UnsafeMutablePointer<Double>, _ strideVT: Int
  ) -> Int {
    Int(
      LAPACKE_dgesdd(
        columnMajor, vectors ? thinVectors : withoutVectors, cInteger(m), cInteger(n), a, cInteger(strideA),
        values, u, cInteger(strideU), vt, cInteger(strideVT)))
  }
}
