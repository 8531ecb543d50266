import Multiformats
import PeerIdentity

extension IdentifiedPeer {
    /// What a peer said; a push says only what has changed.
    init(_ message: IdentifyMessage, of peer: PeerID, before: IdentifiedPeer?) {
        agent = message.agent ?? before?.agent ?? ""
        protocolVersion = message.protocolVersion ?? before?.protocolVersion ?? ""
        protocols = message.protocols.isEmpty ? before?.protocols ?? [] : message.protocols
        observedAddress =
            message.observedAddress.flatMap { try? Multiaddr(bytes: $0) } ?? before?.observedAddress
        let record = message.signedRecord.flatMap { try? PeerRecord(envelope: $0) }
        if record == nil, message.listenAddresses.isEmpty, let before {
            isSigned = before.isSigned
            addresses = before.addresses
            return
        }
        isSigned = record?.peer == peer
        let said = message.listenAddresses.compactMap { try? Multiaddr(bytes: $0) }
        let signed = isSigned ? record?.addresses : nil
        addresses = Array((signed ?? said).prefix(Limits.addressesPerPeerMax))
    }

    /// What was pushed, with all that it doesn't say from an older answer.
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
