import NIOCore
import NIOHTTP1

/// Refuses what is no upgrade to a WebSocket, at the listening end of a connection.
///
/// It leaves the pipeline when the upgrade is done.
final class WebSocketRefusal: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    static let name = "weir.websocket.refusal"
    private let attempt: Attempt

    init(_ attempt: Attempt) {
        self.attempt = attempt
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let request) = unwrapInboundIn(data) else { return }
        let headers = HTTPHeaders([("Content-Length", "0"), ("Connection", "close")])
        let head = HTTPResponseHead(
            version: request.version,
            status: .upgradeRequired,
            headers: headers
        )
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        attempt.fail(.failed(.transport, "an HTTP request that is no WebSocket"))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        attempt.fail(.failed(.transport, describe(error)))
    }
}
