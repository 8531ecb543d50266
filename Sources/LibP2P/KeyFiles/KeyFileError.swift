/// Why a key's file can't be used, as a sentence that names it.
package struct KeyFileError: Error, Hashable, CustomStringConvertible {
    /// A sentence that a person can act on.
    package let description: String

    /// An error about a file.
    init(_ path: String, _ reason: some CustomStringConvertible) {
        description = "\(path) can't be used: \(reason)"
    }

    /// An error whose sentence names the file already.
    init(_ error: some CustomStringConvertible) {
        description = error.description
    }
}
