package import Messages

/// What a source counts of its attempts, over all peers or gateways.
package struct AttemptCounts: Sendable {
    private let source: Source
    private var found: UInt64 = 0
    private var missing: UInt64 = 0
    private var failed: UInt64 = 0
    private var cancelled: UInt64 = 0
    private var corrupt: UInt64 = 0
    private var bytes: UInt64 = 0

    /// Nothing was attempted yet.
    package init(_ source: Source) { self.source = source }

    /// An attempt has ended.
    package mutating func count(_ attempt: Attempt) {
        bytes += attempt.bytes
        switch attempt.result {
        case .found: found += 1
        case .missing: missing += 1
        case .failed: failed += 1
        case .cancelled: cancelled += 1
        case .skipped: return
        }
        if attempt.code == .corrupt { corrupt += 1 }
    }

    /// As `stats` tells them, by names as `peer-found`.
    package var counters: [String: UInt64] {
        [
            "\(source)-found": found,
            "\(source)-missing": missing,
            "\(source)-failed": failed,
            "\(source)-cancelled": cancelled,
            "\(source)-corrupt": corrupt,
            "\(source)-bytes": bytes,
        ]
    }
}
