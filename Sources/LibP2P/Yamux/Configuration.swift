/// What the owner of a session may set; all of it has a default in `Limits`.
package struct Configuration: Sendable, Equatable {
    /// Streams that the peer has open at a time; further ones are refused.
    package var inboundStreamsMax = Limits.inboundStreamsMax
    /// Streams that we have open at a time.
    package var outboundStreamsMax = Limits.outboundStreamsMax
    /// All windows of the session, in bytes: each stream takes 256 KiB, growth takes the rest.
    package var windowBytesTotal = Limits.windowBytesTotal
    /// How far one window grows, in bytes.
    package var windowBytesMax = Limits.windowBytesMax
    /// Bytes that came and were not read, over all streams.
    package var unreadBytesMax = Limits.unreadBytesMax
    /// How often the peer is pinged.
    package var pingInterval = Limits.pingInterval
    /// How long the peer may say nothing after a ping.
    package var pingTimeout = Limits.pingTimeout
    /// How long a ping may wait to be written.
    package var writeTimeout = Limits.writeTimeout

    /// The defaults.
    package init() {}
}
