package import Messages

/// A link of the chain that can be asked for content: a new source is one conformance.
///
/// A source looks, and puts what it finds into the sink, block by block, each proven to match its
/// CID. It keeps no content and answers nobody: `FetcherStage` does the talking, the store keeps
/// the bytes.
///
/// Goals: a fetch can be cancelled at any moment, takes bounded memory whatever the other side
/// sends, and ends by its deadline. Non-goals: deciding which source is asked (the router does),
/// privacy rules beyond refusing what must not leave.
package protocol ContentSource: Sendable {
    /// Which link of the chain it is.
    var source: Source { get }

    /// It sees only its own connections: every instance must be asked, not just one.
    var isShare: Bool { get }

    /// What is said to an order at once, as when there is nobody who could be asked; nil: it looks.
    ///
    /// Called on the stage's loop, so it waits for nothing.
    func refusal(of order: Order) -> Outcome?

    /// Looks for the order's range and puts it into the sink.
    ///
    /// Task cancellation is the only way it is stopped, and must end it promptly.
    ///
    /// - Parameters:
    ///   - order: what is wanted.
    ///   - deadline: when the task will be cancelled, for those who plan ahead.
    ///   - sink: takes the blocks, and says what is there already.
    /// - Returns: how it ended, with an attempt for each peer or gateway that was asked.
    @concurrent
    func fetch(
        _ order: Order,
        deadline: ContinuousClock.Instant,
        into sink: BlockSink,
    ) async -> Outcome

    /// Another number whenever it sees more than before: a new peer, something announced.
    ///
    /// Routers forget then what nobody had.
    var sight: UInt64 { get }

    /// What it counts since it was made, by name, for `stats`.
    var counters: [String: UInt64] { get }

    /// What it holds now, by name, for `stats`.
    var gauges: [String: UInt64] { get }

    /// What it does beside its fetches for as long as the stage lives, as listening for peers; most
    /// do nothing.
    ///
    /// - `store`: what those outside may have.
    /// - Throws: what makes the process end, as a sentence.
    @concurrent
    func run(showing store: any SharedStore) async throws

    /// What its stage's control endpoint answers for it, at once; nil: nothing.
    func answer(_ payload: Payload) -> Payload?

    /// Ends its connections; called once, when no fetch is under way.
    func close() async
}

extension ContentSource {
    /// It always looks.
    package func refusal(of order: Order) -> Outcome? { nil }

    /// It always sees the same.
    package var sight: UInt64 { 0 }

    /// Nothing of its own to count.
    package var counters: [String: UInt64] { [:] }

    /// Nothing of its own to show.
    package var gauges: [String: UInt64] { [:] }

    /// Nothing beside its fetches.
    @concurrent
    package func run(showing store: any SharedStore) async throws {}

    /// Nothing more.
    package func answer(_ payload: Payload) -> Payload? { nil }

    /// No connections to end.
    package func close() async {}
}
