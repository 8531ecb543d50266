import Messages

/// Why a request was not answered with what it asked for.
public struct WeirError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What went wrong, for code that decides by it.
    public enum Code: String, Sendable, CaseIterable, Codable {
        /// Every allowed source was asked, and none has it.
        case notFound = "not-found"
        /// The peer source was asked and is connected to nobody.
        case noPeers = "no-peers"
        /// The time to live ended first.
        case timeout
        /// It was cancelled, by this task or by a `cancel`.
        case aborted
        /// The request can't be understood or is not allowed to be asked like this.
        case invalidRequest = "invalid-request"
        /// More bytes than the protocol carries in one message.
        case tooLarge = "too-large"
        /// Who asks is not known.
        case unauthorized
        /// Who asks may not.
        case forbidden
        /// Too much to do; try again after `retryAfter`.
        case overloaded
        /// The store's quota, or its disk, is used up by content that is kept.
        case storageFull = "storage-full"
        /// The bytes don't match their hash.
        case corrupt
        /// A stage that is needed is not there; also when nobody answers at the endpoints.
        case unavailable
        /// A fault of ours.
        case `internal`

        init(_ code: ErrorCode) { self = Code(rawValue: code.rawValue) ?? .internal }
    }

    /// What went wrong.
    public var code: Code
    /// A sentence that a person can act on.
    public var message: String
    /// Every source that was asked on the way, in order.
    public var attempts: [Attempt]
    /// When to try again; nil without a hint.
    public var retryAfter: Duration?
    /// The field of the request that is wrong, for `invalidRequest`; else empty.
    public var field: String

    /// An error with its sentence.
    public init(
        _ code: Code,
        _ message: String,
        attempts: [Attempt] = [],
        retryAfter: Duration? = nil,
        field: String = "",
    ) {
        self.code = code
        self.message = message
        self.attempts = attempts
        self.retryAfter = retryAfter
        self.field = field
    }

    init(_ failure: Failure) {
        self.init(
            Code(failure.code),
            failure.sentence,
            attempts: failure.attempts.map(Attempt.init),
            retryAfter: failure.retryAfter > .zero ? failure.retryAfter : nil,
            field: failure.field,
        )
    }

    /// The sentence.
    public var description: String { message }
}
