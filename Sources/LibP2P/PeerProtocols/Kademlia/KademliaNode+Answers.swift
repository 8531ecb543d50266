import Kademlia
import Multiformats
import NIOCore
import PeerHost
import PeerIdentity
import Synchronization

/// What others ask, and what they show.
extension KademliaNode {
    /// Answers on a stream until its asker ends it.
    ///
    /// - Throws: when the stream is to be reset.
    func serve(_ stream: PeerStream) async throws {
        while try await timed(KademliaLimits.idleTime, { try await self.serveNext(stream) }) {}
    }

    /// Answers the next question; false when there is none.
    private func serveNext(_ stream: PeerStream) async throws -> Bool {
        let most = KademliaLimits.questionBytesMax
        guard let bytes = try await stream.readMessage(upTo: most) else { return false }
        let question = try Message(bytes: Array(bytes.readableBytesView))
        guard let answer = try answer(question, from: stream.peer) else { return true }
        try await stream.writeMessage(ByteBuffer(bytes: answer.bytes))
        return true
    }

    private func answer(
        _ question: Message,
        from asker: PeerID
    ) throws(KademliaError) -> Message? {
        let reach = host.remoteAddress(of: asker)?.reach ?? .unknown
        let sought = sought(by: question)
        let addresses = host.addresses
        var random = SystemRandomNumberGenerator()
        return try state.withLock { state throws(KademliaError) in
            state.node.addresses = addresses
            return try state.node.answer(
                question,
                from: asker,
                reach: reach,
                sought: sought,
                now: .now,
                using: &random
            )
        }
    }

    /// The peer that is asked for, when the host is connected with it.
    private func sought(by question: Message) -> Contact? {
        guard question.kind == .findNode, let peer = try? PeerID(bytes: question.key),
            host.remoteAddress(of: peer) != nil
        else { return nil }
        return Contact(peer, at: host.knownAddresses(of: peer))
    }

    // MARK: Who speaks the protocol

    /// Hears what peers say of themselves, until the task is cancelled or the host is closed.
    func hear() async {
        let events = host.events()
        for info in await host.peers() {
            if let identified = info.identified { hear(identified, of: info.peer) }
        }
        for await event in events {
            switch event {
            case .identified(let peer, let identified): hear(identified, of: peer)
            case .protocolsChanged(let peer, let protocols):
                hear(protocols, at: host.knownAddresses(of: peer), of: peer)
            case .connected, .disconnected, .unreachable: break
            }
        }
    }

    private func hear(_ identified: IdentifiedPeer, of peer: PeerID) {
        hear(identified.protocols, at: identified.addresses, of: peer)
    }

    private func hear(_ protocols: [String], at addresses: [Multiaddr], of peer: PeerID) {
        let reach = host.remoteAddress(of: peer)?.reach ?? .unknown
        state.withLock { state in
            if protocols.contains(network.protocolName) {
                state.node.met(Contact(peer, at: addresses), reach: reach, now: .now)
            } else {
                state.node.left(peer)
            }
        }
    }
}
