import Bus
import Messages

/// What each failure means for a request, and the sentence the client reads.
///
/// - A store or router that dies costs a retry: the request is asked of another instance, or waits
///   up to `Limits.patience` for one to come back, then it is `unavailable`.
/// - A store that says `unavailable` is stopping: the same.
/// - Any other failure of the store, and every outcome of a search, is the client's answer.
/// - What is not signed as it must be is `unauthorized`, what its signer may not do `forbidden`; both
///   before anything is looked up.
/// - What a denylist blocks is `forbidden`, before anything is looked up.
/// - What is full refuses new work at once with `overloaded`; nothing that was admitted is refused.
/// - Content that a search found and the store doesn't have is searched again, three times in all.
enum Trouble {
    /// When a refused client may try again: long enough for tens of thousands of requests to end.
    static let retryAfter = Duration.milliseconds(250)

    static var tooManyInAll: Failure {
        Failure(
            .overloaded,
            "Too many requests are under way here; ask again after retryAfterMs.",
            retryAfter: retryAfter,
        )
    }

    static func tooManyOfClient(_ bound: Int) -> Failure {
        Failure(
            .overloaded,
            "This connection has \(bound) requests under way; wait for answers before asking more.",
            retryAfter: retryAfter,
        )
    }

    static var tooManyBodies: Failure {
        Failure(
            .overloaded,
            "Too many bytes wait for the store; send the block again after retryAfterMs.",
            retryAfter: retryAfter,
        )
    }

    static var draining: Failure {
        Failure(
            .unavailable,
            "This intake is stopping; ask another, or this one again when it is back.",
            retryAfter: .seconds(1),
        )
    }

    static func noStore(_ attempts: [Attempt]) -> Failure {
        Failure(
            .unavailable,
            "No store answers; see that weir-store runs and ask again.",
            retryAfter: .seconds(1),
            attempts: attempts,
        )
    }

    static func noRouter(_ attempts: [Attempt]) -> Failure {
        Failure(
            .unavailable,
            "It is not in the store, and no router answers; see that weir-router runs.",
            retryAfter: .seconds(1),
            attempts: attempts,
        )
    }

    static func notHere(_ attempts: [Attempt]) -> Failure {
        Failure(
            .notFound,
            "It is not in the store, and no other source may be asked for it.",
            attempts: attempts,
        )
    }

    static func gone(_ attempts: [Attempt]) -> Failure {
        Failure(
            .unavailable,
            "It was found and was not in the store afterwards, \(Limits.searchRoundsMax) times;"
                + " the store may be too small for it.",
            retryAfter: .seconds(1),
            attempts: attempts,
        )
    }

    static func timeout(_ attempts: [Attempt]) -> Failure {
        Failure(.timeout, "The time to live ended before it was found.", attempts: attempts)
    }

    static func aborted(_ attempts: [Attempt]) -> Failure {
        Failure(.aborted, "It was cancelled.", attempts: attempts)
    }

    static var nothingToCancel: Failure {
        Failure(
            .notFound,
            "No request with this id is under way here: it has been answered, or never came.",
        )
    }

    static var otherRequest: Failure {
        Failure(
            .invalidRequest,
            "Another request with this id is under way; choose 16 new random bytes for each.",
            field: "requestId",
        )
    }

    static var unsigned: Failure {
        Failure(
            .unauthorized,
            "This request needs a signature: its authentication frame, by the DID that it names.",
            field: "authentication",
        )
    }

    static var wrongSignature: Failure {
        Failure(
            .unauthorized,
            "The signature is not its key's over this request and this deployment.",
            field: "authentication",
        )
    }

    static var expired: Failure {
        Failure(
            .unauthorized,
            "The signature has expired; sign again, and see that both clocks are right.",
            field: "authentication",
        )
    }

    static var expiresTooLate: Failure {
        Failure(
            .unauthorized,
            "The signature is for more than \(Limits.signatureMillisecondsMax / 60_000) minutes;"
                + " sign for a shorter time, and see that both clocks are right.",
            field: "authentication",
        )
    }

    static var noSignature: Failure {
        Failure(
            .invalidRequest,
            "The authentication frame has 105 bytes: 1, expiry, key and signature.",
            field: "authentication",
        )
    }

    static var takesNoSignatures: Failure {
        Failure(
            .invalidRequest,
            "This deployment has no DID that requests could be signed for; leave the third frame out.",
            field: "authentication",
        )
    }

    static var signedWithoutID: Failure {
        Failure(
            .invalidRequest,
            "A signed request has an id: 16 new random bytes.",
            field: "requestId",
        )
    }

    static var tooManySigned: Failure {
        Failure(
            .overloaded,
            "Too many signed requests are remembered; sign them for a shorter time, and ask again"
                + " after retryAfterMs.",
            retryAfter: .seconds(1),
        )
    }

    /// The same for everything that somebody may not: it says nothing of what is here.
    static var forbidden: Failure {
        Failure(.forbidden, "Whoever asks may not do this here; the operator says who may.")
    }

    static var blocked: Failure {
        Failure(.forbidden, "This content is blocked here, by a denylist of the operator.")
    }

    static func failure(of reason: Bus.Malformed.Reason) -> Failure {
        switch reason {
        case .noHeader:
            Failure(
                .invalidRequest,
                "The first frame is the header, in protobuf or JSON; this message has none.",
            )
        case .headerTooLong(let bytes):
            Failure(
                .tooLarge,
                "A header has at most \(Messages.Limits.headerBytesMax) bytes;"
                    + " this one has \(bytes).",
            )
        case .tooManyFrames:
            Failure(
                .invalidRequest,
                "A message has a header, a body and an authentication frame; this one has more.",
            )
        }
    }

    static func nonsense(from stage: String, _ payload: Payload) -> Failure {
        Failure(.internal, "The \(stage) answered \"\(payload.name)\", which is no answer to this.")
    }

    static func failure(of outcome: Outcome, _ attempts: [Attempt]) -> Failure {
        switch outcome.result {
        case .found, .missing:
            Failure(
                .notFound,
                outcome.sentence.isEmpty
                    ? "No source that may be asked has it." : outcome.sentence,
                retryAfter: outcome.retryAfter,
                attempts: attempts,
            )
        case .failed(let code, _):
            Failure(
                code,
                outcome.sentence.isEmpty ? "The search failed." : outcome.sentence,
                retryAfter: outcome.retryAfter,
                attempts: attempts,
            )
        }
    }
}
