package import Messages

/// Puts the events of a topic into one sequence without gaps or repetitions.
///
/// A pure machine over what a subscription brings (live events, welcomes) and what is replayed.
/// Each event tells the sequence before it of its topic: when that one was not delivered, there is
/// a gap, and it is replayed before anything after it is delivered.
///
/// ```
///              gap seen, or the welcome is ahead
///  following ────────────────────────────────────▶ replaying ─┐ page that
///      ▲                                           │  ▲───────┘ is not the last
///      └───────────────────────────────────────────┘
///                 last page; what was held follows
/// ```
///
/// A reader that does not keep up makes the machine fall behind on purpose: it holds nothing for
/// it, and replays once the reader has taken half of what it has.
package struct EventOrder {
    /// What the shell is to do.
    package enum Effect: Equatable {
        /// Give these to the reader.
        case deliver([Event])
        /// Ask for what came after this sequence.
        case replay(after: UInt64)
    }

    private let topic: EventTopic
    private let unreadMax: Int
    /// Which database counts; nil until it is known.
    private var epoch: UInt64?
    /// Everything of the topic up to here was delivered; nil until it is known where to begin.
    private var last: UInt64?
    /// When the replay that is under way was asked for.
    private var askedAt: ContinuousClock.Instant?
    /// Live events after a gap, which wait for its replay.
    private var held: [Event] = []
    /// Events that the reader has not taken.
    private var unread = 0
    /// Events were left out because the reader or we could not hold more.
    private var isBehind = false

    /// Begins after a sequence; nil begins with what happens from now on.
    package init(topic: EventTopic, after: UInt64?, unreadMax: Int = Limits.eventsUnreadMax) {
        self.topic = topic
        self.unreadMax = unreadMax
        last = after
    }

    /// When `tick` has something to do: the replay under way is not answered.
    package var deadline: ContinuousClock.Instant? { askedAt.map { $0 + Limits.replaySilence } }

    /// The broadcaster says where the sequence stands.
    package mutating func welcome(_ welcome: Welcome, now: ContinuousClock.Instant) -> [Effect] {
        enter(welcome.epoch)
        guard let last else {
            last = welcome.latest
            return []
        }
        return welcome.latest > last ? replay(now: now) : []
    }

    /// An event was published.
    package mutating func live(_ event: Event, now: ContinuousClock.Instant) -> [Effect] {
        enter(event.epoch)
        guard let last else {
            // The first event heard, before any welcome: everything begins with it.
            self.last = event.sequence - min(1, event.sequence)
            return deliver([event])
        }
        guard event.sequence > last else { return [] }
        guard !isBehind, unread < unreadMax, held.count < Limits.eventsHeldMax else {
            isBehind = true
            return []
        }
        guard askedAt == nil, topic.previous(of: event) <= last else {
            held.append(event)
            return replay(now: now)
        }
        return deliver([event])
    }

    /// The answer to a replay.
    package mutating func page(_ page: Events, now: ContinuousClock.Instant) -> [Effect] {
        guard askedAt != nil else { return [] }
        enter(page.epoch)
        askedAt = nil
        let before = last ?? 0
        let new = page.events.filter { $0.sequence > before }
        var effects = deliver(new)
        let reached = last ?? 0
        guard new.isEmpty || reached >= page.latest else {
            return effects + replay(now: now)
        }
        last = max(reached, page.latest)
        effects += deliver(held.filter { $0.sequence > reached })
        held = []
        return effects + catchUp(now: now)
    }

    /// The reader took some.
    package mutating func taken(_ count: Int, now: ContinuousClock.Instant) -> [Effect] {
        unread -= count
        return catchUp(now: now)
    }

    /// Asks again for a replay that was not answered.
    package mutating func tick(now: ContinuousClock.Instant) -> [Effect] {
        guard let deadline, deadline <= now else { return [] }
        askedAt = nil
        return replay(now: now)
    }

    /// Another database counts anew: nothing of it was delivered.
    private mutating func enter(_ new: UInt64) {
        guard epoch != new else { return }
        if epoch != nil {
            last = 0
            held = []
            askedAt = nil
        }
        epoch = new
    }

    private mutating func replay(now: ContinuousClock.Instant) -> [Effect] {
        guard askedAt == nil, let last else { return [] }
        guard unread < unreadMax else {
            isBehind = true
            return []
        }
        askedAt = now
        return [.replay(after: last)]
    }

    private mutating func catchUp(now: ContinuousClock.Instant) -> [Effect] {
        guard isBehind, unread <= unreadMax / 2 else { return [] }
        isBehind = false
        return replay(now: now)
    }

    private mutating func deliver(_ events: [Event]) -> [Effect] {
        guard let newest = events.last else { return [] }
        last = max(last ?? 0, newest.sequence)
        unread += events.count
        return [.deliver(events)]
    }
}
