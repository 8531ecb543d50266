/// One instance in the output of `weir status --json`.
struct StageRow: Decodable, Sendable {
    let stage: String
    let instance: String
    let control: String
    let pid: Int32?
    let alive: Bool
    let requests: UInt64?
    let errors: UInt64?
    let open: UInt64?
    let queued: UInt64?
    let memoryBytes: UInt64?
    let counters: [String: UInt64]?
    let gauges: [String: UInt64]?

    /// What it has counted under a name.
    func count(_ name: String) -> UInt64 { counters?[name] ?? 0 }
}
