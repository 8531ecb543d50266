import Multiformats
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
import Noise
import PeerIdentity
import Sodium
import Synchronization

/// Sockets, and what stands in their pipelines:
///
/// ```
///   TCP, memory   socket ─ [PrivateNetworkHandler] ─ [TLS] ─ UpgradeHandler, then SessionHandler
///   WebSocket     socket ─ HTTP, then WebSocket ─ WebSocketBytes ─ the same
/// ```
extension Host {
    // MARK: Dialling

    /// Dials one address; `completion` is told the proven peer, once, on an event loop.
    func dial(
        _ route: Route,
        expecting expected: PeerID?,
        on eventLoop: any EventLoop,
        completion: @escaping @Sendable (Result<PeerID, PeerHostError>) -> Void
    ) -> DialHandle {
        let expected = route.peer ?? expected
        let remote = Remote(route)
        if let resource = beginHandshake(from: nil) {
            eventLoop.execute { completion(.failure(.exhausted(resource))) }
            return DialHandle {}
        }
        let promise = eventLoop.makePromise(of: PeerID.self)
        let opened = open(route, on: eventLoop)
        opened.whenFailure { error in
            self.endHandshake(from: nil)
            promise.fail(PeerHostError.unreachable(["\(route.address): \(describe(error))"]))
        }
        opened.whenSuccess { channel in
            let attempt = Attempt(
                self,
                .outbound,
                channel,
                remote: remote,
                expecting: expected,
                promise: promise
            )
            self.upgrade(channel, attempt, route)
        }
        promise.futureResult.whenComplete { result in
            completion(result.mapError { $0 as? PeerHostError ?? .unreachable([describe($0)]) })
        }
        return DialHandle { opened.whenSuccess { $0.closeAtOnce() } }
    }

    private func open(_ route: Route, on eventLoop: any EventLoop) -> EventLoopFuture<any Channel> {
        let bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(TimeAmount(settings.handshakeTime))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try Self.configure(channel)
                    // A listener may speak first, and faster than the pipeline is made.
                    try channel.syncOptions?.setOption(.autoRead, value: false)
                }
            }
        switch route.place {
        case .network(let host, let port):
            return bootstrap.channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .connect(host: host, port: port)
        case .memory(let number):
            do {
                guard let memory = settings.memory else {
                    throw PeerHostError.unsupportedAddress("\(route.address)")
                }
                return bootstrap.withConnectedSocket(try memory.connect(to: number))
            } catch {
                return eventLoop.makeFailedFuture(error)
            }
        }
    }

    private func upgrade(_ channel: any Channel, _ attempt: Attempt, _ route: Route) {
        do {
            if route.isWebSocket {
                try addWebSocketClient(to: channel, attempt, host: route.hostHeader)
            } else {
                try addUpgrade(to: channel, attempt)
            }
            try channel.syncOptions?.setOption(.autoRead, value: true)
        } catch {
            attempt.fail(.failed(.transport, describe(error)))
        }
    }

    // MARK: Listening

    /// Takes an accepted socket, unless the gate or the ledger keeps it out.
    func accept(_ channel: any Channel, at listener: Route) throws {
        try Self.configure(channel)
        guard let remote = Remote(channel.remoteAddress, at: listener) else {
            return channel.close(promise: nil)
        }
        let isAllowed = book.withLock { $0.gate.refusal(of: remote.ip) == nil }
        guard isAllowed, beginHandshake(from: remote.ip) == nil else {
            return channel.close(promise: nil)
        }
        let attempt = Attempt(
            self,
            .inbound,
            channel,
            remote: remote,
            expecting: nil,
            promise: channel.eventLoop.makePromise()
        )
        do {
            guard listener.isWebSocket else { return try addUpgrade(to: channel, attempt) }
            try addWebSocketServer(to: channel, attempt)
        } catch {
            attempt.fail(.failed(.transport, describe(error)))
        }
    }

    // MARK: Pipelines

    private static func configure(_ channel: any Channel) throws {
        let options = channel.syncOptions
        try options?.setOption(
            .writeBufferWaterMark,
            value: .init(low: Limits.unsentBytesLow, high: Limits.unsentBytesMax)
        )
        try options?.setOption(
            .recvAllocator,
            value: AdaptiveRecvByteBufferAllocator(
                minimum: Limits.receiveBytesMin,
                initial: Limits.receiveBytesFirst,
                maximum: Limits.receiveBytesMax
            )
        )
        try options?.setOption(.maxMessagesPerRead, value: 1)
    }

    private func addUpgrade(to channel: any Channel, _ attempt: Attempt) throws {
        let pipeline = channel.pipeline.syncOperations
        if let key = settings.privateNetwork {
            attempt.step = .privateNetwork
            try pipeline.addHandler(PrivateNetworkHandler(key, attempt))
        }
        try pipeline.addHandler(UpgradeHandler(attempt))
    }

    private func addWebSocketClient(
        to channel: any Channel,
        _ attempt: Attempt,
        host: String
    ) throws {
        let bound = NIOLoopBound(attempt, eventLoop: channel.eventLoop)
        let upgrader = NIOWebSocketClientUpgrader(
            maxFrameSize: Limits.webSocketFrameBytesMax
        ) { channel, _ in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(WebSocketBytes(isClient: true))
                try self.addUpgrade(to: channel, bound.value)
            }
        }
        let start = WebSocketRequest(host: host, attempt)
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHTTPClientHandlers(
            // go-libp2p's first line may stand right behind the answer.
            leftOverBytesStrategy: .forwardBytes,
            withClientUpgrade: (
                upgraders: [upgrader],
                completionHandler: { context in
                    context.pipeline.syncOperations.removeHandler(
                        name: WebSocketRequest.name,
                        promise: nil
                    )
                }
            )
        )
        try pipeline.addHandler(start, name: WebSocketRequest.name)
    }

    private func addWebSocketServer(to channel: any Channel, _ attempt: Attempt) throws {
        let bound = NIOLoopBound(attempt, eventLoop: channel.eventLoop)
        let refusal = WebSocketRefusal(attempt)
        let upgrader = NIOWebSocketServerUpgrader(
            maxFrameSize: Limits.webSocketFrameBytesMax,
            shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture([:]) },
            upgradePipelineHandler: { channel, _ in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(WebSocketBytes(isClient: false))
                    try self.addUpgrade(to: channel, bound.value)
                }
            }
        )
        let pipeline = channel.pipeline.syncOperations
        try pipeline.configureHTTPServerPipeline(
            withServerUpgrade: (
                upgraders: [upgrader],
                completionHandler: { context in
                    context.pipeline.syncOperations.removeHandler(
                        name: WebSocketRefusal.name,
                        promise: nil
                    )
                }
            )
        )
        try pipeline.addHandler(refusal, name: WebSocketRefusal.name)
    }

    // MARK: What an attempt needs

    /// A handshake that has not begun.
    func handshake(_ attempt: Attempt) -> Noise.Handshake {
        Noise.Handshake(
            role: attempt.direction == .outbound ? .initiator : .responder,
            staticKey: noiseKey,
            ephemeralKey: X25519.PrivateKey.random(),
            identity: identity,
            expectedPeer: attempt.expected,
            muxers: [Upgrade.yamux]
        )
    }

    func beginHandshake(from ip: NetworkAddress?) -> ResourceLedger.Resource? {
        book.withLock { $0.ledger.beginHandshake(from: ip) }
    }

    func endHandshake(from ip: NetworkAddress?) {
        book.withLock { $0.ledger.endHandshake(from: ip) }
    }
}
