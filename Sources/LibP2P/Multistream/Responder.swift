/// The side that is offered protocols and takes the first that it speaks (libp2p/specs,
/// connections, "multistream-select").
///
/// A pure machine that keeps no bytes, as `Initiator`.
///
/// ```
///              header                 a protocol that we speak
///   greeting ──────────▶ listening ───────────────────────────▶ agreed
///                         │    ▲
///                         └────┘
///                    another: "na"
/// ```
///
/// - greeting: nothing came yet; our own header is the answer to theirs.
/// - listening: the initiator greeted and proposes.
/// - agreed, failed: it is over.
///
/// `ls`, the listing that early versions had, is answered as go-multistream answers it today: it is
/// one more protocol that is not available.
package struct Responder: Sendable {
    private enum State {
        case greeting
        case listening
        case over
    }

    private let protocols: Set<String>
    private var proposals = 0
    private var state = State.greeting

    /// A negotiation in which these protocols are spoken.
    package init(speaking protocols: Set<String>) {
        self.protocols = protocols
    }

    /// Reads one line of what came.
    ///
    /// - Parameters:
    ///   - bytes: what came on the channel.
    ///   - offset: where the unread bytes begin; moved behind the line that was read.
    /// - Returns: what to do next.
    /// - Throws: `MultistreamError`, and the negotiation is over.
    package mutating func receive(
        _ bytes: Span<UInt8>,
        at offset: inout Int
    ) throws(MultistreamError) -> ResponderAction {
        precondition(state != .over, "the negotiation is over")
        do {
            guard let line = try Line.read(bytes, at: &offset) else { return .wait }
            return try read(line)
        } catch {
            state = .over
            throw error
        }
    }

    private mutating func read(_ line: String) throws(MultistreamError) -> ResponderAction {
        switch state {
        case .greeting:
            guard line == Line.header else { throw .notMultistream(line) }
            state = .listening
            return .send(Line.bytes(of: Line.header))
        case .listening, .over:
            proposals += 1
            guard proposals <= Limits.proposalsMax else { throw .tooManyProposals }
            guard protocols.contains(line) else { return .send(Line.bytes(of: Line.notAvailable)) }
            state = .over
            return .agreed(line, send: Line.bytes(of: line))
        }
    }
}

/// What a responder's shell does next.
package enum ResponderAction: Sendable, Equatable {
    /// Wait for more bytes.
    case wait
    /// Write these bytes, and go on with what is unread.
    case send([UInt8])
    /// Write these bytes; the channel speaks this protocol from the first unread byte on.
    case agreed(String, send: [UInt8])
}
