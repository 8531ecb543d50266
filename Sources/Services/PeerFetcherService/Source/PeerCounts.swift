import Messages

/// What the peer link counts, over all peers.
struct PeerCounts {
    private var found: UInt64 = 0
    private var missing: UInt64 = 0
    private var failed: UInt64 = 0
    private var cancelled: UInt64 = 0
    private var corrupt: UInt64 = 0
    private var bytes: UInt64 = 0

    /// An order's attempts have ended.
    mutating func count(_ attempts: [Attempt]) {
        for attempt in attempts {
            bytes += attempt.bytes
            switch attempt.result {
            case .found: found += 1
            case .missing: missing += 1
            case .failed: failed += 1
            case .cancelled: cancelled += 1
            case .skipped: continue
            }
            if attempt.code == .corrupt { corrupt += 1 }
        }
    }

    /// As `stats` tells them.
    var counters: [String: UInt64] {
        [
            "peer-found": found,
            "peer-missing": missing,
            "peer-failed": failed,
            "peer-cancelled": cancelled,
            "peer-corrupt": corrupt,
            "peer-bytes": bytes,
        ]
    }
}
