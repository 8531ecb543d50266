import NIOCore
import NIOHTTP1

/// Asks for the upgrade to a WebSocket, at the dialling end of a connection.
///
/// It leaves the pipeline when the upgrade is done; whatever else is answered ends the attempt.
final class WebSocketRequest: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    static let name = "weir.websocket.request"
    private let host: String
    private let attempt: Attempt

    init(host: String, _ attempt: Attempt) {
        self.host = host
        self.attempt = attempt
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let headers = HTTPHeaders([("Host", host), ("Content-Length", "0")])
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/", headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data) else { return }
        attempt.fail(.failed(.transport, "no WebSocket: HTTP \(head.status.code)"))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        attempt.fail(.failed(.transport, describe(error)))
    }
}
