/// Why a request is not answered with content: a status, and one sentence for a person.
package struct Refusal: Error, Sendable, Equatable {
    /// The HTTP status.
    package var status: Int
    /// What is wrong, and what would be right.
    package var sentence: String
    /// Further header fields, as `Retry-After`.
    package var fields: [String: String]

    /// A refusal.
    package init(_ status: Int, _ sentence: String, fields: [String: String] = [:]) {
        self.status = status
        self.sentence = sentence
        self.fields = fields
    }
}
