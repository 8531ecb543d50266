/// Which bytes of a content are wanted.
package enum ContentFormat: String, Sendable {
    /// The bytes of the file whose root the CID is.
    case file
    /// The bytes of the block itself, as the gateway specification's `format=raw`.
    case raw
    /// The bytes of the block itself, once everything below it is in the store: a folder with all its
    /// files, as the gateway specification's `dag-scope=all`.
    case dag

    /// As stages say it to each other, in two flags.
    init(isRaw: Bool, isDAG: Bool) { self = isDAG ? .dag : isRaw ? .raw : .file }

    init?(wire: String) {
        if wire.isEmpty {
            self = .file
        } else {
            self.init(rawValue: wire)
        }
    }
}
