import Bitswap
package import Blocks
package import Multiformats
package import PeerIdentity

/// One content looked for at several peers; `BitswapExchange.begin` gives it.
///
/// What it has learned of its peers is kept while it is there: one who reads a content in parts
/// keeps it from one part to the next. Between them nobody is asked for anything.
package final class BitswapSession: Sendable {
    private let exchange: BitswapExchange
    private let number: Int

    /// More providers are needed, each time there is an element; it ends with the session.
    ///
    /// There is one when a block can't be had from the peers of the session.
    package let searches: AsyncStream<Void>

    init(_ exchange: BitswapExchange, number: Int, searches: AsyncStream<Void>) {
        self.exchange = exchange
        self.number = number
        self.searches = searches
    }

    /// The peers that are asked.
    package var peers: [PeerID] {
        exchange.change { [number] in $0.sessions[number]?.machine.peers ?? [] }
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
        exchange.change { [number] book in
            book.change(number) { $0.search(isUnderWay: isUnderWay, now: .now) }
        }
    }

    /// Runs `body` with one who reads; what it has asked for and not got is taken back after it.
    ///
    /// - Parameter body: what is done with it, in one task.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws.
    package func withReader<Result: Sendable>(
        _ body: (BitswapReader) async throws -> Result
    ) async throws -> Result {
        let reader = exchange.change { [number] in $0.beginReader(of: number) }
        defer { exchange.change { [number] in $0.endReader(reader, of: number) } }
        return try await withThrowingTaskGroup(of: Void.self) { [exchange, number] tasks in
            tasks.addTask { try await exchange.watch(number) }
            defer { tasks.cancelAll() }
            return try await body(BitswapReader(exchange, session: number, number: reader))
        }
    }

    /// Brings one block.
    ///
    /// - Parameters:
    ///   - cid: which block.
    ///   - order: its place in the order of reading.
    /// - Returns: the block.
    /// - Throws: `BitswapFetchError`, `BlockError` for a CID that holds its bytes wrongly, or
    ///   `CancellationError`.
    package func block(_ cid: CID, order: Int) async throws -> Block {
        if let bytes = cid.identityBytes { return try Block(verifying: bytes, against: cid) }
        return try await withReader { reader in
            guard reader.readAhead([(cid, order)]) == 1 else { throw BitswapFetchError.tooMany }
            guard let block = try await reader.next() else {
                throw reader.loss(of: cid) ?? BitswapFetchError.missing(cid)
            }
            return block
        }
    }

    /// Ends it: nobody is asked for anything by it any more, and its readers are told.
    package func end() { exchange.change { [number] in $0.end(number) } }
}
