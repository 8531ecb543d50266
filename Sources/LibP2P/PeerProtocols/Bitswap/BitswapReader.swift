import Bitswap
package import Blocks
package import Multiformats

/// One who reads blocks of a session's content; `BitswapSession.withReader` gives it.
///
/// 1. Say with `readAhead` which blocks will be read, in their order.
/// 2. Take them with `next` as they come, which is in about this order.
/// 3. Say more with `readAhead` whenever something was taken, or turned out to be needed.
///
/// One task reads; a session may have several readers, and what two of them want comes once for
/// both.
package final class BitswapReader: Sendable {
    private let exchange: BitswapExchange
    private let session: Int
    private let number: Int

    init(_ exchange: BitswapExchange, session: Int, number: Int) {
        self.exchange = exchange
        self.session = session
        self.number = number
    }

    /// Blocks that are on their way, or here and not taken.
    package var count: Int {
        exchange.change { [session, number] in $0.sessions[session]?.count(of: number) ?? 0 }
    }

    /// Blocks will be read, each at its place in the order of reading: asks for as many as there is
    /// room for, from the first on, and for none behind one that nobody gives.
    ///
    /// - Returns: how many of them are on their way, or here; offer the rest again later.
    @discardableResult
    package func readAhead(_ cids: [(cid: CID, order: Int)]) -> Int {
        exchange.change { [session, number] book in
            let (new, taken) = book.sessions[session]?.ahead(of: cids, for: number) ?? ([], 0)
            if !new.isEmpty { book.change(session) { $0.want(new, now: .now) } }
            return taken
        }
    }

    /// Takes a block that was asked for: one that is here already, or the next that comes.
    ///
    /// Its CID may be the same one of the other version.
    ///
    /// - Returns: the block; nil: nothing more is on its way.
    /// - Throws: `BitswapFetchError.sessionOver` or `CancellationError`.
    package func next() async throws -> Block? {
        try Task.checkCancellation()
        let here = exchange.change { [session, number] in $0.sessions[session]?.take(for: number) }
        if let block = here ?? nil { return block }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isThere = exchange.change { [session, number] book in
                    let isThere = book.next(for: number, of: session, continuation)
                    // Whoever was cancelled before it waited is woken here.
                    if Task.isCancelled { book.cancel(reader: number, of: session) }
                    return isThere
                }
                if !isThere { continuation.resume(throwing: BitswapFetchError.sessionOver) }
            }
        } onCancel: {
            exchange.change { [session, number] in $0.cancel(reader: number, of: session) }
        }
    }

    /// Why a block won't come that was asked for; nil: it may come, or has.
    package func loss(of cid: CID) -> BitswapFetchError? {
        exchange.change { [session, number] in $0.sessions[session]?.loss(of: cid, for: number) }
    }
}
