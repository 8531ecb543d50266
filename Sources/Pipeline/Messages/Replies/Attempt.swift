import SwiftProtobuf

/// One source, or one peer or gateway of it, asked once: what came back and how long it took.
package struct Attempt: Sendable, Equatable {
    /// How an attempt ended.
    package enum Result: String, Sendable {
        case found
        case missing
        case failed
        /// Somebody else was faster, or nobody wanted it any more.
        case cancelled
        /// It was allowed and not asked; the code says why.
        case skipped
    }

    /// Which link of the chain.
    package var source: Source
    /// Which peer or gateway; empty for the source as a whole.
    package var peer: String
    /// What came back.
    package var result: Result
    /// Why, for `failed` and `skipped`.
    package var code: ErrorCode?
    /// Why, as a sentence, or empty.
    package var sentence: String
    /// How long it took.
    package var duration: Duration
    /// Bytes that came.
    package var bytes: UInt64

    /// One attempt.
    package init(
        _ source: Source,
        peer: String = "",
        _ result: Result,
        code: ErrorCode? = nil,
        sentence: String = "",
        duration: Duration = .zero,
        bytes: UInt64 = 0,
    ) {
        self.source = source
        self.peer = peer
        self.result = result
        self.code = code
        self.sentence = sentence
        self.duration = duration
        self.bytes = bytes
    }

    static func list(_ protos: [ProtoAttempt]) throws(MalformedHeader) -> [Attempt] {
        var attempts: [Attempt] = []
        for proto in protos.prefix(Limits.attemptsMax) { attempts.append(try Attempt(proto)) }
        return attempts
    }

    static func protos(_ attempts: [Attempt]) -> [ProtoAttempt] {
        attempts.prefix(Limits.attemptsMax).map(\.proto)
    }

    private init(_ proto: ProtoAttempt) throws(MalformedHeader) {
        guard let source = Source(rawValue: proto.source) else {
            throw .field("attempts.source", "There is no such source.")
        }
        guard let result = Result(rawValue: proto.result) else {
            throw .field("attempts.result", "There is no such result of an attempt.")
        }
        self.source = source
        self.result = result
        peer = Field.sentence(proto.peer)
        code = ErrorCode(rawValue: proto.code)
        sentence = Field.sentence(proto.message)
        duration = .microseconds(Int64(clamping: proto.durationUs))
        bytes = proto.bytes
    }

    private var proto: ProtoAttempt {
        .with {
            $0.source = source.rawValue
            $0.peer = Field.sentence(peer)
            $0.result = result.rawValue
            $0.code = code?.rawValue ?? ""
            $0.message = Field.sentence(sentence)
            $0.durationUs = duration.wholeMicroseconds
            $0.bytes = bytes
        }
    }
}
