import Messages

/// What an instance of a stage has done since it started, and what it does now.
public struct StageStatistics: Sendable, Equatable {
    /// The stage's name.
    public var stage = ""
    /// The instance's name.
    public var instance = ""
    /// Changes at every start of the process.
    public var epoch: UInt64 = 0
    /// Time since it started.
    public var uptime = Duration.zero
    /// Requests it has taken.
    public var requests: UInt64 = 0
    /// Of them, how many ended in an error other than `notFound`.
    public var errors: UInt64 = 0
    /// Requests it holds now.
    public var open: UInt64 = 0
    /// Of them, how many wait for somebody else.
    public var queued: UInt64 = 0
    /// Half of the requests took at most this.
    public var latencyP50 = Duration.zero
    /// 99 of 100 requests took at most this.
    public var latencyP99 = Duration.zero
    /// Body bytes that came in.
    public var bytesIn: UInt64 = 0
    /// Body bytes that went out.
    public var bytesOut: UInt64 = 0
    /// The process's own memory.
    public var memoryBytes: UInt64 = 0
    /// What only this stage counts since it started, by name: these only go up.
    public var counters: [String: UInt64] = [:]
    /// What only this stage holds now, by name: these go up and down.
    public var gauges: [String: UInt64] = [:]

    /// All zero.
    public init() {}

    init(_ statistics: Statistics) {
        stage = statistics.stage
        instance = statistics.instance
        epoch = statistics.epoch
        uptime = statistics.uptime
        requests = statistics.requests
        errors = statistics.errors
        open = statistics.open
        queued = statistics.queued
        latencyP50 = statistics.latencyP50
        latencyP99 = statistics.latencyP99
        bytesIn = statistics.bytesIn
        bytesOut = statistics.bytesOut
        memoryBytes = statistics.memoryBytes
        counters = statistics.counters
        gauges = statistics.gauges
    }
}
