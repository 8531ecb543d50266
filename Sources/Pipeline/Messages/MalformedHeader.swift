/// Why a header is refused: what the sender is told.
package struct MalformedHeader: Error, Sendable, Equatable {
    /// `invalid-request`, or `too-large`.
    package var code: ErrorCode
    /// What is wrong, and what would be right.
    package var sentence: String
    /// The JSON name of the wrong field; empty when it is the header as a whole.
    package var field: String
    /// The request's id, where it could be read.
    package var requestID: RequestID?
    /// How the refused header was encoded, and so how the answer is.
    package var encoding: Encoding
    /// The versions spoken here, when the sender's is not.
    package var versions: [String]

    init(
        _ code: ErrorCode,
        _ sentence: String,
        field: String = "",
        encoding: Encoding = .protobuf,
        versions: [String] = [],
    ) {
        self.code = code
        self.sentence = sentence
        self.field = field
        self.requestID = nil
        self.encoding = encoding
        self.versions = versions
    }

    /// A field's value is wrong.
    static func field(_ name: String, _ sentence: String) -> MalformedHeader {
        MalformedHeader(.invalidRequest, sentence, field: name)
    }

    func with(requestID: RequestID?, encoding: Encoding) -> MalformedHeader {
        var copy = self
        copy.requestID = requestID
        copy.encoding = encoding
        return copy
    }

    /// The answer to it.
    package var failure: Failure {
        Failure(code, sentence, field: field, versions: versions)
    }

    /// The whole reply; a request whose id could not be read is answered with 16 zero bytes.
    package var reply: Message {
        Message(requestID: requestID ?? .zero, payload: .failure(failure))
    }
}
