import Kademlia
import Multiformats
import PeerIdentity
import SeededRandom

/// The time at which tests begin.
let start = ContinuousClock.now

/// The peer of a number: the digest of no key, of which nobody can tell.
func peer(_ number: UInt64) -> PeerID {
    var random = SeededGenerator(seed: number)
    guard let digest = Digest256(random.bytes(32)), let peer = try? PeerID(.sha256(digest)) else {
        preconditionFailure("a SHA-256 names a peer")
    }
    return peer
}

/// The content of a number.
func content(_ number: UInt64) -> Multihash {
    var random = SeededGenerator(seed: number ^ 0xC047_E47)
    guard let digest = Digest256(random.bytes(32)) else { preconditionFailure("it has 32 bytes") }
    return .sha256(digest)
}

/// An address.
func address(_ text: String) -> Multiaddr {
    guard let address = try? Multiaddr(parsing: text) else {
        preconditionFailure("\(text) is no address")
    }
    return address
}

/// A public address of a number, each number in an IP group of its own.
func home(_ number: UInt64) -> Multiaddr {
    address("/ip4/\(20 + number / 200 % 60).\(number % 200 + 1).0.1/tcp/4001")
}

/// The peer of a number at its public address.
func contact(_ number: UInt64) -> Contact { Contact(peer(number), at: [home(number)]) }

/// A peer whose place shares exactly so many leading bits with another's.
func peer(sharing bits: Int, with other: PeerID, _ number: UInt64 = 0) -> PeerID {
    let key = Key(other)
    var candidate = number << 32
    while key.sharedBits(with: Key(peer(candidate))) != bits { candidate += 1 }
    return peer(candidate)
}
