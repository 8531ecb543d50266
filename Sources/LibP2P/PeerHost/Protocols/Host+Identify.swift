import Multiformats
import NIOCore
import PeerIdentity
import Synchronization

/// `/ipfs/id/1.0.0` and `/ipfs/id/push/1.0.0` (libp2p/specs, identify): each side tells the other
/// what it is, where it listens, and what it speaks.
///
/// What a peer says is bounded and shown; addresses are believed when its own key has signed them,
/// and tried later when it is to be called again.
extension Host {
    static let identifyName = "/ipfs/id/1.0.0"
    static let family = "ipfs/0.1.0"

    /// The protocols that a host speaks by itself.
    func installOwnProtocols() {
        handle(Self.identifyName) { [weak self] in try await self?.answerIdentify($0) }
        handle(IdentityExchange.pushName) { [weak self] in try await self?.takePush($0) }
        handle(Ping.name, streamsMax: Limits.streamsMax) { try await Ping.answer($0) }
        handle(Perf.name) { try await Perf.answer($0) }
    }

    /// Asks a new connection's peer what it is.
    func identify(_ connection: Connection) async {
        do {
            let message = try await within(Limits.identifyTime) {
                let stream = try await connection.open([Self.identifyName])
                do {
                    let message = try await Self.readIdentify(stream)
                    stream.close()
                    return message
                } catch {
                    stream.reset()
                    throw error
                }
            }
            heard(on: connection) { $0.answered(message) }
            // What is offered may have changed before it was known that the peer takes pushes.
            await pushIdentity(to: connection)
        } catch {
            // Who doesn't identify itself may still be of use; it has no agent then.
        }
    }

    /// Tells all peers what is offered now.
    func pushIdentity() async {
        let connections = book.withLock { Array($0.connections.values) }
        await withDiscardingTaskGroup { tasks in
            for connection in connections {
                tasks.addTask { await self.pushIdentity(to: connection) }
            }
        }
    }

    /// Tells a peer what is offered, for as long as it knows something else.
    private func pushIdentity(to connection: Connection) async {
        while connection.identity.withLock({ $0.pushing(offeredSet) }) {
            defer { connection.identity.withLock { $0.toldAll() } }
            let message = identifyMessage(for: connection)
            do {
                try await within(Limits.identifyTime) {
                    let stream = try await connection.open([IdentityExchange.pushName])
                    try await stream.writeMessage(ByteBuffer(bytes: message))
                    stream.closeWrite()
                    _ = try await stream.read()
                    stream.close()
                }
            } catch {
                // It is gone, or doesn't want to know.
            }
        }
    }

    private func takePush(_ stream: PeerStream) async throws {
        let message = try await Self.readIdentify(stream)
        // The peer waits for it, and may hear from us what follows from its push.
        stream.closeWrite()
        guard let connection = connection(of: stream) else { return }
        heard(on: connection) { $0.pushed(message) }
        await pushIdentity(to: connection)
    }

    private func answerIdentify(_ stream: PeerStream) async throws {
        guard let connection = connection(of: stream) else { return }
        connection.identity.withLock { $0.answering(offeredSet) }
        do {
            defer { connection.identity.withLock { $0.toldAll() } }
            try await stream.writeMessage(ByteBuffer(bytes: identifyMessage(for: connection)))
            stream.closeWrite()
        }
        await pushIdentity(to: connection)
    }

    private func connection(of stream: PeerStream) -> Connection? {
        book.withLock { $0.connections[stream.connection] }
    }

    // MARK: What is said

    private static func readIdentify(_ stream: PeerStream) async throws -> IdentifyMessage {
        var messages: [[UInt8]] = []
        while messages.count < Limits.identifyMessagesMax,
            let message = try await stream.readMessage(upTo: Limits.identifyBytesMax)
        {
            messages.append(Array(buffer: message))
        }
        return try IdentifyMessage(messages)
    }

    /// What this host says of itself to the peer of a connection.
    private func identifyMessage(for connection: Connection) -> [UInt8] {
        let (listening, offered) = book.withLock { book in
            (book.announced(settings), book.protocols.offered)
        }
        var message = IdentifyMessage()
        message.publicKey = identity.publicKey.protobuf
        message.listenAddresses = listening.map(\.bytes)
        message.protocols = offered.sorted()
        message.observedAddress = connection.address.bytes
        message.protocolVersion = Self.family
        message.agent = settings.agent
        message.signedRecord = signedRecord(of: listening)
        return message.bytes
    }

    /// The addresses, signed with this host's key: a newer record has a larger number.
    private func signedRecord(of addresses: [Multiaddr]) -> [UInt8]? {
        guard !addresses.isEmpty else { return nil }
        let sequence = book.withLock { $0.recordNumber(of: addresses) }
        return PeerRecord(of: identity, sequence: sequence, addresses: addresses)
            .sealed(by: identity).bytes
    }

    /// A peer has said something.
    private func heard(
        on connection: Connection,
        _ learn: (inout IdentityExchange) -> IdentityExchange.News?
    ) {
        // News are told in the order in which they were learnt.
        connection.identity.withLock { identity in
            let news = learn(&identity)
            let addresses = identity.identified?.addresses ?? []
            book.withLock { book in
                guard book.connections[connection.id] != nil else { return }
                if connection.direction == .outbound {
                    book.addresses.add([connection.address], of: connection.peer)
                }
                if book.addresses.add(addresses, of: connection.peer) {
                    book.manager.learned(connection.peer, now: .now)
                }
                switch news {
                case .identified(let peer): book.tell(.identified(connection.peer, peer))
                case .protocols(let all): book.tell(.protocolsChanged(connection.peer, all))
                case nil: break
                }
            }
        }
    }
}
