/// The side that proposes protocols on a channel, best first (libp2p/specs, connections,
/// "multistream-select").
///
/// A pure machine that keeps no bytes: it is given what came and was not read yet, and moves an
/// offset over what it has read. What stands behind the agreement is the protocol's own, and stays
/// where it is.
///
/// ```
///                   header              the proposal
///   ┌─▶ greeting ──────────▶ proposing ──────────────▶ agreed
///   │                         │  ▲
///   opening                na │  │ the next proposal
///                             └──┘
/// ```
///
/// - greeting: the header and the first proposal are written; nothing came yet.
/// - proposing: the responder greeted; a proposal waits for its answer.
/// - agreed, failed: it is over.
///
/// Who proposes a single protocol may write its first bytes right behind `opening`, and save a
/// round trip: either it is agreed to, or the channel is lost anyway.
package struct Initiator: Sendable {
    private enum State {
        case greeting
        case proposing
        case over
    }

    private let protocols: [String]
    private var proposed = 0
    private var state = State.greeting

    /// A negotiation for one of these protocols.
    ///
    /// - Parameter protocols: at least one, at most `Limits.proposalsMax`, each one line.
    package init(proposing protocols: [String]) {
        precondition(
            !protocols.isEmpty && protocols.count <= Limits.proposalsMax,
            "an initiator proposes at least one protocol, and not too many"
        )
        self.protocols = protocols
    }

    /// What to write first: the header and the first proposal, in one piece.
    package var opening: [UInt8] {
        Line.bytes(of: Line.header) + Line.bytes(of: protocols[0])
    }

    /// Reads what came.
    ///
    /// - Parameters:
    ///   - bytes: what came on the channel.
    ///   - offset: where the unread bytes begin; moved behind each line that was read.
    /// - Returns: what to do next.
    /// - Throws: `MultistreamError`, and the negotiation is over.
    package mutating func receive(
        _ bytes: Span<UInt8>,
        at offset: inout Int
    ) throws(MultistreamError) -> InitiatorAction {
        precondition(state != .over, "the negotiation is over")
        do {
            while let line = try Line.read(bytes, at: &offset) {
                let action = try read(line)
                guard case .wait = action else { return action }
            }
            return .wait
        } catch {
            state = .over
            throw error
        }
    }

    private mutating func read(_ line: String) throws(MultistreamError) -> InitiatorAction {
        switch state {
        case .greeting:
            guard line == Line.header else { throw .notMultistream(line) }
            state = .proposing
            return .wait
        case .proposing where line == protocols[proposed]:
            state = .over
            return .agreed(line)
        case .proposing where line == Line.notAvailable:
            proposed += 1
            guard proposed < protocols.count else { throw .refused(protocols) }
            return .send(Line.bytes(of: protocols[proposed]))
        case .proposing, .over:
            throw .unexpectedAnswer(line)
        }
    }
}

/// What an initiator's shell does next.
package enum InitiatorAction: Sendable, Equatable {
    /// Wait for more bytes.
    case wait
    /// Write these bytes, and wait for more.
    case send([UInt8])
    /// The channel speaks this protocol from the first unread byte on.
    case agreed(String)
}
