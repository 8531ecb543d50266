import PeerIdentity

/// A peer in a session: what is known of it, and what it has been asked.
struct Partner: Sendable {
    /// Who.
    let id: PeerID
    /// What can be said to it.
    let version: Version
    /// Whether somebody has named it as a provider of the content.
    var isProvider: Bool
    /// How fast it is.
    var meter = SpeedMeter()
    /// The blocks that it was asked for and has not sent, by the numbers of the wants.
    var asked: [Int: ContinuousClock.Instant] = [:]
    /// The blocks about which it was asked and has not answered.
    var probed: [Int: ContinuousClock.Instant] = [:]
    /// When it last sent anything, or was asked after it had nothing to do.
    var lastHeard: ContinuousClock.Instant
    /// Whether it has said that it has a block of the content, or sent one.
    var isProven = false
    /// Whether it has sent a block.
    var hasGiven = false
    /// Blocks in a row that it didn't have.
    var misses = 0
    /// Whether it was asked for as much as it may be, and not enough of it has come since.
    private(set) var isFull = false
    /// Stalls in a row.
    var strikes = 0
    /// It is not asked before; nil: it is not resting.
    var restUntil: ContinuousClock.Instant?

    init(_ id: PeerID, _ version: Version, isProvider: Bool, now: ContinuousClock.Instant) {
        self.id = id
        self.version = version
        self.isProvider = isProvider
        lastHeard = now
    }

    /// Whether it is asked for blocks of which it has not said that it has them.
    ///
    /// A peer of an old version can't be asked otherwise.
    var isPresumed: Bool {
        !version.hasPresences || (misses < Limits.missesMax && (isProven || isProvider))
    }

    /// Whether it can be asked for one block more.
    ///
    /// One that is full can't before a part of its window is free: then it is asked for several
    /// blocks with one message, where it would be asked for one block with each that comes.
    func hasRoom(blockBytes: Double) -> Bool {
        guard restUntil == nil, asked.count + probed.count < Limits.askedMax else { return false }
        guard asked.count >= 2 else { return true }
        let window = isFull ? meter.window * (1 - Limits.refillShare) : meter.window
        return Double(asked.count + 1) * blockBytes <= window
    }

    /// Notes whether it is full, after it was asked or something has come.
    mutating func noteRoom(blockBytes: Double) {
        isFull = restUntil == nil && !hasRoom(blockBytes: blockBytes)
    }

    /// In how many seconds a block would be here that it is asked for now.
    func secondsToNext(blockBytes: Double) -> Double {
        meter.time(for: Double(asked.count + 1) * blockBytes)
    }

    /// When it has been silent for too long; nil: nothing is asked of it.
    var stallDeadline: ContinuousClock.Instant? {
        asked.isEmpty ? nil : lastHeard + (hasGiven ? Limits.stall : Limits.stallFirst)
    }

    /// It was asked for a block.
    mutating func ask(_ number: Int, now: ContinuousClock.Instant) {
        if asked.isEmpty {
            lastHeard = now
            meter.begins(now: now)
        }
        asked[number] = now
    }
}
