import NIOCore
import Synchronization

/// Watches one connection: closes it when the client is gone, takes nothing any more, or takes a
/// piece too slowly, and tells whoever works for it.
///
/// A client that ends its side of the connection counts as gone, as it does for most servers: else
/// a search for somebody who hung up would go on to its end.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler, Sendable {
    typealias InboundIn = NIOAny
    typealias OutboundIn = NIOAny

    private struct State {
        var isClosed = false
        var lastID: UInt64 = 0
        var waiters: [UInt64: AsyncStream<Never>.Continuation] = [:]
        var stall: Scheduled<Void>?
        var channel: (any Channel)?
    }

    private let patience: Patience
    private let state = Mutex(State())

    /// A guard of a connection that may be as slow as that.
    init(_ patience: Patience) { self.patience = patience }

    func handlerAdded(context: ChannelHandlerContext) {
        let channel = context.channel
        state.withLock { $0.channel = channel }
    }

    /// Begins to write a piece: closes the connection when it takes too long, unless cancelled.
    func beginPiece() -> Scheduled<Void>? {
        let channel = state.withLock { $0.channel }
        return channel?.eventLoop.scheduleTask(in: TimeAmount(patience.piece)) {
            channel?.close(promise: nil)
        }
    }

    /// Returns when the connection is closed, or when the task is cancelled.
    func closed() async {
        let (stream, continuation) = AsyncStream<Never>.makeStream()
        let id: UInt64? = state.withLock { state in
            guard !state.isClosed else { return nil }
            state.lastID += 1
            state.waiters[state.lastID] = continuation
            return state.lastID
        }
        guard let id else { return }
        for await _ in stream {}
        _ = state.withLock { $0.waiters.removeValue(forKey: id) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.inputClosed) = event as? ChannelEvent {
            context.close(promise: nil)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        let channel = context.channel
        state.withLock { state in
            state.stall?.cancel()
            state.stall = nil
            guard !channel.isWritable, !state.isClosed else { return }
            state.stall = channel.eventLoop.scheduleTask(in: TimeAmount(patience.stall)) {
                channel.close(promise: nil)
            }
        }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        let waiters = state.withLock { state in
            state.isClosed = true
            state.stall?.cancel()
            state.stall = nil
            state.channel = nil
            defer { state.waiters = [:] }
            return state.waiters.values
        }
        for waiter in waiters { waiter.finish() }
        context.fireChannelInactive()
    }
}
