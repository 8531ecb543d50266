import NIOCore

/// The end of the wire below TLS, by which a connection is closed at once: TLS alone would wait for
/// the peer's farewell, in which time a connection that was closed would still be there.
final class TLSWire: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    /// What has it closed.
    fileprivate struct Cut {}

    func triggerUserOutboundEvent(
        context: ChannelHandlerContext,
        event: Any,
        promise: EventLoopPromise<Void>?
    ) {
        guard event is Cut else {
            return context.triggerUserOutboundEvent(event, promise: promise)
        }
        context.close(promise: promise)
    }
}

extension ChannelOutboundInvoker {
    /// Closes the channel at once, with TLS's last word where TLS is in its pipeline.
    func closeAtOnce() {
        close(mode: .all, promise: nil)
        triggerUserOutboundEvent(TLSWire.Cut(), promise: nil)
    }
}
