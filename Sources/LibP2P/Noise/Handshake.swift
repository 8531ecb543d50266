package import PeerIdentity
package import Sodium

/// libp2p's handshake over Noise XX, at either end (libp2p noise): proves who the other is, and
/// may settle the stream muxer on the way.
///
/// A pure machine: messages go in without their two bytes of length, and come out as frames for the
/// wire. The caller bounds what it waits for (`Limits.handshakeMessageBytesMax`) and how long.
///
/// ```
///   initiator:  start ──begin/send──▶ waits for 1 ──receive/finish with frame──▶ over
///   responder:  start ──begin/wait──▶ waits for 0 ──receive/send──▶ waits for 2
///                                                 ──receive/finish──▶ over
/// ```
///
/// - start: nothing was said.
/// - waits for N: message N is due from the other.
/// - over: it has ended, well or with an error; every further call throws `outOfOrder`.
package struct Handshake: ~Copyable, Sendable {
    /// Which end one is.
    package enum Role: Sendable, Equatable {
        /// The one that dialled.
        case initiator
        /// The one that listens.
        case responder

        /// The one at the other end.
        var other: Role { self == .initiator ? .responder : .initiator }
    }

    private enum State: Sendable, Equatable {
        case start
        case waiting
        case over
    }

    private let role: Role
    private let payload: Payload
    private let expectedPeer: PeerID?
    private var pattern: Pattern
    private var state = State.start

    /// A handshake at its beginning.
    ///
    /// - Parameters:
    ///   - role: which end we are.
    ///   - staticKey: ours for Noise; one for the process's life will do.
    ///   - ephemeralKey: a new one for each handshake.
    ///   - identity: who we are.
    ///   - expectedPeer: who the other must be; nil: anybody.
    ///   - muxers: the stream muxers that we speak, the best first; empty: settle them afterwards.
    package init(
        role: Role,
        staticKey: X25519.PrivateKey,
        ephemeralKey: X25519.PrivateKey,
        identity: KeyPair,
        expectedPeer: PeerID? = nil,
        muxers: [String] = []
    ) {
        self.role = role
        self.expectedPeer = expectedPeer
        payload = Payload(identity: identity, staticKey: staticKey.publicKey, muxers: muxers)
        pattern = Pattern(role: role, staticKey: staticKey, ephemeralKey: ephemeralKey)
    }

    /// Begins: the initiator sends its message, the responder waits for one.
    package mutating func begin() throws(NoiseError) -> HandshakeAction {
        guard state == .start else { throw fail(.outOfOrder) }
        state = .waiting
        guard role == .initiator else { return .wait }
        do { return .send(Frame.framed(try pattern.write([]))) } catch { throw fail(error) }
    }

    /// Takes a message of the other, without the two bytes of its length.
    package mutating func receive(_ message: [UInt8]) throws(NoiseError) -> HandshakeAction {
        guard state == .waiting else { throw fail(.outOfOrder) }
        guard message.count <= Limits.handshakeMessageBytesMax else {
            throw fail(
                .messageTooLong(bytes: message.count, max: Limits.handshakeMessageBytesMax)
            )
        }
        do {
            let received = try pattern.read(message)
            guard let staticKey = pattern.remoteStatic else {
                return .send(Frame.framed(try pattern.write(payload.bytes)))
            }
            let remote = try accept(received, staticKey)
            let last = role == .initiator ? Frame.framed(try pattern.write(payload.bytes)) : nil
            return try finish(remote, last)
        } catch {
            throw fail(error)
        }
    }

    private func accept(
        _ message: [UInt8],
        _ staticKey: X25519.PublicKey
    ) throws(NoiseError) -> Payload {
        let remote = try Payload(message, staticKey: staticKey)
        if let expectedPeer, expectedPeer != remote.publicKey.peerID {
            throw .unexpectedPeer(expected: expectedPeer, found: remote.publicKey.peerID)
        }
        return remote
    }

    private mutating func finish(
        _ remote: Payload,
        _ last: [UInt8]?
    ) throws(NoiseError) -> HandshakeAction {
        state = .over
        let initiators = role == .initiator ? payload.muxers : remote.muxers
        let responders = role == .initiator ? remote.muxers : payload.muxers
        return .finish(
            last,
            Established(
                session: try pattern.split(),
                remoteKey: remote.publicKey,
                remotePeer: remote.publicKey.peerID,
                muxer: initiators.first(where: responders.contains)
            )
        )
    }

    private mutating func fail(_ error: NoiseError) -> NoiseError {
        state = .over
        return error
    }
}
