import SwiftProtobuf

/// The one error that ends a request: a code for programs, a sentence for people, every attempt.
package struct Failure: Error, Sendable, Equatable {
    /// What went wrong.
    package var code: ErrorCode
    /// What a person can do about it.
    package var sentence: String
    /// When to try again; zero: no hint.
    package var retryAfter: Duration
    /// What was asked on the way, in order.
    package var attempts: [Attempt]
    /// The field that is wrong, for `invalid-request`.
    package var field: String
    /// The protocol versions spoken here, when the sender's is not.
    package var versions: [String]

    /// A failure.
    package init(
        _ code: ErrorCode,
        _ sentence: String,
        retryAfter: Duration = .zero,
        attempts: [Attempt] = [],
        field: String = "",
        versions: [String] = [],
    ) {
        self.code = code
        self.sentence = sentence
        self.retryAfter = retryAfter
        self.attempts = attempts
        self.field = field
        self.versions = versions
    }

    init(_ proto: ProtoError) throws(MalformedHeader) {
        code = ErrorCode(rawValue: proto.code) ?? .internal
        sentence = Field.sentence(proto.message)
        retryAfter = .milliseconds(Int64(proto.retryAfterMs))
        attempts = try Attempt.list(proto.attempts)
        field = Field.sentence(proto.field)
        versions = proto.versions.prefix(8).map(Field.sentence)
    }

    var proto: ProtoError {
        .with {
            $0.code = code.rawValue
            $0.message = Field.sentence(sentence)
            $0.retryAfterMs = retryAfter.wholeMilliseconds
            $0.attempts = Attempt.protos(attempts)
            $0.field = field
            $0.versions = versions
        }
    }
}
