package import Multiformats

/// The ids of signed requests, each until its signature has expired: the same request may come
/// again, another one under its name may not.
///
/// It is bounded (`Limits.signedIDs`), and shared: whoever has more ids in it than are free in all is
/// refused, before the last places are taken. To stay small it keeps the beginnings of digests: 128
/// bits name an id, 64 say what was asked, 64 who asked.
package struct SignedBook: Sendable {
    /// What became of an id.
    package enum Entry: Equatable {
        /// It was free, and is remembered; or it is the same request again.
        case taken
        /// Another request has it.
        case differs
        /// There is no room for it now.
        case full
    }

    private struct ID: Hashable {
        let high: UInt64
        let low: UInt64
    }

    private struct Remembered {
        let request: UInt64
        let requester: UInt64
        var turn: UInt64
    }

    private let capacity: Int
    private var entries: [ID: Remembered] = [:]
    /// Ids to be looked at when a turn is over; each stands in one.
    private var turns: [UInt64: [ID]] = [:]
    private var counts: [UInt64: Int] = [:]
    private var past: UInt64 = 0

    /// An empty one.
    package init(capacity: Int = Limits.signedIDs) { self.capacity = capacity }

    /// Ids in it.
    package var count: Int { entries.count }

    /// Remembers an id.
    ///
    /// - Parameters:
    ///   - id: a digest of the id and of who signed.
    ///   - request: a digest of all that must be the same.
    ///   - requester: a digest of who signed.
    ///   - expiry: until when, in milliseconds since 1970.
    ///   - now: the time, in the same unit.
    /// - Returns: whether the request may go on.
    package mutating func remember(
        _ id: Digest256,
        _ request: Digest256,
        of requester: Digest256,
        until expiry: UInt64,
        now: UInt64,
    ) -> Entry {
        forget(before: now)
        let id = ID(high: id.leadingWord, low: id.bytes[8..<16].reduce(0) { $0 << 8 | UInt64($1) })
        let turn = expiry / Limits.signedTurnMilliseconds + 1
        if let known = entries[id] {
            guard known.request == request.leadingWord else { return .differs }
            // Signed anew for longer, it is remembered for longer.
            entries[id]?.turn = max(turn, known.turn)
            return .taken
        }
        let held = counts[requester.leadingWord, default: 0]
        guard entries.count < capacity, held <= capacity - entries.count else { return .full }
        entries[id] = Remembered(
            request: request.leadingWord,
            requester: requester.leadingWord,
            turn: turn
        )
        turns[turn, default: []].append(id)
        counts[requester.leadingWord] = held + 1
        return .taken
    }

    /// Forgets what has expired.
    private mutating func forget(before now: UInt64) {
        let turn = now / Limits.signedTurnMilliseconds
        guard turn > past else { return }
        past = turn
        for over in turns.keys.filter({ $0 <= turn }) {
            for id in turns.removeValue(forKey: over) ?? [] {
                guard let entry = entries[id] else { continue }
                guard entry.turn <= turn else {
                    turns[entry.turn, default: []].append(id)
                    continue
                }
                entries[id] = nil
                let left = counts[entry.requester, default: 1] - 1
                counts[entry.requester] = left > 0 ? left : nil
            }
        }
    }
}
