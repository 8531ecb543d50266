package import WeirClient

/// What one instance of a stage answered, or that it did not.
package struct StageReport: Sendable, Equatable, Encodable {
    /// The stage's name.
    package let stage: String
    /// The instance's name.
    package let instance: String
    /// Where it was asked.
    package let control: String
    /// Its process; nil while it is not running.
    package let pid: Int32?
    /// Its figures; nil when it did not answer.
    package let statistics: StageStatistics?

    /// A report.
    package init(
        stage: String,
        instance: String,
        control: String,
        pid: Int32?,
        statistics: StageStatistics?,
    ) {
        self.stage = stage
        self.instance = instance
        self.control = control
        self.pid = pid
        self.statistics = statistics
    }

    private enum Key: String, CodingKey {
        case stage, instance, control, pid, alive, epoch, uptimeMs, requests, errors, open, queued
        case latencyP50Us, latencyP99Us, bytesIn, bytesOut, memoryBytes, counters, gauges
    }

    /// Writes the fields as the protocol names them, numbers as numbers, and whether it answered.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(stage, forKey: .stage)
        try container.encode(instance, forKey: .instance)
        try container.encode(control, forKey: .control)
        try container.encode(pid, forKey: .pid)
        try container.encode(statistics != nil, forKey: .alive)
        guard let statistics else { return }
        try container.encode(statistics.epoch, forKey: .epoch)
        try container.encode(Int(statistics.uptime / .milliseconds(1)), forKey: .uptimeMs)
        try container.encode(statistics.requests, forKey: .requests)
        try container.encode(statistics.errors, forKey: .errors)
        try container.encode(statistics.open, forKey: .open)
        try container.encode(statistics.queued, forKey: .queued)
        try container.encode(Int(statistics.latencyP50 / .microseconds(1)), forKey: .latencyP50Us)
        try container.encode(Int(statistics.latencyP99 / .microseconds(1)), forKey: .latencyP99Us)
        try container.encode(statistics.bytesIn, forKey: .bytesIn)
        try container.encode(statistics.bytesOut, forKey: .bytesOut)
        try container.encode(statistics.memoryBytes, forKey: .memoryBytes)
        try container.encode(statistics.counters, forKey: .counters)
        try container.encode(statistics.gauges, forKey: .gauges)
    }

    /// The instances of a deployment, one row each.
    package static func table(_ reports: [StageReport]) -> Table {
        var table = Table(
            .init("INSTANCE"),
            .init("PID", .right),
            .init("UP", .right),
            .init("REQUESTS", .right),
            .init("ERRORS", .right),
            .init("OPEN", .right),
            .init("QUEUE", .right),
            .init("P50", .right),
            .init("P99", .right),
            .init("IN", .right),
            .init("OUT", .right),
            .init("MEMORY", .right)
        )
        for report in reports {
            table.add([report.instance, report.pid.map(String.init) ?? "-"] + figures(report))
        }
        return table
    }

    private static func figures(_ report: StageReport) -> [String] {
        guard let statistics = report.statistics else {
            return ["silent"] + Array(repeating: "-", count: 9)
        }
        return [
            Amount.duration(statistics.uptime),
            "\(statistics.requests)",
            "\(statistics.errors)",
            "\(statistics.open)",
            "\(statistics.queued)",
            Amount.duration(statistics.latencyP50),
            Amount.duration(statistics.latencyP99),
            Amount.bytes(statistics.bytesIn),
            Amount.bytes(statistics.bytesOut),
            Amount.bytes(statistics.memoryBytes),
        ]
    }
}
