import Messages

/// One source, or one peer or gateway of it, asked once: what came back and how long it took.
public struct Attempt: Sendable, Equatable {
    /// How an attempt ended.
    public enum Result: String, Sendable, Codable {
        /// It has the content.
        case found
        /// It does not have it.
        case missing
        /// It could not be found out; the code says why.
        case failed
        /// Somebody else was faster, or nobody wanted it any more.
        case cancelled
        /// It was allowed and not asked; the code says why.
        case skipped
    }

    /// Which link of the chain.
    public var source: Source
    /// Which peer or gateway; empty for the source as a whole.
    public var peer: String
    /// What came back.
    public var result: Result
    /// Why, for `failed` and `skipped`.
    public var code: WeirError.Code?
    /// Why, as a sentence; may be empty.
    public var message: String
    /// How long it took.
    public var duration: Duration
    /// Bytes that came.
    public var bytes: UInt64

    /// One attempt.
    public init(
        source: Source,
        peer: String = "",
        result: Result,
        code: WeirError.Code? = nil,
        message: String = "",
        duration: Duration = .zero,
        bytes: UInt64 = 0,
    ) {
        self.source = source
        self.peer = peer
        self.result = result
        self.code = code
        self.message = message
        self.duration = duration
        self.bytes = bytes
    }

    init(_ attempt: Messages.Attempt) {
        source = Source(attempt.source)
        peer = attempt.peer
        result =
            switch attempt.result {
            case .found: .found
            case .missing: .missing
            case .failed: .failed
            case .cancelled: .cancelled
            case .skipped: .skipped
            }
        code = attempt.code.map(WeirError.Code.init)
        message = attempt.sentence
        duration = attempt.duration
        bytes = attempt.bytes
    }
}
