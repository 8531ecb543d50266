import Noise
import PeerIdentity
import Sodium

/// One end of a handshake with keys that a number decides, so that every run says the same bytes.
struct Party {
    let role: Handshake.Role
    let identity: KeyPair
    let staticKey: X25519.PrivateKey
    let ephemeralKey: X25519.PrivateKey

    static let initiator = Party(.initiator, seed: 1)
    static let responder = Party(.responder, seed: 2)

    private init(_ role: Handshake.Role, seed: UInt8) {
        func secret(_ number: UInt8) -> Secret {
            Secret(copying: [UInt8](repeating: number, count: 32))
        }
        self.role = role
        guard let identity = try? KeyPair(seed: secret(seed)),
            let staticKey = X25519.PrivateKey(secret(seed + 10)),
            let ephemeralKey = X25519.PrivateKey(secret(seed + 20))
        else { preconditionFailure("32 bytes are a key") }
        self.identity = identity
        self.staticKey = staticKey
        self.ephemeralKey = ephemeralKey
    }

    /// Its machine.
    func handshake(expecting peer: PeerID? = nil, muxers: [String] = []) -> Handshake {
        Handshake(
            role: role,
            staticKey: staticKey,
            ephemeralKey: ephemeralKey,
            identity: identity,
            expectedPeer: peer,
            muxers: muxers
        )
    }

    /// Only the pattern, for a party that says what it likes.
    func pattern() -> Pattern {
        Pattern(role: role, staticKey: staticKey, ephemeralKey: ephemeralKey)
    }
}

/// What a call of a machine led to.
enum Outcome: Equatable {
    case wait
    case send
    case finish
    case error(NoiseError)

    init(_ body: () throws(NoiseError) -> HandshakeAction) {
        do {
            switch try body() {
            case .wait: self = .wait
            case .send: self = .send
            case .finish: self = .finish
            }
        } catch {
            self = .error(error)
        }
    }
}

/// The three messages of the two parties, without their lengths.
struct Transcript {
    let messages: [[UInt8]]

    init() throws {
        var initiator = Party.initiator.handshake()
        var responder = Party.responder.handshake()
        _ = try responder.begin()
        let first = try initiator.begin().message()
        let second = try responder.receive(first).message()
        let third = try initiator.receive(second).message()
        messages = [first, second, third]
    }
}

extension HandshakeAction {
    /// The message in a frame that is to be sent; none when there is none.
    consuming func message() -> [UInt8] {
        switch self {
        case .wait: []
        case .send(let frame): Array(frame.dropFirst(2))
        case .finish(let frame, _): Array((frame ?? []).dropFirst(2))
        }
    }

    /// What it was established with; nil unless it is the end.
    consuming func established() -> Established? {
        switch consume self {
        case .wait: nil
        case .send: nil
        case .finish(_, let established): established
        }
    }
}
