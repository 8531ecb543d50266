import NIOCore
import NIOSSL
import NIOTLS
import Noise
import PeerIdentity

/// The end of a pipeline until its peer is proven; then a `SessionHandler` takes its place.
///
/// TLS, where it is agreed on, is put before it and stays.
final class UpgradeHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let attempt: Attempt
    private var upgrade: Upgrade
    private var hasBegun = false
    private var isOver = false
    private var proof: TLSProof?

    init(_ attempt: Attempt) {
        self.attempt = attempt
        upgrade = Upgrade(
            attempt.direction,
            attempt.host.settings.security,
            handshake: attempt.host.handshake(attempt)
        )
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
            try act(on: try upgrade.receive(Array(buffer: unwrapInboundIn(data))), context)
        } catch {
            fail(error)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted(let agreed) = event as? TLSUserEvent, !isOver {
            do throws(PeerHostError) {
                let peer = try proof?.outcome?.get()
                guard let peer else { throw .failed(.tls, "no certificate was shown") }
                try act(on: try upgrade.provenByTLS(peer, agreed: agreed), context)
            } catch {
                fail(error)
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    private func act(
        on action: consuming UpgradeAction,
        _ context: ChannelHandlerContext
    ) throws(PeerHostError) {
        attempt.step = upgrade.step.step
        switch consume action {
        case .send(let answer): write(answer, context)
        case .beginTLS(let answer, let rest):
            write(answer, context)
            try beginTLS(rest, context)
        case .finish(let last, let upgraded):
            write(last, context)
            isOver = true
            try become(upgraded, context)
        }
    }

    /// Puts TLS into the pipeline, and gives it what came for it.
    private func beginTLS(
        _ rest: [UInt8],
        _ context: ChannelHandlerContext
    ) throws(PeerHostError) {
        let proof = TLSProof(expecting: attempt.expected)
        self.proof = proof
        do {
            let handler = try attempt.host.tls.handler(attempt.direction, proof)
            let pipeline = context.pipeline.syncOperations
            try pipeline.addHandlers([TLSWire(), handler], position: .before(self))
            guard !rest.isEmpty else { return }
            let before = try pipeline.context(handler: handler)
            handler.channelRead(context: before, data: NIOAny(ByteBuffer(bytes: rest)))
            handler.channelReadComplete(context: before)
        } catch {
            throw .failed(.tls, describe(error))
        }
    }

    private func fail(_ error: PeerHostError) {
        isOver = true
        attempt.fail(error)
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
        if case .failure(let refusal) = proof?.outcome { return fail(refusal) }
        fail(.failed(attempt.step, describe(error)))
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
        case .tls: .tls
        case .muxer, .over: .muxer
        }
    }
}
