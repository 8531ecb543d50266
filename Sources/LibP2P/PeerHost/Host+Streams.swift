import Multistream
package import PeerIdentity
import Synchronization

/// Streams: those that are opened here, and those that handlers serve.
extension Host {
    /// Opens a stream to a connected peer.
    ///
    /// The protocol is proposed with the first bytes: that the peer doesn't speak it comes out in
    /// the first `read`, as `PeerHostError.protocolsRefused`.
    ///
    /// Whoever opens a stream closes or resets it; `withStream` does so by itself.
    package func openStream(to peer: PeerID, _ name: String) async throws -> PeerStream {
        try await openStream(to: peer, [name])
    }

    /// Opens a stream for the first of several protocols, best first, that the peer speaks.
    package func openStream(to peer: PeerID, _ names: [String]) async throws -> PeerStream {
        precondition(
            !names.isEmpty && names.count <= Multistream.Limits.proposalsMax,
            "a stream is for at least one protocol"
        )
        try Task.checkCancellation()
        guard let connection = book.withLock({ $0.connection(with: peer) }) else {
            throw PeerHostError.notConnected(peer)
        }
        return try await connection.open(names)
    }

    /// Runs `body` with a stream, which is closed after it, and reset when it throws.
    package func withStream<Result: Sendable>(
        to peer: PeerID,
        _ names: String...,
        body: (PeerStream) async throws -> Result
    ) async throws -> Result {
        let stream = try await openStream(to: peer, names)
        do {
            let result = try await body(stream)
            stream.close()
            return result
        } catch {
            stream.reset()
            throw error
        }
    }

    // MARK: What sessions ask for

    /// The protocols that a peer may propose now.
    var offeredSet: Set<String> { book.withLock { $0.protocols.offered } }

    /// A stream with this peer begins; what it is too many of, or nil.
    func beginStream(with peer: PeerID) -> ResourceLedger.Resource? {
        book.withLock { $0.ledger.beginStream(with: peer) }
    }

    /// A stream with this peer is no more.
    func endStream(with peer: PeerID) {
        book.withLock { $0.ledger.endStream(with: peer) }
    }

    /// Has a stream served by its protocol's handler; what it is too many of, or nil.
    func serve(_ stream: PeerStream, _ name: String) -> ResourceLedger.Resource? {
        let job: Job? = book.withLock { book in
            guard let handler = book.protocols.begin(name) else { return nil }
            let number = book.number()
            book.served[number] = stream
            return .serve(stream, number: number, handler)
        }
        guard let job else { return .streamsOfProtocol }
        jobInbox.yield(job)
        return nil
    }

    /// Runs a handler: when it returns the stream is closed, when it throws it is reset.
    func run(_ handler: Handler, on stream: PeerStream, number: Int) async {
        let name = stream.name
        do {
            try await handler(stream)
            stream.close()
        } catch {
            stream.reset()
        }
        book.withLock { book in
            book.served[number] = nil
            book.protocols.end(name)
        }
    }
}
