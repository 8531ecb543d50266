/// How fast a peer sends, from what came and how long it took: what is old fades.
///
/// A pure value. It adds up bytes and the time in which the peer was busy with them, so that blocks
/// which are noticed in one go are not taken for a fast peer.
struct SpeedMeter: Sendable, Equatable {
    /// Seconds after which what was measured counts half.
    private static let memory = 1.0
    /// The shortest time that is believed of all that came: a tenth of a millisecond.
    private static let secondsMin = 0.0001

    private var bytes = 0.0
    private var seconds = 0.0

    /// Bytes per second; nil before anything came.
    var speed: Double? { bytes > 0 ? bytes / max(seconds, Self.secondsMin) : nil }

    /// Bytes came, for which the peer was busy so long.
    mutating func add(bytes count: Int, in duration: Duration) {
        bytes += Double(count)
        seconds += max(duration / .seconds(1), 0)
        while seconds > Self.memory {
            bytes /= 2
            seconds /= 2
        }
    }

    /// Nothing came for so long, though this many bytes were expected.
    mutating func stalled(bytes count: Int, for duration: Duration) {
        let atMost = Double(count) / max(duration / .seconds(1), Self.secondsMin)
        guard (speed ?? .infinity) > atMost else { return }
        (bytes, seconds) = (atMost * Self.memory / 2, Self.memory / 2)
    }
}
