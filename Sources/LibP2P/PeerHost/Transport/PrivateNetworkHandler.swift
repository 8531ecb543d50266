import Buffers
import NIOCore
import PrivateNetwork
import Sodium

/// A private network's cipher in a pipeline, under everything else that is said.
final class PrivateNetworkHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let attempt: Attempt
    private var stream: PrivateStream
    private var hasBegun = false

    init(_ key: SwarmKey, _ attempt: Attempt) {
        self.attempt = attempt
        stream = PrivateStream(key: key, nonce: RandomBytes.make(XSalsa20.nonceByteCount))
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { begin(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    private func begin(_ context: ChannelHandlerContext) {
        guard !hasBegun else { return }
        hasBegun = true
        let greeting = ByteBuffer(bytes: stream.greeting)
        context.writeAndFlush(wrapOutboundOut(greeting), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        do {
            let nonceBytes = try bytes.withMutableBytes { span throws(PrivateNetworkError) in
                try stream.open(&span)
            }
            bytes.moveReaderIndex(forwardBy: nonceBytes)
            if bytes.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(bytes)) }
        } catch {
            attempt.fail(.failed(.privateNetwork, "\(error)"))
            context.close(promise: nil)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        var bytes = unwrapOutboundIn(data)
        bytes.withMutableBytes { stream.seal(&$0) }
        context.write(wrapOutboundOut(bytes), promise: promise)
    }
}
