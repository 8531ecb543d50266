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
    static let pushName = "/ipfs/id/push/1.0.0"
    static let family = "ipfs/0.1.0"

    /// The protocols that a host speaks by itself.
    func installOwnProtocols() {
        handle(Self.identifyName) { [weak self] stream in
            guard let message = self?.identifyMessage(for: stream.connection) else { return }
            try await stream.writeMessage(ByteBuffer(bytes: message))
        }
        handle(Self.pushName) { [weak self] stream in
            let messages = try await Self.readIdentify(stream)
            try self?.identified(messages, on: stream.connection, isPush: true)
        }
        handle(Ping.name, streamsMax: Limits.streamsMax) { try await Ping.answer($0) }
        handle(Perf.name) { try await Perf.answer($0) }
    }

    /// Asks a new connection's peer what it is.
    func identify(_ connection: Connection) async {
        do {
            let messages = try await within(Limits.identifyTime) {
                let stream = try await connection.open([Self.identifyName])
                do {
                    let messages = try await Self.readIdentify(stream)
                    stream.close()
                    return messages
                } catch {
                    stream.reset()
                    throw error
                }
            }
            try identified(messages, on: connection.id, isPush: false)
        } catch {
            // Who doesn't identify itself may still be of use; it has no agent then.
        }
    }

    /// Tells all peers what is offered now.
    func pushIdentity() async {
        let connections = book.withLock { Array($0.connections.values) }
        await withDiscardingTaskGroup { tasks in
            for connection in connections {
                let speaks = connection.identified.withLock {
                    $0?.protocols.contains(Self.pushName) ?? false
                }
                guard speaks else { continue }
                tasks.addTask { await self.pushIdentity(to: connection) }
            }
        }
    }

    private func pushIdentity(to connection: Connection) async {
        guard let message = identifyMessage(for: connection.id) else { return }
        do {
            try await within(Limits.identifyTime) {
                let stream = try await connection.open([Self.pushName])
                try await stream.writeMessage(ByteBuffer(bytes: message))
                stream.closeWrite()
                _ = try await stream.read()
                stream.close()
            }
        } catch {
            // It is gone, or doesn't want to know.
        }
    }

    // MARK: What is said

    private static func readIdentify(_ stream: PeerStream) async throws -> [[UInt8]] {
        var messages: [[UInt8]] = []
        while messages.count < Limits.identifyMessagesMax,
            let message = try await stream.readMessage(upTo: Limits.identifyBytesMax)
        {
            messages.append(Array(buffer: message))
        }
        return messages
    }

    /// What this host says of itself to the peer of a connection.
    private func identifyMessage(for id: ConnectionID) -> [UInt8]? {
        let (connection, listening, offered) = book.withLock { book in
            (book.connections[id], book.announced(settings), book.protocols.offered)
        }
        guard let connection else { return nil }
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

    /// What a peer has said.
    private func identified(
        _ messages: [[UInt8]],
        on id: ConnectionID,
        isPush: Bool
    ) throws(PeerHostError) {
        guard let connection = book.withLock({ $0.connections[id] }) else { return }
        let message = try IdentifyMessage(messages)
        let before = connection.identified.withLock { $0 }
        let after = IdentifiedPeer(message, of: connection.peer, before: isPush ? before : nil)
        connection.identified.withLock { $0 = after }
        book.withLock { book in
            if connection.direction == .outbound {
                book.addresses.add([connection.address], of: connection.peer)
            }
            if book.addresses.add(after.addresses, of: connection.peer) {
                book.manager.learned(connection.peer, now: .now)
            }
            if before == nil { book.tell(.identified(connection.peer, after)) }
            if let before, before.protocols != after.protocols {
                book.tell(.protocolsChanged(connection.peer, after.protocols))
            }
        }
    }
}
