import Foundation

/// How many threads to fit with, and why.
///
/// The least of: the CPUs this process may run on, the control group's CPU quota (v1 or v2, rounded up),
/// `SLURM_CPUS_PER_TASK` if set and `OMP_NUM_THREADS` if set. An explicit request overrides all of them.
public struct ThreadBudget: Sendable, Equatable {
  /// Threads to use, >= 1.
  public let count: Int
  /// One line that says where the number comes from.
  public let reason: String

  /// - Parameters:
  ///   - requested: the user's own number, >= 1.
  ///   - environment: where the two variables are read.
  ///   - affinity: CPUs this process may run on.
  ///   - quota: the control group's limit in CPUs, nil if there is none.
  public init(
    requested: Int? = nil, environment: [String: String] = ProcessInfo.processInfo.environment,
    affinity: Int = ThreadBudget.affinityCount(), quota: Double? = ControlGroup.cpuQuota()
  ) {
    if let requested {
      count = max(1, requested)
      reason = "\(count) as requested"
      return
    }
    var limits = [(value: affinity, name: "CPU affinity")]
    if let quota { limits.append((max(1, Int(quota.rounded(.up))), "control group quota of \(quota) CPUs")) }
    for variable in ["SLURM_CPUS_PER_TASK", "OMP_NUM_THREADS"] {
      // OMP_NUM_THREADS may list one number per nesting level: the first counts.
      let first = environment[variable]?.split(separator: ",").first.map { $0.filter { $0 != " " } }
      if let value = first.flatMap({ Int($0) }), value >= 1 { limits.append((value, variable)) }
    }
    let least = limits.min { $0.value < $1.value }!
    count = max(1, least.value)
    reason = "\(count) from \(least.name)"
      + (limits.count == 1
        ? ""
        : " (of " + limits.map { "\($0.name) \($0.value)" }.joined(separator: ", ") + ")")
  }

  /// The CPUs in this process's affinity mask, as the kernel lists them in /proc/self/status.
  ///
  /// - Parameter status: text of /proc/self/status; the mask is "Cpus_allowed:" with hexadecimal words.
  public static func affinityCount(
    status: String? = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
  ) -> Int {
    let mask = (status ?? "").split(separator: "\n").first { $0.hasPrefix("Cpus_allowed:") }
    let bits = mask?.drop { $0 != ":" }.compactMap(\.hexDigitValue).reduce(0) { $0 + $1.nonzeroBitCount }
    guard let bits, bits > 0 else { return max(1, ProcessInfo.processInfo.activeProcessorCount) }
    return bits
  }
}
