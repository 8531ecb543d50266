package import PeerIdentity

/// Why something on a host failed; the one type that its functions throw, beside the
/// `CancellationError` of a task that was cancelled.
package enum PeerHostError: Error, Sendable, Hashable {
    /// A step of making a connection.
    package enum Step: String, Sendable, Hashable, CaseIterable {
        /// The transport: TCP, and the upgrade to WebSocket.
        case transport
        /// The private network's nonces.
        case privateNetwork = "private network"
        /// Agreement on a security protocol.
        case security = "security negotiation"
        /// Noise.
        case noise
        /// TLS.
        case tls = "TLS"
        /// Agreement on a muxer.
        case muxer = "muxer negotiation"
        /// Agreement on a stream's protocol.
        case stream = "protocol negotiation"
    }

    /// The host is closed, or not started.
    case hostClosed
    /// An address is of no kind that this host dials or listens at.
    case unsupportedAddress(String)
    /// No address of this peer is known.
    case noAddress(PeerID)
    /// Nobody answers there; each address that was tried with what became of it.
    case unreachable([String])
    /// The gate keeps the peer or its address out.
    case refused(Gate.Refusal)
    /// Too much is in use.
    case exhausted(ResourceLedger.Resource)
    /// A step took longer than it may.
    case timedOut(Step)
    /// The other side did a step wrong; what it did.
    case failed(Step, String)
    /// Somebody else answered than the address names.
    case wrongPeer(expected: PeerID, found: PeerID)
    /// There is no connection with this peer.
    case notConnected(PeerID)
    /// The peer speaks none of these protocols.
    case protocolsRefused([String])
    /// The stream's connection is no more.
    case disconnected(DisconnectReason)
    /// The other side reset the stream.
    case resetByPeer
    /// This side reset the stream.
    case resetHere
    /// This side has closed the stream for writing.
    case closedForWriting
    /// The stream ended before what was asked for had come.
    case endedEarly
    /// A message or an answer is not what its protocol says; what is wrong.
    case malformed(String)
    /// A message is longer than the reader takes: its bytes, the most.
    case tooLong(UInt64, most: Int)
    /// The host can't listen at an address; what the kernel says.
    case cannotListen(String, reason: String)
}
