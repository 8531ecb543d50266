import Linux

/// Why a file could not be read or written.
public struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A sentence that names the file and a person can act on.
    public var message: String

    /// An error with its sentence.
    public init(_ message: String) { self.message = message }

    init(_ error: LinuxError) { message = error.sentence }

    /// The sentence.
    public var description: String { message }
}
