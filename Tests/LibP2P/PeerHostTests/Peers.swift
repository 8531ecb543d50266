import PeerIdentity
import Sodium

/// Peers for tests: the same number is the same peer.
func testKey(_ number: UInt8) throws -> KeyPair {
    try KeyPair(seed: Secret(copying: [UInt8](repeating: number, count: 32)))
}

/// The name of such a peer.
func testPeer(_ number: UInt8) throws -> PeerID { try testKey(number).peerID }
