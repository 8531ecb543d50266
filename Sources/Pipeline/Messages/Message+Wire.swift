import SwiftProtobuf
import struct Foundation.Data

extension Message {
    init(_ header: ProtoHeader) throws(MalformedHeader) {
        try Message.checkVersion(header.version)
        requestID = header.requestID.isEmpty ? .zero : try RequestID(header.requestID)
        timeToLive = try Message.timeToLive(header)
        hop = header.hop
        trace = header.traceparent.isEmpty ? nil : TraceContext(header.traceparent)
        guard let message = header.message else {
            throw MalformedHeader(
                .invalidRequest,
                "The header asks for nothing this version knows: set one of its operations.",
            )
        }
        payload = try Payload(message)
    }

    var proto: ProtoHeader {
        .with {
            $0.version = MessageCodec.versions[0]
            if requestID != .zero { $0.requestID = Data(requestID.bytes) }
            if let timeToLive { $0.ttlMs = timeToLive.wholeMilliseconds }
            $0.hop = hop
            if let trace { $0.traceparent = trace.description }
            $0.message = payload.proto
        }
    }

    private static func checkVersion(_ version: String) throws(MalformedHeader) {
        guard version.isEmpty || version == "1" || version.hasPrefix("1.") else {
            throw MalformedHeader(
                .invalidRequest,
                "Protocol version \(version.prefix(16)) is not spoken here; 1.0 is.",
                field: "version",
                versions: MessageCodec.versions,
            )
        }
    }

    private static func timeToLive(_ header: ProtoHeader) throws(MalformedHeader) -> Duration? {
        guard header.hasTtlMs else { return nil }
        let timeToLive = Duration.milliseconds(Int64(header.ttlMs))
        guard timeToLive >= Limits.timeToLiveMin, timeToLive <= Limits.timeToLiveMax else {
            throw .field("ttlMs", "A time to live is 1 to 600000 milliseconds.")
        }
        return timeToLive
    }
}
