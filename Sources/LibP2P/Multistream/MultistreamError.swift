/// Why a negotiation ended without a protocol.
///
/// Each of them ends its channel.
package enum MultistreamError: Error, Sendable, Equatable {
    /// A line says that it is longer than `Limits.lineBytesMax`; so many bytes, where it is known.
    case lineTooLong(Int?)
    /// A line's length is not a varint in its shortest form.
    case malformedLength
    /// A line doesn't end with a newline, or has another one inside.
    case malformedLine
    /// A line is not UTF-8.
    case notText
    /// The other side's first line is not multistream-select's own.
    case notMultistream(String)
    /// The responder agreed to something that was not proposed.
    case unexpectedAnswer(String)
    /// The responder speaks none of these.
    case refused([String])
    /// The initiator proposed more than `Limits.proposalsMax` protocols.
    case tooManyProposals
}
