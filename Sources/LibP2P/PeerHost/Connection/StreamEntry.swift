import Multistream
import NIOCore

/// What a session holds for one stream: the stream itself, and how far agreement on its protocol
/// has come.
///
/// An object of the session's alone: it is looked up for every piece that comes.
final class StreamEntry {
    enum Phase {
        /// We have proposed protocols; what came and is not understood yet.
        case proposing(Initiator, unread: ByteBuffer)
        /// The peer is to propose one; the same.
        case listening(Responder, unread: ByteBuffer)
        /// A protocol is spoken.
        case agreed
        /// Nobody reads any more: what comes beyond so many bytes ends the stream.
        case closed(allowed: Int)
    }

    let stream: PeerStream
    var phase: Phase
    /// When the phase must be over; nil: any time.
    var deadline: ContinuousClock.Instant?
    /// Told when a protocol is agreed, if somebody waits for that.
    var agreed: ((Result<PeerStream, PeerHostError>) -> Void)?
    /// The peer has sent its last byte.
    var hasEnded = false

    init(
        _ stream: PeerStream,
        _ phase: Phase,
        deadline: ContinuousClock.Instant?,
        agreed: ((Result<PeerStream, PeerHostError>) -> Void)? = nil
    ) {
        self.stream = stream
        self.phase = phase
        self.deadline = deadline
        self.agreed = agreed
    }
}

extension StreamEntry {
    /// Whether no protocol is agreed yet.
    var isNegotiating: Bool {
        switch phase {
        case .proposing, .listening: true
        case .agreed, .closed: false
        }
    }

    /// What came and is not understood yet; nil when a protocol is agreed.
    var unread: ByteBuffer? {
        switch phase {
        case .proposing(_, let unread), .listening(_, let unread): unread
        case .agreed, .closed: nil
        }
    }
}
