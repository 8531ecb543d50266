/// What a session counts.
struct ConnectionCounts: Sendable {
    /// The last measured round trip.
    var latency: Duration?
    /// Streams that are open.
    var streams = 0
    /// Bytes that came on the wire.
    var bytesIn: UInt64 = 0
    /// Bytes that went on the wire.
    var bytesOut: UInt64 = 0
}
