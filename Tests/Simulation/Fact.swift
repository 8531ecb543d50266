import IntakeService
import Messages
import RouterService

/// What happened at a process that an invariant speaks of.
enum Fact {
    /// A client's request reached an intake.
    case asked(intake: Int, Message, route: [UInt8])
    /// An intake noticed that a client has left.
    case left(intake: Int, route: [UInt8])
    /// An intake emitted an answer.
    case answered(intake: Int, Message, route: [UInt8], Body?)
    /// A search reached a router.
    case searched(router: Int, RouterService.Asker, content: Int)
    /// A router answered a search, or let it go.
    case settled(router: Int, RouterService.Asker)
    /// A router forgot every search that came over a connection.
    case searchesForgotten(router: Int, route: [UInt8])
    /// A router gave an order.
    case ordered(router: Int, number: UInt64, content: Int, Order, route: [UInt8])
    /// A router has an order no longer.
    case orderEnded(router: Int, number: UInt64)
    /// A router forgot every order of an instance's life.
    case ordersForgotten(router: Int, route: [UInt8])
    /// Somebody believes somebody else dead, alive or restarted who was not so before.
    case membershipChanged
    /// A fetcher says that a content is in the store.
    case brought(content: Int)
    /// Something was said that is not so.
    case lied
}
