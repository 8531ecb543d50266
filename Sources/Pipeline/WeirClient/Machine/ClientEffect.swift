/// What a client machine wants done.
package enum ClientEffect: Equatable {
    /// Send the request on the link, with this time to live.
    case send(RequestID, link: Int, timeToLive: Duration)
    /// Tell the intake at the link that the request is not wanted any more.
    case sendCancel(RequestID, link: Int)
    /// Tell the caller that it ended without an answer.
    case end(RequestID, ClientEnding)
}

/// How a request ends without an answer.
package enum ClientEnding: Equatable {
    /// It was asked, and not answered in its time.
    case timeout
    /// Nobody was there to ask.
    case unavailable
    /// Its caller cancelled it.
    case aborted
    /// Too many requests wait already.
    case overloaded
}

/// What to do with an answer that came.
package enum ClientDelivery: Equatable {
    /// It is the one: give it to the caller.
    case deliver([ClientEffect])
    /// The intake is too busy: the request goes again later, and the caller hears nothing yet.
    case putBack([ClientEffect])
    /// Nobody waits for it: a second answer, or one after the end.
    case ignore
}
