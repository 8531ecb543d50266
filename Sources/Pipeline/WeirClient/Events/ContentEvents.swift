import Bus
import Messages

/// The events of a topic, in their order, each once, for as long as they are read.
///
/// It ends when its task is cancelled. What was missed, by a broken connection or a slow reader, is
/// replayed; only what the broadcaster has forgotten (it keeps 10,000 and more) stays missing.
public struct ContentEvents: AsyncSequence, Sendable {
    /// What happens.
    public typealias Element = ContentEvent
    /// How it can fail: when it can't begin.
    public typealias Failure = WeirError

    let client: Client
    let topic: EventTopic
    let after: UInt64?

    /// Subscribes when the first event is asked for.
    public func makeAsyncIterator() -> Iterator {
        Iterator(client: client, topic: topic, after: after)
    }

    /// Goes through the events.
    public struct Iterator: AsyncIteratorProtocol {
        let client: Client
        let topic: EventTopic
        let after: UInt64?
        private var subscription: Subscription?

        init(client: Client, topic: EventTopic, after: UInt64?) {
            self.client = client
            self.topic = topic
            self.after = after
        }

        /// The next event; nil when the task is cancelled.
        public mutating func next() async throws(WeirError) -> ContentEvent? {
            if subscription == nil {
                subscription = try await Subscription(client.feed(topic, after: after), client)
            }
            return await subscription?.feed.next().map(ContentEvent.init)
        }
    }

    /// Closes the feed when the last iterator is gone.
    private final class Subscription: Sendable {
        let feed: EventFeed
        private let client: Client

        init(_ feed: EventFeed, _ client: Client) {
            self.feed = feed
            self.client = client
        }

        deinit {
            let feed = feed
            client.shell.loop.post(to: client.shell) { $0.forget(feed) }
        }
    }
}

extension Client {
    /// Tells what happens to contents.
    ///
    /// - Parameters:
    ///   - topic: which events.
    ///   - after: begins with the event after this sequence; nil: with what happens from now on.
    /// - Returns: the events, as they are asked for.
    public func events(_ topic: EventTopic = .all, after: UInt64? = nil) -> ContentEvents {
        ContentEvents(client: self, topic: topic, after: after)
    }

    func feed(_ topic: EventTopic, after: UInt64?) async throws(WeirError) -> EventFeed {
        guard !options.events.isEmpty, !options.replay.isEmpty else {
            throw WeirError(
                .invalidRequest,
                "The client was not told the broadcaster's endpoints, events and replay.",
                field: "events",
            )
        }
        let feed = EventFeed(topic: topic, after: after, loop: shell.loop, context: context)
        try await shell.keep(feed).get()
        do {
            try await feed.open(
                events: options.events,
                replay: options.replay,
                keys: options.keys,
            )
        } catch {
            await shell.forget(feed)
            throw Trouble.error(error)
        }
        return feed
    }
}
