import Multistream
package import Noise
package import PeerIdentity

/// From raw bytes to a proven peer with a muxer: what is agreed and proven, in which order
/// (libp2p/specs, connections, "Upgrading").
///
/// A pure machine: bytes that came go in, bytes to send come out.
///
/// ```
///            "/noise" agreed           proven, with a muxer
///   security ──────────────▶ noise ─────────────────────────▶ over
///     │                        │                               ▲ ▲
///     │                        │ proven             agreed     │ │
///     │                        └───────────▶ muxer ────────────┘ │
///     │                                        ▲                 │
///     │ "/tls/1.0.0" agreed                    │ proven          │
///     └──────────────────────▶ tls ────────────┴─────────────────┘
///                                               proven, with a muxer
/// ```
///
/// - security: multistream-select in clear text.
/// - noise: the handshake's three messages; it may settle the muxer on the way.
/// - tls: the shell has TLS in the pipeline, and says whom it has proven; the rest is said through
///   it, in what is clear text here. It may settle the muxer too.
/// - muxer: multistream-select in the session's frames.
/// - over: it has ended, well or with an error.
///
/// Invariant: what is kept of bytes that came is one unfinished line, message or frame.
package struct Upgrade: ~Copyable {
    /// Noise, as multistream-select names it.
    package static let noise = SecurityProtocol.noise.rawValue
    /// The muxer.
    package static let yamux = "/yamux/1.0.0"
    /// What TLS is asked to agree on, as application protocols: a muxer, or that it is chosen
    /// afterwards (libp2p/specs, connections, inlined muxer negotiation).
    package static let applicationProtocols = [yamux, "libp2p"]

    /// How far it has come.
    package enum Step: Equatable {
        /// Agreement on a security protocol.
        case security
        /// Noise.
        case noise
        /// TLS.
        case tls
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

    /// An upgrade at its beginning.
    ///
    /// - Parameters:
    ///   - direction: which side this is.
    ///   - security: what is spoken, the best first.
    ///   - handshake: Noise's, which has not begun and offers `yamux`.
    package init(
        _ direction: Direction,
        _ security: [SecurityProtocol],
        handshake: consuming Noise.Handshake
    ) {
        self.direction = direction
        self.handshake = handshake
        negotiation = Negotiation(direction, security.map(\.rawValue))
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
                    guard step != .tls else { return .beginTLS(takeOutgoing(), behind: takeWire()) }
                case .tls:
                    throw PeerHostError.failed(.tls, "bytes came past it")
                case .noise:
                    guard try shakeHands() else { return .send(takeOutgoing()) }
                case .muxer:
                    guard try agreeOnMuxer() else { return .send(takeOutgoing()) }
                case .over:
                    guard let peer = peer.take() else {
                        throw PeerHostError.failed(.muxer, "it was over")
                    }
                    return .finish(
                        takeOutgoing(),
                        Upgraded(peer: peer, cipher: cipher.take(), text: text, wire: wire)
                    )
                }
            }
        } catch {
            defer { step = .over }
            throw trouble(error)
        }
    }

    /// TLS is in the pipeline and has proven a peer.
    ///
    /// - Parameters:
    ///   - peer: who it is.
    ///   - agreed: the application protocol on which it agreed, of `applicationProtocols`.
    /// - Returns: what to do next.
    /// - Throws: `failed` with the step; the upgrade is over then.
    package mutating func provenByTLS(
        _ peer: PeerID,
        agreed: String?
    ) throws(PeerHostError) -> UpgradeAction {
        guard step == .tls else {
            step = .over
            throw .failed(.tls, "it was not begun")
        }
        guard let agreed, Self.applicationProtocols.contains(agreed) else {
            step = .over
            throw .failed(.tls, "no application protocol was agreed")
        }
        self.peer = peer
        do {
            try choose(agreed == Self.yamux ? agreed : nil)
        } catch {
            defer { step = .over }
            throw trouble(error)
        }
        return try receive([])
    }

    private mutating func takeOutgoing() -> [UInt8] {
        defer { outgoing = [] }
        return outgoing
    }

    private mutating func takeWire() -> [UInt8] {
        defer { wire = [] }
        return wire
    }

    // MARK: The steps; each returns whether it is over

    private mutating func agreeOnSecurity() throws -> Bool {
        let bytes = wire
        var offset = 0
        let (agreed, answer) = try negotiation.receive(bytes.span, at: &offset)
        wire.removeFirst(offset)
        outgoing += answer
        guard let agreed else { return false }
        guard agreed == Self.noise else {
            step = .tls
            return true
        }
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
        try choose(muxer)
    }

    /// The peer is proven, and this muxer was agreed on the way; nil: none was.
    private mutating func choose(_ muxer: String?) throws {
        guard muxer != Self.yamux else {
            step = .over
            return
        }
        step = .muxer
        negotiation = Negotiation(direction, [Self.yamux])
        try sealOutgoing(negotiation.opening)
    }

    private mutating func agreeOnMuxer() throws -> Bool {
        var frames = wire
        var span = frames.mutableSpan
        // In TLS, what comes is text already.
        let opened = try cipher?.openFrames(&span) ?? (text: wire.count, consumed: wire.count)
        let all = text + frames[..<opened.text]
        wire = Array(frames[opened.consumed...])
        var offset = 0
        let (agreed, answer) = try negotiation.receive(all.span, at: &offset)
        text = Array(all[offset...])
        try sealOutgoing(answer)
        if agreed != nil { step = .over }
        return agreed != nil
    }

    private mutating func sealOutgoing(_ bytes: [UInt8]) throws {
        guard !bytes.isEmpty else { return }
        outgoing += try cipher?.seal(bytes) ?? bytes
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
        case .tls: .failed(.tls, "\(error)")
        case .muxer, .over: .failed(.muxer, "\(error)")
        }
    }
}

/// What an upgrade's shell does next.
package enum UpgradeAction: ~Copyable {
    /// Write these bytes, if there are any, and wait for more.
    case send([UInt8])
    /// Write these bytes, if there are any, and put TLS into the pipeline, before this; the bytes
    /// behind came for it. `provenByTLS` comes next.
    case beginTLS([UInt8], behind: [UInt8])
    /// Write these bytes, if there are any; the connection is what it was to become.
    case finish([UInt8], Upgraded)
}

/// A connection whose peer is proven.
package struct Upgraded: ~Copyable {
    /// Who is there.
    package let peer: PeerID
    private let cipher: Noise.Session?
    /// What came in the session's frames behind the agreement.
    package let text: [UInt8]
    /// What came behind that and was not opened yet.
    package let wire: [UInt8]

    init(peer: PeerID, cipher: consuming Noise.Session?, text: [UInt8], wire: [UInt8]) {
        self.peer = peer
        self.cipher = cipher
        self.text = text
        self.wire = wire
    }

    /// Gives the cipher away; nil: TLS is in the pipeline.
    package consuming func takeCipher() -> Noise.Session? { cipher }
}
