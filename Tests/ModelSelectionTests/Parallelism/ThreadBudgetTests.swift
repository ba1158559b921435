import Foundation
import ModelSelection
import Synchronization
import Testing

@testable import DenseLinearAlgebra

@Suite struct ThreadBudgetTests {
  @Test func leastLimitCounts() {
    func count(_ environment: [String: String], affinity: Int = 16, quota: Double? = nil) -> Int {
      ThreadBudget(environment: environment, affinity: affinity, quota: quota).count
    }
    #expect(count([:]) == 16)
    #expect(count([:], quota: 2.5) == 3)
    #expect(count([:], quota: 0.2) == 1)
    #expect(count([:], affinity: 2, quota: 8) == 2)
    #expect(count(["SLURM_CPUS_PER_TASK": "4"]) == 4)
    #expect(count(["SLURM_CPUS_PER_TASK": "4", "OMP_NUM_THREADS": "3"]) == 3)
    #expect(count(["OMP_NUM_THREADS": "6,2"]) == 6)
    #expect(count(["OMP_NUM_THREADS": "64"]) == 16)
    for nonsense in ["", "x", "0", "-3", "99999999999999999999"] {
      #expect(count(["SLURM_CPUS_PER_TASK": nonsense, "OMP_NUM_THREADS": nonsense]) == 16)
    }
    let requested = ThreadBudget(requested: 5, environment: ["OMP_NUM_THREADS": "1"], affinity: 1, quota: 1)
    #expect(requested.count == 5 && requested.reason.contains("requested"))
    let slurm = ThreadBudget(environment: ["SLURM_CPUS_PER_TASK": "4"], affinity: 16, quota: 8)
    #expect(slurm.reason.hasPrefix("4 from SLURM_CPUS_PER_TASK"))
  }

  @Test func affinityIsReadFromTheMask() {
    #expect(ThreadBudget.affinityCount(status: "Name:\tx\nCpus_allowed:\t00000000,0000000f\n") == 4)
    #expect(ThreadBudget.affinityCount(status: "Cpus_allowed:\tffffffff,ffffffff,00000001\n") == 65)
    #expect(ThreadBudget.affinityCount(status: "Cpus_allowed_list:\t0-3\nCpus_allowed:\t5\n") == 2)
    #expect(ThreadBudget.affinityCount(status: nil) >= 1)
    #expect(ThreadBudget.affinityCount() >= 1)
  }

  /// A control group file system made of plain files.
  func withRoot(_ files: [String: String], _ body: (String) throws -> Void) throws {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent("cgroup-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: root) }
    for (name, text) in files {
      let url = root.appendingPathComponent(name)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: url, atomically: false, encoding: .utf8)
    }
    try body(root.path)
  }

  @Test func versionTwo() throws {
    try withRoot(["a/b/cpu.max": "max 100000\n", "a/cpu.max": "150000 100000\n", "cpu.max": "800000 100000\n"]) {
      #expect(ControlGroup.cpuQuota(membership: "0::/a/b\n", root: $0) == 1.5)
      #expect(ControlGroup.cpuQuota(membership: "0::/\n", root: $0) == 8)
      // A container sees paths outside its own root.
      #expect(ControlGroup.cpuQuota(membership: "0::/../../other\n", root: $0) == 8)
    }
    try withRoot(["cpu.max": "max 100000\n"]) {
      #expect(ControlGroup.cpuQuota(membership: "0::/\n", root: $0) == nil)
    }
  }

  @Test func versionOne() throws {
    let files = [
      "cpu,cpuacct/job/cpu.cfs_quota_us": "250000\n", "cpu,cpuacct/job/cpu.cfs_period_us": "100000\n",
      "cpu,cpuacct/cpu.cfs_quota_us": "-1\n", "cpu,cpuacct/cpu.cfs_period_us": "100000\n",
      "memory/job/cpu.cfs_quota_us": "1\n",
    ]
    try withRoot(files) {
      let membership = "11:memory:/job\n4:cpu,cpuacct:/job/step\n0::/\n"
      #expect(ControlGroup.cpuQuota(membership: membership, root: $0) == 2.5)
      #expect(ControlGroup.cpuQuota(membership: "4:cpu,cpuacct:/\n", root: $0) == nil)
      #expect(ControlGroup.cpuQuota(membership: "garbage\n::\n", root: $0) == nil)
    }
  }
}

@Suite struct ParallelTasksTests {
  struct Failure: Error, Equatable {}

  @Test(arguments: [1, 2, 7]) func everyTaskRunsOnce(workers: Int) throws {
    let counts = Mutex([Int](repeating: 0, count: 100))
    let workspaces = Mutex(0)
    try performParallel(
      count: 100, workers: workers,
      makeWorkspace: {
        workspaces.withLock { $0 += 1 }
        return 0
      },
      perform: { task, mine in
        mine += 1
        counts.withLock { $0[task] += 1 }
      })
    #expect(counts.withLock { $0.allSatisfy { $0 == 1 } })
    #expect(workspaces.withLock { $0 } <= workers)
  }

  @Test func firstErrorStopsTheQueue() {
    let done = Mutex(0)
    #expect(throws: Failure()) {
      try performParallel(count: 1000, workers: 2, makeWorkspace: { 0 }) { task, _ in
        if task == 3 { throw Failure() }
        done.withLock { $0 += 1 }
      }
    }
    #expect(done.withLock { $0 } < 1000)
  }

  @Test func nothingToDo() throws {
    try performParallel(count: 0, workers: 4, makeWorkspace: { 0 }) { _, _ in Issue.record("no task exists") }
  }

  @Test func blasIsHeldToOneThread() throws {
    let seen = Mutex<Set<Int>>([])
    try performParallel(count: 4, workers: 2, makeWorkspace: { 0 }) { _, _ in
      seen.withLock { _ = $0.insert(BLASThreads.count) }
    }
    #expect(seen.withLock { $0 } == [1])
  }
}
