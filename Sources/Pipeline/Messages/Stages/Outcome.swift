import SwiftProtobuf

/// How a search or an order ended.
package struct Outcome: Sendable, Equatable {
    /// What came of it.
    package enum Result: Sendable, Equatable {
        /// The range is in the store.
        case found
        /// Who was asked doesn't have it.
        case missing
        /// It could not be found out; `isPermanent`: asking again changes nothing.
        case failed(ErrorCode, isPermanent: Bool)

        /// Its name on the wire.
        package var name: String {
            switch self {
            case .found: "found"
            case .missing: "missing"
            case .failed: "failed"
            }
        }
    }

    /// What came of it.
    package var result: Result
    /// Why, for a person; empty when found.
    package var sentence: String
    /// Who was asked, in order.
    package var attempts: [Attempt]
    /// When to try again; zero: no hint.
    package var retryAfter: Duration

    /// An outcome.
    package init(
        _ result: Result,
        sentence: String = "",
        attempts: [Attempt] = [],
        retryAfter: Duration = .zero,
    ) {
        self.result = result
        self.sentence = sentence
        self.attempts = attempts
        self.retryAfter = retryAfter
    }

    init(_ proto: ProtoOutcome) throws(MalformedHeader) {
        switch proto.result {
        case "found": result = .found
        case "missing": result = .missing
        case "failed":
            result = .failed(
                ErrorCode(rawValue: proto.code) ?? .internal,
                isPermanent: proto.permanent
            )
        default: throw .field("result", "An outcome is found, missing or failed.")
        }
        sentence = Field.sentence(proto.message)
        attempts = try Attempt.list(proto.attempts)
        retryAfter = .milliseconds(Int64(proto.retryAfterMs))
    }

    var proto: ProtoOutcome {
        .with {
            $0.result = result.name
            if case .failed(let code, let isPermanent) = result {
                $0.code = code.rawValue
                $0.permanent = isPermanent
            }
            $0.message = Field.sentence(sentence)
            $0.attempts = Attempt.protos(attempts)
            $0.retryAfterMs = retryAfter.wholeMilliseconds
        }
    }
}
