package import Messages

/// What the machine wants done.
package enum Effect: Sendable, Equatable {
    /// Answer a client's `ping`, `info` or `stats`.
    case describe(Message, Asker)
    /// Send a client its one answer.
    case answer(Answer)
    /// Ask a store; the body is the one that was kept for the request, if any.
    case askStore(link: Int, Message, body: BodyKey?)
    /// Tell a router something: a search, or that it is not wanted any more.
    case tellRouter(link: Int, Message)
    /// Keep the body that came with the event under this key.
    case keepBody(BodyKey)
    /// Let go of a body.
    case dropBody(BodyKey)
}

/// Names a body that the stage keeps for the machine.
package struct BodyKey: Sendable, Hashable {
    let slot: Int
}

/// One answer on its way to a client.
package struct Answer: Sendable, Equatable {
    /// To whom.
    package var asker: Asker
    /// The header.
    package var message: Message
    /// Bytes of the body that came with the event and is the answer's too; zero: there is none.
    ///
    /// `released` must say when libzmq has let go of it.
    package var bodyBytes: Int
    /// Since the request came; nil for one that was refused or answered at once.
    package var took: Duration?
    /// Our span of its request's trace, for the log.
    package var trace: TraceContext?
}
