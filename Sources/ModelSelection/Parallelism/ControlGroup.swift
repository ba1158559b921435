import Foundation

/// The CPU limit of the control group this process runs in.
public enum ControlGroup {
  /// The tightest quota between this process's group and the root, in CPUs (1.5 = one and a half), or nil.
  ///
  /// Reads cgroup v2 (`cpu.max`) and v1 (`cpu.cfs_quota_us` / `cpu.cfs_period_us`) at the group that
  /// /proc/self/cgroup names and at each of its ancestors, as every level limits those below it.
  ///
  /// - Parameters:
  ///   - membership: text of /proc/self/cgroup.
  ///   - root: where the control group file systems are mounted.
  public static func cpuQuota(
    membership: String? = try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8),
    root: String = "/sys/fs/cgroup"
  ) -> Double? {
    var tightest: Double?
    func consider(_ quota: Double?) {
      if let quota, quota > 0 { tightest = min(tightest ?? quota, quota) }
    }
    // Lines are "hierarchy:controllers:path"; v2 is hierarchy 0 without controllers.
    for line in (membership ?? "0::/").split(separator: "\n") {
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      let controllers = fields[1].split(separator: ",")
      for path in ancestors(of: String(fields[2])) {
        if fields[1].isEmpty {
          consider(quotaV2(file("\(root)\(path)/cpu.max")))
        } else if controllers.contains("cpu") {
          for mount in ["\(root)/\(fields[1])", "\(root)/cpu"] {
            consider(
              quotaV1(
                quota: file("\(mount)\(path)/cpu.cfs_quota_us"),
                period: file("\(mount)\(path)/cpu.cfs_period_us")))
          }
        }
      }
    }
    return tightest
  }

  /// "/a/b" -> ["/a/b", "/a", ""].
  static func ancestors(of path: String) -> [String] {
    let parts = path.split(separator: "/").filter { $0 != ".." }
    return (0...parts.count).reversed().map { parts.prefix($0).map { "/" + $0 }.joined() }
  }

  /// "150000 100000" -> 1.5; "max 100000" -> nil.
  static func quotaV2(_ text: String?) -> Double? {
    let fields = (text ?? "").split(whereSeparator: \.isWhitespace)
    guard fields.count == 2, let quota = Double(fields[0]), let period = Double(fields[1]), period > 0
    else { return nil }
    return quota / period
  }

  static func quotaV1(quota: String?, period: String?) -> Double? {
    guard let quota = quota.flatMap({ Double($0.filter { !$0.isWhitespace }) }), quota > 0,
      let period = period.flatMap({ Double($0.filter { !$0.isWhitespace }) }), period > 0
    else { return nil }
    return quota / period
  }

  private static func file(_ path: String) -> String? {
    try? String(contentsOfFile: path, encoding: .utf8)
  }
}
