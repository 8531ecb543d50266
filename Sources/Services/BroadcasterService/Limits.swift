/// The bounds of the broadcaster, each with the arithmetic that gives it.
package enum Limits {
    /// Events kept in memory for replay: 10,000 × (600 bytes + two topics of 90) = 8 MB.
    package static let ringEventsMax = 10_000
    /// Events in one question to the store, the protocol's own bound: a full page is one header.
    package static let pageEventsMax = 100
    /// How long the store may hold a question while there is nothing new.
    package static let longPoll = Duration.seconds(1)
    /// The same for the first question, whose answer may be that there is nothing new.
    package static let resumePoll = Duration.milliseconds(10)
    /// Without an answer for this long after the long poll the question is asked again: a store
    /// that commits a large group is busy for some hundred milliseconds, three times that and more.
    package static let answerGrace = Duration.seconds(2)
    /// Between two questions when the answer before was empty and came at once: a store that does
    /// not hold questions is asked 20 times a second, and not in a circle.
    package static let emptyPause = Duration.milliseconds(50)
    /// After a failure, when the store gives no hint of its own.
    package static let failurePause = Duration.seconds(1)
    /// How often it looks whether a question is due.
    package static let tick = Duration.milliseconds(50)
    /// Subscriptions to `weir.welcome` within this time are answered by one message to all of them.
    package static let welcomePause = Duration.milliseconds(2)
    /// A page whose header would be longer is halved until it fits: the bus's own bound.
    package static let headerBytesMax = 64 << 10
    /// How often a port that was ours a moment ago is bound again: 100 × 50 ms outlast libzmq's
    /// linger of a second five times.
    static let rebindTries = 100
    /// Between two of these tries.
    static let rebindPause = Duration.milliseconds(50)
}
