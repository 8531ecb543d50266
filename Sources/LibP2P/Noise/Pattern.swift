import Sealing
package import Sodium

/// The handshake `Noise_XX_25519_ChaChaPoly_SHA256` itself, without what libp2p puts into it (Noise
/// 7.5): three messages, in which both ends give their static keys.
///
/// ```
///   initiator                      responder
///       │  0: e                         │
///       ├──────────────────────────────▶│
///       │  1: e, ee, s, es              │
///       │◀──────────────────────────────┤
///       │  2: s, se                     │
///       ├──────────────────────────────▶│
/// ```
///
/// After an error it is of no use: every call throws `outOfOrder`.
package struct Pattern: ~Copyable, Sendable {
    private static let keyByteCount = X25519.byteCount

    private let role: Handshake.Role
    private let staticKey: X25519.PrivateKey
    private let ephemeralKey: X25519.PrivateKey
    private var remoteEphemeral: X25519.PublicKey?
    /// The other's static key, once its message was read.
    package private(set) var remoteStatic: X25519.PublicKey?
    private var state: SymmetricState
    /// The message that is due; 3: all are done, 4: it was split, or has failed.
    private var step = 0

    /// A handshake at its beginning; both keys are the caller's, so that vectors repeat.
    package init(
        role: Handshake.Role,
        staticKey: X25519.PrivateKey,
        ephemeralKey: X25519.PrivateKey,
        prologue: [UInt8] = []
    ) {
        self.role = role
        self.staticKey = staticKey
        self.ephemeralKey = ephemeralKey
        state = SymmetricState(
            protocolName: "Noise_XX_25519_ChaChaPoly_SHA256",
            prologue: prologue
        )
    }

    /// The digest of all that was said, which both ends share at the end.
    package var hash: [UInt8] { state.hash }

    /// The next message, with a payload, which is readable by all in message 0.
    package mutating func write(_ payload: [UInt8]) throws(NoiseError) -> [UInt8] {
        let step = try take(writer: role)
        var message: [UInt8] = []
        if step < 2 {
            message += ephemeralKey.publicKey.bytes
            state.mixHash(ephemeralKey.publicKey.bytes)
        }
        if step == 1 { try mix(ephemeralKey, remoteEphemeral) }
        if step > 0 {
            message += try state.encrypt(staticKey.publicKey.bytes)
            try mix(staticKey, remoteEphemeral)
        }
        message += try state.encrypt(payload)
        self.step = step + 1
        return message
    }

    /// Reads the next message, and gives its payload.
    package mutating func read(_ message: [UInt8]) throws(NoiseError) -> [UInt8] {
        let step = try take(writer: role.other)
        guard message.count >= Self.leastByteCount(step) else {
            throw .messageTooShort(bytes: message.count)
        }
        var rest = message[...]
        if step < 2 {
            let key = Array(rest.prefix(Self.keyByteCount))
            rest = rest.dropFirst(Self.keyByteCount)
            remoteEphemeral = X25519.PublicKey(key)
            state.mixHash(key)
        }
        if step == 1 { try mix(ephemeralKey, remoteEphemeral) }
        if step > 0 {
            let box = Array(rest.prefix(Self.keyByteCount + ChaCha20Poly1305.tagByteCount))
            rest = rest.dropFirst(box.count)
            remoteStatic = X25519.PublicKey(try state.decrypt(box))
            try mix(ephemeralKey, remoteStatic)
        }
        let payload = try state.decrypt(Array(rest))
        self.step = step + 1
        return payload
    }

    /// The ciphers for what follows the handshake, once all three messages are done.
    package mutating func split() throws(NoiseError) -> Session {
        guard step == 3 else { throw .outOfOrder }
        step = 4
        let (first, second) = state.split()
        return role == .initiator
            ? Session(sending: first, receiving: second, hash: state.hash)
            : Session(sending: second, receiving: first, hash: state.hash)
    }

    /// The message that is due, when it is this role's to write it; until it is done, a failure.
    private mutating func take(writer: Handshake.Role) throws(NoiseError) -> Int {
        let due = step
        step = 4
        let isWriters = (due == 1) == (writer == .responder)
        guard due < 3, isWriters else { throw .outOfOrder }
        return due
    }

    private mutating func mix(
        _ own: X25519.PrivateKey,
        _ other: X25519.PublicKey?
    ) throws(NoiseError) {
        guard let other, let secret = own.agree(with: other) else { throw .weakKey }
        state.mixKey(secret)
    }

    private static func leastByteCount(_ step: Int) -> Int {
        let tag = ChaCha20Poly1305.tagByteCount
        return switch step {
        case 0: keyByteCount
        case 1: keyByteCount + keyByteCount + tag + tag
        default: keyByteCount + tag + tag
        }
    }
}
