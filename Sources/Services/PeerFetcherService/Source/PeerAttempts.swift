import Fetching
import Messages

/// The attempts of one order: one for each peer that was asked, in the order in which they began.
struct PeerAttempts {
    private struct Entry {
        var began: ContinuousClock.Instant
        var attempt: Attempt
        var isOpen = true
    }

    private var entries: [Int: Entry] = [:]
    private var order: [Int] = []
    private let names: [String]
    private let skipped: [Attempt]

    /// Of candidates with these names, and those that were not asked.
    init(names: [String], skipped: [Attempt]) {
        self.names = names
        self.skipped = skipped
    }

    /// A peer is asked; one that is asked again goes on with the attempt that it has.
    mutating func begin(_ peer: Int, now: ContinuousClock.Instant) {
        if entries[peer] == nil {
            order.append(peer)
            let attempt = Attempt(.peer, peer: names[peer], .cancelled)
            entries[peer] = Entry(began: now, attempt: attempt)
        }
        entries[peer]?.isOpen = true
    }

    /// When a peer was asked first.
    func began(_ peer: Int) -> ContinuousClock.Instant? { entries[peer]?.began }

    /// Bytes came from a peer.
    mutating func brought(_ peer: Int, _ bytes: Int) {
        entries[peer]?.attempt.bytes += UInt64(bytes)
    }

    /// A peer's part is over.
    mutating func end(
        _ peer: Int,
        _ result: Attempt.Result,
        _ trouble: Trouble? = nil,
        now: ContinuousClock.Instant,
    ) {
        guard var entry = entries[peer], entry.isOpen else { return }
        entry.isOpen = false
        entry.attempt.result = result
        entry.attempt.code = trouble?.code
        entry.attempt.sentence = trouble?.sentence ?? ""
        entry.attempt.duration = now - entry.began
        entries[peer] = entry
    }

    /// All that are still open end so: who brought something has found it.
    mutating func endAll(now: ContinuousClock.Instant, isLate: Bool) {
        let late = Trouble(.timeout, "It had not finished when the time was over.")
        for peer in order {
            let hasBrought = entries[peer]?.attempt.bytes ?? 0 > 0
            if isLate {
                end(peer, .failed, late, now: now)
            } else {
                end(peer, hasBrought ? .found : .cancelled, now: now)
            }
        }
    }

    /// The attempts, those that were not made last.
    var list: [Attempt] {
        let made = order.compactMap { entries[$0]?.attempt }
        return Array((made + skipped).prefix(Messages.Limits.attemptsMax))
    }

    /// What they come to when the range is not complete.
    ///
    /// All say missing: missing. Otherwise nobody knows whether somebody has it: the most telling
    /// failure, which the router may try again.
    static func outcome(of all: [Attempt]) -> Outcome {
        Outcome.worst(of: all)
            ?? Outcome(.missing, sentence: "No connected peer has it.", attempts: all)
    }
}
