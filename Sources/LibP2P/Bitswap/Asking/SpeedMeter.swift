/// How fast a peer answers, and how much it is asked for ahead.
///
/// A pure value. Speed is bytes in a second while the peer has something to send; what is older than
/// some seconds fades. The window grows like TCP's, by what arrives while it is full, until blocks
/// take longer than a round trip and a half: then they wait at the peer, where another could have
/// sent them, and it shrinks by what arrives. It never shrinks below what the peer carries within that
/// time: the blocks that were asked for before all come late, and each would shrink it.
struct SpeedMeter: Sendable {
    private static let memory = Duration.seconds(1)
    private var bytes = 0.0
    private var busy = Duration.zero
    private var mark: ContinuousClock.Instant?

    /// The bytes that the peer is asked for ahead.
    private(set) var window = Double(Limits.windowBytesFirst)

    /// The shortest time from a question to its block; nil: no block yet.
    private(set) var latency: Duration?

    /// Bytes in a second; nil: no block yet.
    var bytesPerSecond: Double? {
        latency == nil ? nil : bytes / max(busy, .milliseconds(1)).seconds
    }

    /// The peer is asked for something after it had nothing to send.
    mutating func begins(now: ContinuousClock.Instant) { mark = now }

    /// A block has come, while so many bytes were asked for.
    mutating func arrived(
        _ count: Int,
        askedAt: ContinuousClock.Instant,
        now: ContinuousClock.Instant,
        ahead: Double
    ) {
        let took = max(now - askedAt, .zero)
        let shortest = min(latency ?? took, took)
        latency = shortest
        if busy > Self.memory {
            bytes /= 2
            busy = busy / 2
        }
        bytes += Double(count)
        busy += max(now - (mark ?? askedAt), .zero)
        mark = now
        if took > shortest * 2 + Limits.queueTime * 2 {
            let carried = (bytesPerSecond ?? 0) * (shortest * 1.5 + Limits.queueTime).seconds
            let least = max(carried, Double(Limits.windowBytesMin))
            window = min(window, max(window - Double(count), least))
        } else if took < shortest * 1.5 + Limits.queueTime, 2 * ahead >= window {
            window = min(window + Double(count), Double(Limits.windowBytesMax))
        }
    }

    /// In how many seconds the peer has sent so many bytes.
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
