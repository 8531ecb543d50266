/// How fast a peer answers: bytes in a second while it has something to send, and the shortest time
/// from a question to its block.
///
/// A pure value. What is older than some seconds fades.
struct SpeedMeter: Sendable {
    private static let memory = Duration.seconds(2)
    private var bytes = 0.0
    private var busy = Duration.zero
    private var mark: ContinuousClock.Instant?

    /// The shortest time from a question to its block; nil: no block yet.
    private(set) var latency: Duration?

    /// Bytes in a second; nil: no block yet.
    var bytesPerSecond: Double? {
        latency == nil ? nil : bytes / max(busy, .milliseconds(1)).seconds
    }

    /// The peer is asked for something after it had nothing to send.
    mutating func begins(now: ContinuousClock.Instant) { mark = now }

    /// A block has come.
    mutating func arrived(_ count: Int, askedAt: ContinuousClock.Instant, now: ContinuousClock.Instant) {
        let took = max(now - askedAt, .zero)
        latency = min(latency ?? took, took)
        if busy > Self.memory {
            bytes /= 2
            busy = busy / 2
        }
        bytes += Double(count)
        busy += max(now - (mark ?? askedAt), .zero)
        mark = now
    }

    /// How many bytes the peer is asked for ahead, so that it never waits for a question: twice what
    /// is on its way in a round trip, so that what held a peer back was not this.
    func window(blockBytes: Double) -> Double {
        guard let bytesPerSecond, let latency else { return Double(Limits.windowBytesFirst) }
        let ahead = bytesPerSecond * max(latency * 2, Limits.windowTimeMin).seconds
        return min(max(ahead, 2 * blockBytes), Double(Limits.windowBytesMax))
    }

    /// How long until the peer has sent so many bytes.
    func time(for count: Double) -> Double {
        guard let bytesPerSecond, let latency else {
            return 0.05 + count / Double(Limits.windowBytesFirst)
        }
        return latency.seconds / 2 + count / max(bytesPerSecond, 1)
    }
}

extension Duration {
    /// The whole of it in seconds.
    var seconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
