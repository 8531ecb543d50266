import Multiformats
import PeerIdentity

extension IdentifiedPeer {
    /// What a peer said; a push says only what has changed.
    init(_ message: IdentifyMessage, of peer: PeerID, before: IdentifiedPeer?) {
        agent = message.agent ?? before?.agent ?? ""
        protocolVersion = message.protocolVersion ?? before?.protocolVersion ?? ""
        protocols = message.protocols.isEmpty ? before?.protocols ?? [] : message.protocols
        addresses = message.listenAddresses.compactMap { try? Multiaddr(bytes: $0) }
        isSigned = false
        observedAddress = message.observedAddress.flatMap { try? Multiaddr(bytes: $0) }
    }
}
