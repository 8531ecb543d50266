package import Multiformats

/// What a peer said of itself by `/ipfs/id/1.0.0`, bounded, and believed no further than that.
package struct IdentifiedPeer: Sendable, Equatable {
    /// Its program, as `weir/0.1.0`; printable ASCII, at most `Limits.agentBytesMax`.
    package var agent: String
    /// Its protocol family, as `ipfs/0.1.0`; the same.
    package var protocolVersion: String
    /// The protocols whose streams it accepts.
    package var protocols: [String]
    /// Where it listens: from its signed record where there is one, else what it says.
    package var addresses: [Multiaddr]
    /// Whether its key has signed the addresses.
    package var isSigned: Bool
    /// Where it sees us.
    package var observedAddress: Multiaddr?
}
