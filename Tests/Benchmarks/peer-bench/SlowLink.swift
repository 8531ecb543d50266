import NIOCore
import NIOPosix

/// A proxy that makes a way to somebody long and narrow: so many bytes in a second, and so long until
/// they are there, in each direction.
struct SlowLink {
    /// Where it listens on loopback.
    let port: Int
    private let channel: any Channel

    /// Listens until the process ends.
    ///
    /// - Parameters:
    ///   - target: the port of loopback that it leads to.
    ///   - rate: bytes in a second.
    ///   - delay: how long a byte takes, one way.
    /// - Throws: when it can't listen.
    init(to target: Int, rate: Double, delay: Duration) async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        channel = try await ServerBootstrap(group: group)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { near in
                // Both ends on one event loop: the halves touch each other.
                ClientBootstrap(group: near.eventLoop)
                    .channelOption(.autoRead, value: false)
                    .connect(host: "127.0.0.1", port: target)
                    .flatMapThrowing { far in
                        try near.pipeline.syncOperations.addHandler(
                            Half(to: far, rate: rate, delay: delay)
                        )
                        try far.pipeline.syncOperations.addHandler(
                            Half(to: near, rate: rate, delay: delay)
                        )
                        // Its first read came with its activity, before the handler was there.
                        far.read()
                    }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }
}

/// One direction: what is read here is written there when its time has come.
private final class Half: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    /// What stands in the queue of a router.
    private static let queuedMax = 256 * 1024

    private let there: any Channel
    private let rate: Double
    private let delay: TimeAmount
    private var free = NIODeadline.now()
    private var queued = 0

    init(to there: any Channel, rate: Double, delay: Duration) {
        self.there = there
        self.rate = rate
        self.delay = .nanoseconds(Int64(delay / .nanoseconds(1)))
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { context.read() }
    }

    func channelActive(context: ChannelHandlerContext) {
        context.read()
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        let count = bytes.readableBytes
        queued += count
        free = max(free, .now()) + .nanoseconds(Int64(Double(count) / rate * 1e9))
        let eventLoop = context.eventLoop.assumeIsolated()
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        eventLoop.scheduleTask(deadline: free) {
            let wasFull = self.queued >= Self.queuedMax
            self.queued -= count
            if wasFull, self.queued < Self.queuedMax { bound.value.read() }
        }
        let there = there
        eventLoop.scheduleTask(deadline: free + delay) {
            there.writeAndFlush(bytes, promise: nil)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if queued < Self.queuedMax { context.read() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        let there = there
        context.eventLoop.assumeIsolated().scheduleTask(deadline: free + delay) {
            there.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
