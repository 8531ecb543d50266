import SwiftProtobuf

/// How a content is to be looked for: what a request says beside what it wants and where.
package struct Manner: Sendable, Hashable {
    /// How the sources are ranked; nil leaves it to the router's settings.
    package var strategy: Strategy?
    /// How much it hurries.
    package var urgency: Urgency
    /// The size that the asker expects, in bytes; 0 when it doesn't know.
    package var size: UInt64
    /// The media type that the asker expects, or empty.
    package var contentType: String
    /// The asker's network.
    package var network: NetworkCondition
    /// Bytes from afar take the asker long.
    package var isBandwidthLow: Bool
    /// Work costs the asker dearly.
    package var isBatteryLow: Bool

    /// What is meant where a request says nothing.
    package init(
        strategy: Strategy? = nil,
        urgency: Urgency = .normal,
        size: UInt64 = 0,
        contentType: String = "",
        network: NetworkCondition = .online,
        isBandwidthLow: Bool = false,
        isBatteryLow: Bool = false,
    ) {
        self.strategy = strategy
        self.urgency = urgency
        self.size = size
        self.contentType = contentType
        self.network = network
        self.isBandwidthLow = isBandwidthLow
        self.isBatteryLow = isBatteryLow
    }

    init(_ proto: ProtoGet) throws(MalformedHeader) {
        let metadata = proto.metadata
        strategy = try Field.strategy(proto.strategy)
        urgency = try Field.urgency(metadata.urgency, "metadata.urgency")
        size = metadata.size
        contentType = try Field.contentType(metadata.contentType, "metadata.contentType")
        (network, isBandwidthLow, isBatteryLow) = try Field.context(proto.context)
    }

    init(_ proto: ProtoSearch) throws(MalformedHeader) {
        strategy = try Field.strategy(proto.strategy)
        urgency = try Field.urgency(proto.urgency, "urgency")
        size = proto.size
        contentType = try Field.contentType(proto.contentType, "contentType")
        (network, isBandwidthLow, isBatteryLow) = try Field.context(proto.context)
    }

    func write(to proto: inout ProtoGet) {
        if let strategy { proto.strategy = strategy.rawValue }
        if urgency != .normal { proto.metadata.urgency = urgency.rawValue }
        if size > 0 { proto.metadata.size = size }
        if !contentType.isEmpty { proto.metadata.contentType = contentType }
        if let context { proto.context = context }
    }

    func write(to proto: inout ProtoSearch) {
        if let strategy { proto.strategy = strategy.rawValue }
        if urgency != .normal { proto.urgency = urgency.rawValue }
        proto.size = size
        proto.contentType = contentType
        if let context { proto.context = context }
    }

    private var context: ProtoContext? {
        guard network != .online || isBandwidthLow || isBatteryLow else { return nil }
        return .with {
            if network != .online { $0.networkCondition = network.rawValue }
            if isBandwidthLow { $0.bandwidth = "low" }
            if isBatteryLow { $0.batteryLevel = "low" }
        }
    }
}
