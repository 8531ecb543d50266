import Bitswap
package import Blocks
package import Multiformats
package import PeerIdentity

/// One content looked for at several peers; `BitswapExchange.withSession` gives it.
///
/// Say what is read next with `readAhead`, and take blocks in that order with `block`. What comes
/// ahead is kept within `Limits.readAheadOfSessionBytes`.
package final class BitswapSession: Sendable {
    private let exchange: BitswapExchange
    private let number: Int

    /// More providers are needed, each time there is an element: one by which a block can't be had
    /// from the peers of the session.
    package let searches: AsyncStream<Void>

    init(_ exchange: BitswapExchange, number: Int, searches: AsyncStream<Void>) {
        self.exchange = exchange
        self.number = number
        self.searches = searches
    }

    /// The peers that are asked.
    package var peers: [PeerID] {
        exchange.change { $0.sessions[number]?.machine.peers ?? [] }
    }

    /// Somebody has the content, or a part of it: it is connected to and asked.
    ///
    /// - Parameters:
    ///   - peer: who.
    ///   - addresses: where it is; empty: where it is known to be.
    package func provide(_ peer: PeerID, at addresses: [Multiaddr] = []) {
        exchange.provide(peer, at: addresses, for: number)
    }

    /// Whether somebody looks for providers; when nobody does, what no peer has is given up.
    package func search(isUnderWay: Bool) {
        exchange.change { book in
            book.change(number) { $0.search(isUnderWay: isUnderWay, now: .now) }
        }
    }

    /// Blocks will be read, each at its place in the order of reading: asks for as many as there is
    /// room for, from the first on.
    ///
    /// - Returns: how many of them are on their way, or here; offer the rest again later.
    @discardableResult
    package func readAhead(_ cids: [(cid: CID, order: Int)]) -> Int {
        exchange.change { book in
            let (new, taken) = book.sessions[number]?.ahead(of: cids) ?? ([], 0)
            if !new.isEmpty { book.change(number) { $0.want(new, now: .now) } }
            return taken
        }
    }

    /// Brings a block: one that is here already, or as soon as a peer has sent it.
    ///
    /// Its CID may be the same one of the other version. A task that is cancelled takes its question
    /// back.
    ///
    /// - Parameters:
    ///   - cid: which block.
    ///   - order: its place in the order of reading.
    /// - Returns: the block.
    /// - Throws: `BitswapFetchError`, `BlockError` for a CID that holds its bytes wrongly, or
    ///   `CancellationError`.
    package func block(_ cid: CID, order: Int) async throws -> Block {
        if let bytes = cid.identityBytes { return try Block(verifying: bytes, against: cid) }
        let waiter = exchange.change { $0.number() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                exchange.change { wait(for: cid, order, waiter, continuation, &$0) }
            }
        } onCancel: {
            exchange.change { stopWaiting(for: cid, waiter, &$0) }
        }
    }

    private func wait(
        for cid: CID,
        _ order: Int,
        _ waiter: Int,
        _ continuation: BitswapReading.Waiter,
        _ book: inout BitswapBook
    ) {
        guard !Task.isCancelled else { return continuation.resume(throwing: CancellationError()) }
        guard book.sessions[number] != nil else {
            return continuation.resume(throwing: BitswapFetchError.sessionOver)
        }
        if let block = book.sessions[number]?.take(cid) {
            return continuation.resume(returning: block)
        }
        guard book.sessions[number]?.machine.hasRoom == true else {
            return continuation.resume(throwing: BitswapFetchError.tooMany)
        }
        book.sessions[number]?.wait(for: cid, number: waiter, continuation)
        book.change(number) { $0.want(cid, order: order, now: .now) }
    }

    private func stopWaiting(for cid: CID, _ waiter: Int, _ book: inout BitswapBook) {
        guard let (waiting, isLast) = book.sessions[number]?.stopWaiting(for: cid, number: waiter)
        else { return }
        waiting.resume(throwing: CancellationError())
        if isLast { book.change(number) { $0.forget([cid], now: .now) } }
    }
}
