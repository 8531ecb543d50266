package import PeerIdentity

/// When which part of the table was last looked up, and when the next is due.
struct RefreshSchedule: Sendable {
    /// When all is due again.
    private(set) var due: ContinuousClock.Instant
    /// When each prefix was last looked up.
    private var done: [ContinuousClock.Instant?] = []

    init(now: ContinuousClock.Instant) { due = now }

    /// A place with this many leading bits of ours was looked up.
    mutating func looked(atPrefix bits: Int, now: ContinuousClock.Instant) {
        guard bits <= Limits.refreshPrefixMax else { return }
        while done.count <= bits { done.append(nil) }
        done[bits] = now
    }

    /// The prefixes up to the deepest bucket that nobody looked at since the last time.
    mutating func begin(deepest: Int, now: ContinuousClock.Instant) -> [Int] {
        due = now + Limits.refreshInterval
        guard deepest >= 0 else { return [] }
        return (0...min(deepest, Limits.refreshPrefixMax)).filter { bits in
            guard bits < done.count, let last = done[bits] else { return true }
            return now - last >= Limits.refreshInterval
        }
    }
}

extension RoutingTable {
    /// When `refresh` is to be called.
    package var refreshDeadline: ContinuousClock.Instant { refreshes.due }

    /// A lookup of this place has ended: its part of the table needs none for a while.
    package mutating func looked(at target: Key, now: ContinuousClock.Instant) {
        refreshes.looked(atPrefix: key.sharedBits(with: target), now: now)
    }

    /// What is to be looked up now so that the table stays full: this node itself first, and a random
    /// place in each bucket that was not looked at since the last time.
    ///
    /// Each is the key of a FIND_NODE: a peer's identifier that nobody has.
    package mutating func refresh(
        own: PeerID,
        now: ContinuousClock.Instant,
        using random: inout some RandomNumberGenerator
    ) -> [[UInt8]] {
        let deepest = bucketCounts.lastIndex { $0 > 0 } ?? -1
        var targets = [own.bytes]
        for bits in refreshes.begin(deepest: deepest, now: now) {
            if let target = randomTarget(sharing: bits, using: &random) { targets.append(target) }
        }
        return targets
    }

    /// An identifier whose place shares exactly so many leading bits with ours; nil when chance
    /// would not have it.
    private func randomTarget(
        sharing bits: Int,
        using random: inout some RandomNumberGenerator
    ) -> [UInt8]? {
        // The odds of one are 1 in 2^(bits + 1); of eight times as many to fail, 1 in 3,000.
        for _ in 0..<(16 << bits) {
            // The multihash of a SHA-256.
            var target: [UInt8] = [0x12, 0x20]
            for _ in 0..<4 {
                append(random.next(), to: &target)
            }
            if key.sharedBits(with: Key(hashing: target)) == bits { return target }
        }
        return nil
    }

    private func append(_ word: UInt64, to bytes: inout [UInt8]) {
        for place in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(8 * place))) }
    }
}
