import Foundation

/// What a reader needs to know about the machine, from /proc and /sys.
public struct MachineFacts {
  public let cpu: String
  /// CPUs that this process may run on.
  public let cores: Int
  /// Bytes of a core's level-1 data cache, its level 2, and the last level.
  public let cacheBytes: [Int]
  /// Whether `cacheBytes` are a guess, as the system does not tell.
  public let cachesGuessed: Bool
  public let governor: String
  public let kernel: String
  public let transparentHugePages: String

  public init() {
    let cpuInfo = Self.text("/proc/cpuinfo").split(separator: "\n")
    func field(_ name: String) -> String? {
      cpuInfo.first { $0.hasPrefix(name) }?.split(separator: ":").last
        .map { $0.trimmingCharacters(in: .whitespaces) }
    }
    let model = field("model name") ?? field("CPU part").map { "CPU part \($0)" } ?? "unknown"
    cpu = model + (field("cpu family").map { " (family \($0), model \(field("model\t") ?? "?"))" } ?? "")
    cores = ProcessInfo.processInfo.activeProcessorCount
    var sizes = [0, 0, 0]
    for index in 0..<8 {
      let path = "/sys/devices/system/cpu/cpu0/cache/index\(index)/"
      guard let level = Int(Self.text(path + "level")), (1...3).contains(level) else { continue }
      if Self.text(path + "type") != "Instruction" { sizes[level - 1] = Self.bytes(Self.text(path + "size")) }
    }
    cachesGuessed = sizes[0] == 0 || sizes[1] == 0
    if cachesGuessed { sizes = [32 << 10, 512 << 10, 16 << 20] }
    // Without a third level the second is the last.
    if sizes[2] == 0 { sizes[2] = sizes[1] }
    cacheBytes = sizes
    governor = Self.known(Self.text("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"))
    // Without the local part of the version.
    kernel = Self.known(
      Self.text("/proc/sys/kernel/osrelease").split(separator: "-").first.map(String.init) ?? "")
    let pages = Self.text("/sys/kernel/mm/transparent_hugepage/enabled")
    transparentHugePages = Self.known(
      pages.split(separator: " ").first { $0.hasPrefix("[") }.map { String($0.dropFirst().dropLast()) } ?? "")
  }

  /// The first line of every results file.
  public var record: Record {
    var record = Record("machine")
    record.add("cpu", cpu)
    record.add("cores", cores)
    record.add("cache_bytes", cacheBytes)
    if cachesGuessed { record.add("caches_guessed", true) }
    record.add("governor", governor)
    record.add("kernel", kernel)
    record.add("transparent_huge_pages", transparentHugePages)
    record.add("date", ISO8601DateFormatter().string(from: Date()))
    return record
  }

  private static func text(_ path: String) -> String {
    ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "")
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private static func known(_ text: String) -> String { text.isEmpty ? "unknown" : text }

  /// "32K" as bytes.
  private static func bytes(_ text: String) -> Int {
    let units: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
    return (Int(text.prefix { $0.isNumber }) ?? 0) * (text.last.flatMap { units[$0] } ?? 1)
  }
}
