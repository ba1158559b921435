internal import CBLAS

/// Which OpenBLAS this process runs, for logs and bug reports.
public enum BLASInfo {
  /// How OpenBLAS was built, "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY Haswell MAX_THREADS=128".
  // Read once, because OpenBLAS assembles the text in a static buffer on every call.
  public static let configuration = String(cString: openblas_get_config())
    .split(separator: " ").joined(separator: " ")

  /// The version, such as "0.3.21"; the whole configuration if that is worded otherwise.
  public static let version: String = {
    let words = configuration.split(separator: " ")
    return words.count > 1 && words[0] == "OpenBLAS" ? String(words[1]) : configuration
  }()

  /// The set of kernels in use, chosen for this processor when the library was loaded, such as "Haswell" or
  /// "SkylakeX". OPENBLAS_CORETYPE overrides the choice.
  public static let coreName = String(cString: openblas_get_corename())
}
