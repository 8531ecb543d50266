import SwiftProtobuf

/// What an instance has done and is doing: the answer to `stats`, the same fields everywhere.
package struct Statistics: Sendable, Equatable {
    /// The stage's name.
    package var stage = ""
    /// The instance's name.
    package var instance = ""
    /// Changes at every start of the process.
    package var epoch: UInt64 = 0
    /// Time since it started.
    package var uptime: Duration = .zero
    /// Requests it has taken.
    package var requests: UInt64 = 0
    /// Of them, how many ended in an error other than `not-found`.
    package var errors: UInt64 = 0
    /// Requests it holds now.
    package var open: UInt64 = 0
    /// Of them, how many wait for somebody else.
    package var queued: UInt64 = 0
    /// Half of the requests took at most this.
    package var latencyP50: Duration = .zero
    /// 99 of 100 requests took at most this.
    package var latencyP99: Duration = .zero
    /// Body bytes that came in.
    package var bytesIn: UInt64 = 0
    /// Body bytes that went out.
    package var bytesOut: UInt64 = 0
    /// The process's own memory (RssAnon).
    package var memoryBytes: UInt64 = 0
    /// What only this stage counts since it started, by name in kebab-case: these only go up.
    package var counters: [String: UInt64] = [:]
    /// What only this stage holds now, by name in kebab-case: these go up and down.
    package var gauges: [String: UInt64] = [:]

    /// All zero.
    package init() {}

    init(_ proto: ProtoStatistics) {
        stage = Field.sentence(proto.stage)
        instance = Field.sentence(proto.instance)
        epoch = proto.epoch
        uptime = .milliseconds(Int64(clamping: proto.uptimeMs))
        requests = proto.requests
        errors = proto.errors
        open = proto.open
        queued = proto.queued
        latencyP50 = .microseconds(Int64(clamping: proto.latencyP50Us))
        latencyP99 = .microseconds(Int64(clamping: proto.latencyP99Us))
        bytesIn = proto.bytesIn
        bytesOut = proto.bytesOut
        memoryBytes = proto.memoryBytes
        counters = proto.counters
        gauges = proto.gauges
    }

    var proto: ProtoStatistics {
        .with {
            $0.stage = stage
            $0.instance = instance
            $0.epoch = epoch
            $0.uptimeMs = uptime.wholeMicroseconds / 1000
            $0.requests = requests
            $0.errors = errors
            $0.open = open
            $0.queued = queued
            $0.latencyP50Us = latencyP50.wholeMicroseconds
            $0.latencyP99Us = latencyP99.wholeMicroseconds
            $0.bytesIn = bytesIn
            $0.bytesOut = bytesOut
            $0.memoryBytes = memoryBytes
            $0.counters = counters
            $0.gauges = gauges
        }
    }
}
