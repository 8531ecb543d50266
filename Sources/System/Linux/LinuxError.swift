import Glibc

/// What the kernel refused, as a sentence that names the path and what to do.
package struct LinuxError: Error, Equatable, CustomStringConvertible {
    /// What went wrong, for code that decides by it.
    package enum Code: Sendable, Equatable {
        /// Another process holds the lock; its id, when the file says it.
        case taken(by: Int32?)
        /// The folder belongs to somebody else, is open to others, or is no folder.
        case unsafeFolder
        /// A file that must be private belongs to somebody else, is open to others or is no such file.
        case unsafeFile
        /// A path is longer than a socket's address can be.
        case pathTooLong
        /// A system call failed with this errno.
        case system(Int32)
    }

    /// What went wrong.
    package let code: Code
    /// A sentence that a person can act on.
    package let sentence: String

    /// An error with its sentence.
    package init(_ code: Code, _ sentence: String) {
        self.code = code
        self.sentence = sentence
    }

    /// The sentence.
    package var description: String { sentence }

    /// The error of the system call that just failed.
    static func last(_ doing: String) -> LinuxError {
        let number = errno
        return LinuxError(.system(number), "\(doing): \(reason(number))")
    }

    /// What the system says of an error number.
    package static func reason(_ number: Int32) -> String {
        guard let text = unsafe strerror(number) else { return "error \(number)" }
        return unsafe String(cString: text)
    }
}
