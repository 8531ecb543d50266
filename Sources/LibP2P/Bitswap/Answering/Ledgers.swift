import PeerIdentity

/// The ledgers of peers, of those that have left too; the oldest of those are forgotten first.
struct Ledgers: Sendable {
    private var ledgers: [PeerID: Ledger] = [:]
    private var gone: [PeerID] = []

    subscript(peer: PeerID) -> Ledger { ledgers[peer] ?? Ledger() }

    /// A block of so many bytes was sent to a peer.
    mutating func sent(_ bytes: Int, to peer: PeerID) {
        ledgers[peer, default: Ledger()].bytesSent += UInt64(bytes)
        ledgers[peer, default: Ledger()].blocksSent += 1
    }

    /// A block of so many bytes came from a peer.
    mutating func received(_ bytes: Int, from peer: PeerID) {
        ledgers[peer, default: Ledger()].bytesReceived += UInt64(bytes)
        ledgers[peer, default: Ledger()].blocksReceived += 1
    }

    /// A peer is here again: it is not among those that are forgotten.
    mutating func came(_ peer: PeerID) {
        gone.removeAll { $0 == peer }
    }

    /// A peer has left.
    mutating func left(_ peer: PeerID) {
        guard ledgers[peer] != nil else { return }
        gone.append(peer)
        if gone.count > Limits.ledgersMax { ledgers[gone.removeFirst()] = nil }
    }
}
