import Messages

/// What the gateway link counts, over all gateways.
struct GatewayCounts {
    private var found: UInt64 = 0
    private var missing: UInt64 = 0
    private var failed: UInt64 = 0
    private var cancelled: UInt64 = 0
    private var corrupt: UInt64 = 0
    private var bytes: UInt64 = 0

    /// An attempt has ended.
    mutating func count(_ attempt: Attempt) {
        bytes += attempt.bytes
        switch attempt.result {
        case .found: found += 1
        case .missing: missing += 1
        case .failed: failed += 1
        case .cancelled: cancelled += 1
        case .skipped: break
        }
        if attempt.code == .corrupt { corrupt += 1 }
    }

    /// As `stats` tells them.
    var counters: [String: UInt64] {
        [
            "gateway-found": found,
            "gateway-missing": missing,
            "gateway-failed": failed,
            "gateway-cancelled": cancelled,
            "gateway-corrupt": corrupt,
            "gateway-bytes": bytes,
        ]
    }
}
