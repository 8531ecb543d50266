package import PeerIdentity

/// What a handshake ends with: the session, and who is at its other end.
package struct Established: ~Copyable, Sendable {
    /// The other's key, which it has proven to have.
    package let remoteKey: PublicKey
    /// Who the other is.
    package let remotePeer: PeerID
    /// The stream muxer that both speak, the initiator's best; nil: settle it over the session.
    package let muxer: String?
    private var session: Session

    init(session: consuming Session, remoteKey: PublicKey, remotePeer: PeerID, muxer: String?) {
        self.session = session
        self.remoteKey = remoteKey
        self.remotePeer = remotePeer
        self.muxer = muxer
    }

    /// Gives the session away.
    package consuming func takeSession() -> Session { session }
}
