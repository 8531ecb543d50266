/// Why an answer is not taken.
package enum DelegatedRoutingError: Error, Hashable, Sendable {
    /// It is no JSON of the expected form.
    case malformed
    /// It is longer than an answer may be.
    case answerTooLong
    /// One of its records is longer than a record may be.
    case recordTooLong
}

extension DelegatedRoutingError: CustomStringConvertible {
    /// A sentence that says it.
    package var description: String {
        switch self {
        case .malformed: "The router's answer is no JSON of http-routing-v1."
        case .answerTooLong: "The router's answer is too long."
        case .recordTooLong: "A record of the router's answer is too long."
        }
    }
}
