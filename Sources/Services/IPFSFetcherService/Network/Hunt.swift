import Fetching
import PeerProtocols
import Synchronization

/// What is kept of a root from one order to the next: its session, with all that it has learned of
/// its peers, and the search for providers, which goes on meanwhile.
final class Hunt: Sendable {
    let session: BitswapSession
    /// Those who provide the content.
    let providers = ProviderLog()
    private let search: ProviderSearch
    private let rounds = Mutex(0)
    private let stop = StopSignal()

    init(_ search: ProviderSearch, at exchange: BitswapExchange) {
        self.search = search
        session = exchange.begin(isSearching: search.canSearch)
    }

    /// Another order begins: what nobody of the session has is searched for again, and as often.
    func renew() {
        rounds.withLock { $0 = 0 }
        session.search(isUnderWay: search.canSearch)
    }

    /// Searches at once, and again whenever the session can't go on, a few times an order; until it
    /// is over.
    func run() async {
        await stop.run { await self.look() }
    }

    /// It is over.
    func end() {
        stop.stop()
        session.end()
    }

    private func look() async {
        await lookOnce()
        for await _ in session.searches {
            let hasLooked = await lookOnce()
            if hasLooked { try? await Task.sleep(for: Limits.searchPause) }
        }
    }

    /// One round, if there is one left; then what nobody has is given up.
    @discardableResult
    private func lookOnce() async -> Bool {
        let isLeft = rounds.withLock { rounds in
            rounds += 1
            return rounds <= Limits.searchRoundsMax
        }
        let looks = isLeft && search.canSearch
        if looks {
            session.search(isUnderWay: true)
            await search.run(for: session, providers)
        }
        session.search(isUnderWay: false)
        return looks
    }
}
