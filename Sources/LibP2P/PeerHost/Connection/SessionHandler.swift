import Glibc
import NIOCore
import Noise
import PeerIdentity
import Synchronization
import Yamux

/// The end of a connection's pipeline once its peer is proven: it opens frames, has Yamux say what
/// they mean, and gives their bytes to streams; and back.
///
/// Everything here is on the connection's event loop. A byte that comes is deciphered into its
/// buffer, of which its stream gets a slice; a byte that goes is copied once, into the frame in
/// which it is enciphered, or which TLS gets. No task runs for either, and a burst is flushed once.
///
/// `SessionHandler+Receiving`, `+Sending`, `+Streams` and `+Time` are its parts.
final class SessionHandler: ChannelInboundHandler, Ticking {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let host: Host
    let peer: PeerID
    let direction: Direction
    let security: SecurityProtocol
    let remote: Remote
    let buffered: BufferedBytes
    var muxer: Yamux.Session
    var secure: SecureFrames
    var entries: [StreamID: StreamEntry] = [:]
    var connection: Connection?
    var context: ChannelHandlerContext?
    var counts = ConnectionCounts()

    /// The header that came in part.
    var header = ByteBuffer()
    /// Streams that wrote something since the last turn.
    var isSendScheduled = false
    /// Bytes of frames that were written since the last flush.
    var unflushedBytes = 0
    /// Why the connection ends, as soon as it is known.
    var ending: DisconnectReason?
    private var isClosed = false

    init(_ attempt: Attempt, peer: PeerID, _ cipher: consuming Noise.Session?) {
        host = attempt.host
        direction = attempt.direction
        remote = attempt.remote
        self.peer = peer
        security = cipher == nil ? .tls : .noise
        secure = SecureFrames(cipher)
        buffered = BufferedBytes(total: host.buffered)
        muxer = Yamux.Session(direction == .outbound ? .dialer : .listener, now: .now)
    }

    // MARK: The pipeline

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    /// The connection is one of the host's; what came behind the handshake is read first.
    func begin(text: ByteBuffer, wire: ByteBuffer) {
        host.tickers.add(self)
        read(text)
        receive(wire)
        send()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // TLS may have something to say of a connection that the host didn't take.
        guard ending == nil, connection != nil else { return }
        let bytes = unwrapInboundIn(data)
        counts.bytesIn += UInt64(bytes.readableBytes)
        receive(bytes)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        send()
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { send() }
        context.fireChannelWritabilityChanged()
    }

    /// What a snapshot tells.
    var snapshot: ConnectionCounts {
        counts.latency = muxer.roundTrip
        counts.streams = entries.count
        return counts
    }

    func channelInactive(context: ChannelHandlerContext) {
        closed(ending ?? .closedByPeer)
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        closed(ending ?? .closedByPeer)
        self.context = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        close(isClosing(error) ? .closedByPeer : .lost(describe(error)))
    }

    // MARK: The end

    /// Ends the connection: a last word to the peer where there is one, and the socket is closed;
    /// the completion is called when it is.
    func close(_ reason: DisconnectReason, _ completion: (() -> Void)? = nil) {
        if let completion {
            guard !isClosed, let context else { return completion() }
            context.channel.closeFuture.assumeIsolated().whenComplete { _ in completion() }
        }
        guard ending == nil else { return }
        ending = reason
        muxer.leave()
        sendWhatIsDue()
        context?.closeAtOnce()
    }

    /// The transport is no more: everything that was on it fails, once.
    private func closed(_ reason: DisconnectReason) {
        guard !isClosed else { return }
        isClosed = true
        ending = reason
        host.tickers.remove(self)
        let lost = entries
        entries = [:]
        for entry in lost.values {
            fail(entry, .disconnected(reason))
        }
        guard let connection else { return }
        // The two hold each other for as long as the connection lives.
        self.connection = nil
        host.disconnected(connection, reason, streams: lost.count)
    }
}
