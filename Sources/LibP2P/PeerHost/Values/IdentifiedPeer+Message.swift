import Multiformats
import PeerIdentity

extension IdentifiedPeer {
    /// What a peer said in one message.
    init(_ message: IdentifyMessage, of peer: PeerID) {
        agent = message.agent ?? ""
        protocolVersion = message.protocolVersion ?? ""
        protocols = message.protocols
        observedAddress = message.observedAddress.flatMap { try? Multiaddr(bytes: $0) }
        let record = message.signedRecord.flatMap { try? PeerRecord(envelope: $0) }
        isSigned = record?.peer == peer
        let said = message.listenAddresses.compactMap { try? Multiaddr(bytes: $0) }
        let signed = isSigned ? record?.addresses : nil
        addresses = Array((signed ?? said).prefix(Limits.addressesPerPeerMax))
    }

    /// The same, with all that it doesn't say as it was said before: a push says what has changed.
    func completed(by older: IdentifiedPeer) -> IdentifiedPeer {
        var all = self
        if agent.isEmpty { all.agent = older.agent }
        if protocolVersion.isEmpty { all.protocolVersion = older.protocolVersion }
        if protocols.isEmpty { all.protocols = older.protocols }
        if addresses.isEmpty { (all.addresses, all.isSigned) = (older.addresses, older.isSigned) }
        all.observedAddress = observedAddress ?? older.observedAddress
        return all
    }
}
