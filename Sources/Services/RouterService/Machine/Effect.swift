package import Messages

/// What the shell is to do, in this order.
package enum Effect: Sendable, Equatable {
    /// Give an order to a fetcher.
    case order(Order, number: UInt64, requestID: RequestID, timeToLive: Duration, to: Route)
    /// Tell a fetcher that an order is not wanted any more.
    case withdraw(number: UInt64, requestID: RequestID, from: Route)
    /// Tell a searcher what can be read by now.
    case progress(Progress, requestID: RequestID, to: Asker)
    /// Answer a searcher, once and for all; `took` is how long it waited.
    case outcome(Outcome, requestID: RequestID, took: Duration, to: Asker)
    /// Tell a searcher to ask another router, because this one leaves, or to ask again, because it
    /// was silent: nothing was found out.
    case refusal(Failure, requestID: RequestID, to: Asker)
    /// Tell the operator about a fetcher.
    case note(Note)
}

/// What an operator may want to know.
package enum Note: Sendable, Equatable {
    /// An instance came, or came back.
    case fetcherJoined(String, offers: SourceSet)
    /// An instance fell silent; so many of its orders were taken back.
    case fetcherLost(String, orders: Int)
    /// An instance restarted; so many of its orders were lost.
    case fetcherRestarted(String, orders: Int)
    /// An instance leaves.
    case fetcherDraining(String)
    /// An instance was not taken in: there are too many.
    case fetcherRefused(String)
}
