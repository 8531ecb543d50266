package import Messages

/// What the reader of the outbox wants done, in order.
package enum OutboxAction: Sendable, Equatable {
    /// Ask a store, which may hold the question for the time to live while there is nothing new;
    /// its answer comes back with the hop.
    case ask(link: Int, hop: UInt64, Replay, timeToLive: Duration)
    /// Keep these for replay; an earlier life published them.
    case keep([Event])
    /// Publish these, and keep them for replay.
    case publish([Event])
    /// Forget what is kept: the sequence is another database's.
    case startOver(epoch: UInt64)
    /// Tell the operator.
    case report(Trouble)
}
