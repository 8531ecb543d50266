import Multistream
package import Noise
package import PeerIdentity

/// From raw bytes to a proven peer with a muxer: what is agreed and proven, in which order
/// (libp2p/specs, connections, "Upgrading").
///
/// A pure machine: bytes that came go in, bytes to send come out.
///
/// ```
///             "/noise" agreed          proven, with a muxer
///   security ────────────────▶ noise ───────────────────────▶ over
///                                │                             ▲
///                                │ proven           agreed     │
///                                └──────────▶ muxer ───────────┘
/// ```
///
/// - security: multistream-select in clear text; only Noise is spoken.
/// - noise: the handshake's three messages; it may settle the muxer on the way.
/// - muxer: multistream-select in the session's frames.
/// - over: it has ended, well or with an error.
///
/// Invariant: what is kept of bytes that came is one unfinished line, message or frame.
package struct Upgrade: ~Copyable {
    /// The security protocol.
    package static let noise = "/noise"
    /// The muxer.
    package static let yamux = "/yamux/1.0.0"

    /// How far it has come.
    package enum Step: Equatable {
        /// Agreement on Noise.
        case security
        /// Noise.
        case noise
        /// Agreement on Yamux.
        case muxer
        /// It has ended.
        case over
    }

    /// How far it has come.
    package private(set) var step = Step.security
    private let direction: Direction
    private var negotiation: Negotiation
    private var handshake: Noise.Handshake
    private var peer: PeerID?
    private var cipher: Noise.Session?
    /// What came and was not read yet.
    private var wire: [UInt8] = []
    /// What came in the session's frames and was not read yet.
    private var text: [UInt8] = []
    private var outgoing: [UInt8] = []

    /// An upgrade at its beginning, with a handshake that has not begun and offers `yamux`.
    package init(_ direction: Direction, handshake: consuming Noise.Handshake) {
        self.direction = direction
        self.handshake = handshake
        negotiation = Negotiation(direction, Self.noise)
    }

    /// What is written before anything came.
    package func begin() -> [UInt8] { negotiation.opening }

    /// Reads what came.
    package mutating func receive(_ bytes: [UInt8]) throws(PeerHostError) -> UpgradeAction {
        wire += bytes
        do {
            while true {
                switch step {
                case .security:
                    guard try agreeOnSecurity() else { return .send(takeOutgoing()) }
                case .noise:
                    guard try shakeHands() else { return .send(takeOutgoing()) }
                case .muxer:
                    guard try agreeOnMuxer() else { return .send(takeOutgoing()) }
                case .over:
                    guard let peer, let cipher = cipher.take() else {
                        throw PeerHostError.failed(.muxer, "it was over")
                    }
                    return .finish(
                        takeOutgoing(),
                        Upgraded(peer: peer, cipher: cipher, text: text, wire: wire)
                    )
                }
            }
        } catch {
            defer { step = .over }
            throw trouble(error)
        }
    }

    private mutating func takeOutgoing() -> [UInt8] {
        defer { outgoing = [] }
        return outgoing
    }

    // MARK: The steps; each returns whether it is over

    private mutating func agreeOnSecurity() throws -> Bool {
        let bytes = wire
        var offset = 0
        let (isAgreed, answer) = try negotiation.receive(bytes.span, at: &offset)
        wire.removeFirst(offset)
        outgoing += answer
        guard isAgreed else { return false }
        step = .noise
        switch try handshake.begin() {
        case .wait: break
        case .send(let message): outgoing += message
        case .finish: throw PeerHostError.failed(.noise, "it ended before it began")
        }
        return true
    }

    private mutating func shakeHands() throws -> Bool {
        guard wire.count >= Frame.headerByteCount else { return false }
        let length = Int(wire[0]) << 8 | Int(wire[1])
        guard length <= Noise.Limits.handshakeMessageBytesMax else {
            throw NoiseError.messageTooLong(
                bytes: length,
                max: Noise.Limits.handshakeMessageBytesMax
            )
        }
        let end = Frame.headerByteCount + length
        guard wire.count >= end else { return false }
        let message = Array(wire[Frame.headerByteCount..<end])
        wire.removeFirst(end)
        switch try handshake.receive(message) {
        case .wait: return true
        case .send(let answer):
            outgoing += answer
            return true
        case .finish(let last, let established):
            outgoing += last ?? []
            try proven(established)
            return true
        }
    }

    private mutating func proven(_ established: consuming Established) throws {
        peer = established.remotePeer
        let muxer = established.muxer
        cipher = established.takeSession()
        guard muxer != Self.yamux else {
            step = .over
            return
        }
        step = .muxer
        negotiation = Negotiation(direction, Self.yamux)
        try sealOutgoing(negotiation.opening)
    }

    private mutating func agreeOnMuxer() throws -> Bool {
        var frames = wire
        var span = frames.mutableSpan
        let opened = try cipher?.openFrames(&span) ?? (text: 0, consumed: 0)
        let all = text + frames[..<opened.text]
        wire = Array(frames[opened.consumed...])
        var offset = 0
        let (isAgreed, answer) = try negotiation.receive(all.span, at: &offset)
        text = Array(all[offset...])
        try sealOutgoing(answer)
        if isAgreed { step = .over }
        return isAgreed
    }

    private mutating func sealOutgoing(_ bytes: [UInt8]) throws {
        guard !bytes.isEmpty else { return }
        outgoing += try cipher?.seal(bytes) ?? []
    }

    // MARK: What went wrong

    private func trouble(_ error: any Error) -> PeerHostError {
        if let error = error as? PeerHostError { return error }
        if case .unexpectedPeer(let expected, let found) = error as? NoiseError {
            return .wrongPeer(expected: expected, found: found)
        }
        return switch step {
        case .security: .failed(.security, "\(error)")
        case .noise: .failed(.noise, "\(error)")
        case .muxer, .over: .failed(.muxer, "\(error)")
        }
    }
}

/// What an upgrade's shell does next.
package enum UpgradeAction: ~Copyable {
    /// Write these bytes, if there are any, and wait for more.
    case send([UInt8])
    /// Write these bytes, if there are any; the connection is what it was to become.
    case finish([UInt8], Upgraded)
}

/// A connection whose peer is proven.
package struct Upgraded: ~Copyable {
    /// Who is there.
    package let peer: PeerID
    private let cipher: Noise.Session
    /// What came in the session's frames behind the agreement.
    package let text: [UInt8]
    /// What came behind that and was not opened yet.
    package let wire: [UInt8]

    init(peer: PeerID, cipher: consuming Noise.Session, text: [UInt8], wire: [UInt8]) {
        self.peer = peer
        self.cipher = cipher
        self.text = text
        self.wire = wire
    }

    /// Gives the cipher away.
    package consuming func takeCipher() -> Noise.Session { cipher }
}
