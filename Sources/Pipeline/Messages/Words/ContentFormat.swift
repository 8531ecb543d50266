/// Which bytes of a content are wanted.
package enum ContentFormat: String, Sendable {
    /// The bytes of the file whose root the CID is.
    case file
    /// The bytes of the block itself, as the gateway specification's `format=raw`.
    case raw

    init?(wire: String) {
        if wire.isEmpty {
            self = .file
        } else {
            self.init(rawValue: wire)
        }
    }
}
