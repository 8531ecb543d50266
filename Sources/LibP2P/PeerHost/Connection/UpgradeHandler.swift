import NIOCore
import Noise
import PeerIdentity

/// The end of a pipeline until its peer is proven; then a `SessionHandler` takes its place.
final class UpgradeHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let attempt: Attempt
    private var upgrade: Upgrade
    private var hasBegun = false
    private var isOver = false

    init(_ attempt: Attempt) {
        self.attempt = attempt
        upgrade = Upgrade(attempt.direction, handshake: attempt.host.handshake(attempt))
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
        attempt.step = .security
        write(upgrade.begin(), context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return }
        do throws(PeerHostError) {
            let bytes = Array(buffer: unwrapInboundIn(data))
            switch try upgrade.receive(bytes) {
            case .send(let answer): write(answer, context)
            case .finish(let last, let upgraded):
                write(last, context)
                isOver = true
                try become(upgraded, context)
            }
            attempt.step = upgrade.step.step
        } catch {
            isOver = true
            attempt.fail(error)
        }
    }

    private func become(
        _ upgraded: consuming Upgraded,
        _ context: ChannelHandlerContext
    ) throws(PeerHostError) {
        let (peer, text, wire) = (upgraded.peer, upgraded.text, upgraded.wire)
        let session = SessionHandler(attempt, peer: peer, upgraded.takeCipher())
        let pipeline = context.pipeline.syncOperations
        do {
            try pipeline.addHandler(session, position: .after(self))
        } catch {
            throw .failed(.muxer, "\(error)")
        }
        pipeline.removeHandler(context: context, promise: nil)
        guard attempt.succeed(session) else { return }
        session.begin(text: ByteBuffer(bytes: text), wire: ByteBuffer(bytes: wire))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        attempt.fail(.failed(attempt.step, describe(error)))
    }

    private func write(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
        guard !bytes.isEmpty else { return }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
    }
}

extension Upgrade.Step {
    /// What a step is called in errors.
    var step: PeerHostError.Step {
        switch self {
        case .security: .security
        case .noise: .noise
        case .muxer, .over: .muxer
        }
    }
}
