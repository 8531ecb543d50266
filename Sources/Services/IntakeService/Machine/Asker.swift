package import Messages

/// Who asked, and what its answer must look like.
package struct Asker: Sendable, Equatable {
    /// The routing id of the connection.
    package var route: [UInt8]
    /// Whom the socket's key check found; empty where there are no keys.
    ///
    /// Request ids belong to it: a retry or a `cancel` may come over another connection of the
    /// same user. Without keys everybody is one user, and the id itself, 16 random bytes, is what
    /// a stranger would have to guess. Those of a signed request belong to whoever signed it.
    package var user: String
    /// The DID that signed the request; empty: none did.
    package var requester = ""
    /// A REQ socket, whose empty delimiter the answer carries too.
    package var isDelimited: Bool
    /// How the answer is written.
    package var encoding: Encoding

    /// By whom request ids are told apart.
    var owner: String { requester.isEmpty ? user : requester }

    /// Who asked.
    package init(
        route: [UInt8],
        user: String = "",
        isDelimited: Bool = false,
        encoding: Encoding = .protobuf,
    ) {
        self.route = route
        self.user = user
        self.isDelimited = isDelimited
        self.encoding = encoding
    }
}
