import Messages
import Multiformats

/// What nobody had a moment ago, by content and by what was allowed to be asked.
///
/// Two generations of a bounded size: when the young one is full, the old one is forgotten.
struct NegativeCache: Sendable {
    /// What was asked of whom.
    struct Key: Hashable, Sendable {
        let root: CID
        let format: ContentFormat
        let privacy: Privacy
        let allowed: SourceSet

        init(_ key: FlightKey) {
            root = key.root
            format = key.format
            privacy = key.privacy
            allowed = key.allowed
        }
    }

    private struct Entry: Sendable {
        let end: ContinuousClock.Instant
        let attempts: [Attempt]
    }

    private var young: [Key: Entry] = [:]
    private var old: [Key: Entry] = [:]

    var count: Int { young.count + old.count }

    /// What came back when it was looked for; nil when it is to be looked for again.
    func attempts(_ key: FlightKey, now: ContinuousClock.Instant) -> [Attempt]? {
        guard count > 0 else { return nil }
        let key = Key(key)
        guard let entry = young[key] ?? old[key], now < entry.end else { return nil }
        return entry.attempts
    }

    mutating func note(
        _ key: FlightKey,
        _ attempts: [Attempt],
        until end: ContinuousClock.Instant,
    ) {
        if young.count >= Limits.negativesPerGeneration {
            old = young
            young = [:]
        }
        let kept = Array(attempts.prefix(Limits.attemptsPerNegative))
        young[Key(key)] = Entry(end: end, attempts: kept)
    }

    /// Forgets everything: there is somebody who has not been asked.
    mutating func clear() {
        young = [:]
        old = [:]
    }
}
