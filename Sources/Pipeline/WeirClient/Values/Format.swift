import Messages

/// Which bytes of a content are wanted.
public enum Format: String, Sendable, Codable {
    /// The bytes of the file whose root the hash is.
    case file
    /// The bytes of the block itself.
    case raw
    /// The bytes of the block itself, once everything below it is in the store.
    case dag

    var message: ContentFormat {
        switch self {
        case .file: .file
        case .raw: .raw
        case .dag: .dag
        }
    }
}
