package import Messages
import PeerHost
import PeerProtocols

/// Why a peer gave nothing, and what follows from it.
///
/// The one place that says what a failure means: what the attempt tells, whether the peer is left
/// alone for a while, and how long it asked for itself. Sentences are our own: a peer's words go no
/// further.
package struct Trouble: Error, Sendable, Equatable {
    /// What is thought of the peer.
    package enum Blame: Sendable, Equatable {
        /// Nothing: it may be asked as before.
        case none
        /// It is left alone for a pause that doubles.
        case pause
        /// It lied: it is not asked for ten minutes.
        case lie
    }

    /// For programs.
    package var code: ErrorCode
    /// For people.
    package var sentence: String
    /// What is thought of the peer.
    package var blame: Blame
    /// What it asked for itself; zero: nothing.
    package var retryAfter: Duration

    /// A trouble.
    package init(
        _ code: ErrorCode,
        _ sentence: String,
        blame: Blame = .pause,
        retryAfter: Duration = .zero,
    ) {
        self.code = code
        self.sentence = sentence
        self.blame = blame
        self.retryAfter = retryAfter
    }

    /// It sent bytes that are not those of the hash.
    package static let wrongBytes = Trouble(.corrupt, "It sent wrong bytes.", blame: .lie)

    /// It led to a file whose SHA-256 is not the one that was asked for.
    package static let wrongFile = Trouble(.corrupt, "It named a wrong file.", blame: .lie)

    /// It led to a file that nobody could bring whole.
    package static let unfinished = Trouble(.unavailable, "It named a file that nobody has whole.")

    /// Content that can't be checked as it comes, and is too large to be kept until it can.
    package static func uncheckable(_ bytes: UInt64) -> Trouble {
        Trouble(
            .tooLarge,
            "It offers \(bytes) bytes that can only be checked at their end.",
            blame: .none
        )
    }

    /// What an error of a stream means.
    package init(_ error: any Error) {
        switch error {
        case let trouble as Trouble: self = trouble
        case let error as CASError: self.init(error)
        case let error as PeerHostError: self.init(error)
        default: self.init(.aborted, "Nobody waits for it any more.", blame: .none)
        }
    }

    private init(_ error: CASError) {
        switch error {
        case .timeout, .stalled: self.init(.timeout, "It \(error).")
        case .cutShort: self.init(.unavailable, "It \(error).")
        case .messageTooLong, .malformed, .wrongField, .bodyTooLong, .wrongAnswer, .unasked:
            self.init(.corrupt, "It \(error).", blame: .lie)
        }
    }

    private init(_ error: PeerHostError) {
        switch error.trouble {
        case .blame: self.init(.corrupt, error.sentence, blame: .lie)
        case .tryAnother, .tryLater: self.init(.unavailable, error.sentence)
        case .giveUp: self.init(.unavailable, error.sentence, blame: .none)
        }
    }

    /// What a refusal means that is no "it isn't there".
    init(_ refusal: CAS.Refusal) {
        switch refusal.code {
        case .overloaded:
            self.init(
                .overloaded,
                "It has too much to do.",
                retryAfter: refusal.retryAfter
            )
        case .forbidden: self.init(.forbidden, "It doesn't let us ask.")
        case .timeout: self.init(.timeout, "It was not ready in time.", blame: .none)
        case .unavailable: self.init(.unavailable, "It is stopping, or lacks its store.")
        case .notFound, .invalidRequest, .unsupported, .tooLarge, .internal:
            self.init(.unavailable, "It answered \(refusal.code.rawValue).")
        }
    }
}
