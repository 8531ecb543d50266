import NIOCore
import NIOWebSocket

/// A WebSocket as a stream of bytes (libp2p/specs, websockets): what comes in binary frames, in
/// order, wherever they are cut.
///
/// Pings are answered, a close closes, and text is refused.
final class WebSocketBytes: ChannelDuplexHandler {
    typealias InboundIn = WebSocketFrame
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = WebSocketFrame

    private let isClient: Bool

    init(isClient: Bool) {
        self.isClient = isClient
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.opcode {
        case .binary, .continuation:
            context.fireChannelRead(wrapInboundOut(frame.unmaskedData))
        case .ping where context.channel.isWritable:
            let pong = self.frame(.pong, frame.unmaskedData)
            context.writeAndFlush(wrapOutboundOut(pong), promise: nil)
        case .ping, .pong: break
        case .connectionClose:
            context.close(promise: nil)
        default:
            context.close(promise: nil)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        context.write(wrapOutboundOut(frame(.binary, unwrapOutboundIn(data))), promise: promise)
    }

    private func frame(_ opcode: WebSocketOpcode, _ data: ByteBuffer) -> WebSocketFrame {
        WebSocketFrame(
            fin: true,
            opcode: opcode,
            maskKey: isClient ? .random() : nil,
            data: data
        )
    }
}
