internal import CLAPACKE

extension Float: LAPACKRoutines {
  public static func _potrf(upper: Bool, _ n: Int, _ a: UnsafeMutablePointer<Float>, _ strideA: Int) -> Int {
    Int(LAPACKE_spotrf(columnMajor, upper ? upperTriangle : lowerTriangle, cInteger(n), a, cInteger(strideA)))
  }

  public static func _gelqf(
    _ m: Int, _ n: Int, _ a: UnsafeMutablePointer<Float>, _ strideA: Int, _ tau: UnsafeMutablePointer<Float>
  ) -> Int {
    Int(LAPACKE_sgelqf(columnMajor, cInteger(m), cInteger(n), a, cInteger(strideA), tau))
  }

  public static func _orglq(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafeMutablePointer<Float>, _ strideA: Int,
    _ tau: UnsafePointer<Float>
  ) -> Int {
    Int(LAPACKE_sorglq(columnMajor, cInteger(m), cInteger(n), cInteger(k), a, cInteger(strideA), tau))
  }

  public static func _ormlq(
    left: Bool, transposed: Bool, _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Float>, _ strideA: Int,
    _ tau: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ strideC: Int
  ) -> Int {
    Int(
      LAPACKE_sormlq(
        columnMajor, left ? leftSide : rightSide, transposed ? transpose : noTranspose, cInteger(m),
        cInteger(n), cInteger(k), a, cInteger(strideA), tau, c, cInteger(strideC)))
  }

  public static func _syevd(
    vectors: Bool, upper: Bool, _ n: Int, _ a: UnsafeMutablePointer<Float>, _ strideA: Int,
    _ values: UnsafeMutablePointer<Float>
  ) -> Int {
    Int(
      LAPACKE_ssyevd(
        columnMajor, vectors ? withVectors : withoutVectors, upper ? upperTriangle : lowerTriangle,
        cInteger(n),
        a, cInteger(strideA), values))
  }

  public static func _gesdd(
    vectors: Bool, _ m: Int, _ n: Int, _ a: UnsafeMutablePointer<Float>, _ strideA: Int,
    _ values: UnsafeMutablePointer<Float>, _ u: UnsafeMutablePointer<Float>, _ strideU: Int,
    _ vt: UnsafeMutablePointer<Float>, _ strideVT: Int
  ) -> Int {
    Int(
      LAPACKE_sgesdd(
        columnMajor, vectors ? thinVectors : withoutVectors, cInteger(m), cInteger(n), a, cInteger(strideA),
        values, u, cInteger(strideU), vt, cInteger(strideVT)))
  }
}
