package import Fetching
package import Messages
import Multiformats
import PeerHost
import PeerIdentity
import Synchronization

/// The second link of the chain: the peers that we are connected with, raced.
///
/// What it does: asks them over `/cas/1.0.0` for the first block that is missing, the likely ones
/// first; shares the rest out among those that have it; verifies each block as it comes. What it
/// trusts: nobody; a peer can be slow, wrong or hostile, and costs time and bounded memory only.
/// Restricted content is asked of trusted peers alone. It also answers what peers ask, with what the
/// store shows to strangers.
///
/// Known weaknesses: a peer learns what is looked for. Content of which only the SHA-256 is known can
/// be checked at its end alone, so it is found up to `Limits.flatBytesMax`, and nothing of it can be
/// read before.
package final class PeerSource: ContentSource {
    /// The second link of the chain.
    package let source = Source.peer
    /// Each instance sees its own connections: all of them are asked.
    package let isShare = true
    private let node: PeerNode
    private let book = Mutex(PeerBook<PeerID>())
    private let counts = Mutex(AttemptCounts(.peer))
    private let bodies = ByteBudget(Limits.bodiesBytesMax)

    /// A source over a node.
    package init(_ node: PeerNode) {
        self.node = node
    }

    /// Another number whenever a peer came that can be asked.
    package var sight: UInt64 { node.sight }

    /// What it counts, by name.
    package var counters: [String: UInt64] {
        counts.withLock { $0.counters }.merging(node.counters) { $1 }
    }

    /// What it holds now, by name.
    package var gauges: [String: UInt64] {
        let liars = book.withLock { $0.liars(now: .now) }
        return node.gauges.merging(["peers-distrusted": UInt64(liars)]) { $1 }
    }

    /// Listens, keeps connections, and answers peers.
    @concurrent
    package func run(showing store: any SharedStore) async throws {
        try await node.run(showing: store)
    }

    /// What the control endpoint is asked about peers.
    package func answer(_ payload: Payload) -> Payload? { node.answer(payload) }

    /// Ends all connections.
    package func close() async { await node.host.close() }

    /// When no peer is connected whom the order may be shown.
    package func refusal(of order: Order) -> Outcome? {
        node.candidates(for: order.privacy).isEmpty ? nobody(for: order) : nil
    }

    /// Searches the connected peers for the order's range.
    @concurrent
    package func fetch(
        _ order: Order,
        deadline: ContinuousClock.Instant,
        into sink: BlockSink,
    ) async -> Outcome {
        let peers = node.candidates(for: order.privacy)
        // Who was there when the order was taken may have left.
        guard !peers.isEmpty else { return nobody(for: order) }
        let missing: [PeerQuestion]
        do throws(FetchTrouble) {
            try await sink.resume()
            missing = try await sink.missing(1).map { PeerQuestion(cid: $0, deadline: deadline) }
        } catch {
            return error.outcome([])
        }
        guard var question = missing.first, !sink.isComplete else { return Outcome(.found) }
        if order.format == .file, question.cid == sink.order.root, question.cid.codec == .raw {
            question.flat = question.cid.sha256Digest
        }
        let (candidates, skipped, headStart) = book.withLock { book in
            let (candidates, skipped) = book.plan(peers, now: .now)
            return (candidates, skipped, book.headStart(of: candidates))
        }
        var hunt = PeerHunt(host: node.host, bodies: bodies, sink: sink) { peer, note in
            self.learn(note, of: peer)
        }
        let outcome = await hunt.run(
            question,
            among: candidates,
            skipped: skipped.map(attempt),
            headStart: headStart
        )
        counts.withLock { counts in
            for attempt in outcome.attempts { counts.count(attempt) }
        }
        return outcome
    }

    private func nobody(for order: Order) -> Outcome {
        let sentence =
            order.privacy == .restricted
            ? "No trusted peer is connected." : "No peer is connected."
        let skipped = Attempt(.peer, .skipped, code: .noPeers, sentence: sentence)
        return FetchTrouble(.noPeers, sentence).outcome([skipped])
    }

    private func learn(_ note: PeerExchange.Note, of peer: PeerID) {
        book.withLock { book in
            switch note {
            case .answered(let had, let latency):
                book.answered(peer, had: had, after: latency, now: .now)
            case .sent(let speed):
                book.sent(peer, speed: speed, now: .now)
            case .trouble(let trouble):
                switch trouble.blame {
                case .none: break
                case .lie: book.lied(peer, now: .now)
                case .pause:
                    book.failed(peer, trouble.code, retryAfter: trouble.retryAfter, now: .now)
                }
            }
        }
    }

    private func attempt(_ skipped: PeerBook<PeerID>.Skipped) -> Attempt {
        let seconds = max(1, Int64((skipped.remaining / .seconds(1)).rounded(.up)))
        let reason = skipped.code == .corrupt ? "It sent wrong bytes" : "It failed lately"
        return Attempt(
            .peer,
            peer: skipped.peer.description,
            .skipped,
            code: skipped.code,
            sentence: "\(reason), and is left alone for \(seconds) s more.",
        )
    }
}
