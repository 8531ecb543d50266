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
    /// What was wrong behind a line that was answered.
    private var failure: MultistreamError?

    /// A negotiation in which these protocols are spoken.
    package init(speaking protocols: Set<String>) {
        self.protocols = protocols
    }

    /// Reads what came.
    ///
    /// What is wrong behind a line that has an answer is thrown by the next call, when there is
    /// one: the answer goes first.
    ///
    /// - Parameters:
    ///   - bytes: what came on the channel.
    ///   - offset: where the unread bytes begin; moved behind each line that was read.
    /// - Returns: what to do next.
    /// - Throws: `MultistreamError`, and the negotiation is over.
    package mutating func receive(
        _ bytes: Span<UInt8>,
        at offset: inout Int
    ) throws(MultistreamError) -> ResponderAction {
        precondition(state != .over, "the negotiation is over")
        var answer: [UInt8] = []
        do throws(MultistreamError) {
            if let failure { throw failure }
            while let line = try Line.read(bytes, at: &offset) {
                guard let agreed = try read(line, answer: &answer) else { continue }
                return .agreed(agreed, send: answer)
            }
        } catch {
            guard !answer.isEmpty else {
                state = .over
                throw error
            }
            failure = error
        }
        return answer.isEmpty ? .wait : .send(answer)
    }

    private mutating func read(
        _ line: String,
        answer: inout [UInt8]
    ) throws(MultistreamError) -> String? {
        switch state {
        case .greeting:
            guard line == Line.header else { throw .notMultistream(line) }
            state = .listening
            answer += Line.bytes(of: Line.header)
            return nil
        case .listening, .over:
            proposals += 1
            guard proposals <= Limits.proposalsMax else { throw .tooManyProposals }
            guard protocols.contains(line) else {
                answer += Line.bytes(of: Line.notAvailable)
                return nil
            }
            state = .over
            answer += Line.bytes(of: line)
            return line
        }
    }
}

/// What a responder's shell does next.
package enum ResponderAction: Sendable, Equatable {
    /// Wait for more bytes.
    case wait
    /// Write these bytes, and wait for more.
    case send([UInt8])
    /// Write these bytes; the channel speaks this protocol from the first unread byte on.
    case agreed(String, send: [UInt8])
}
