import CZeroMQ
import Glibc

/// What ZeroMQ refused, as a sentence that a person can act on.
package struct BusError: Error, Equatable, CustomStringConvertible {
    /// What went wrong, for code that decides by it.
    package enum Code: Sendable, Equatable {
        /// Somebody else listens on this port.
        case addressInUse
        /// This machine has no such address.
        case noSuchAddress
        /// The endpoint is none that ZeroMQ understands.
        case badEndpoint
        /// The path of an `ipc://` endpoint is longer than 107 bytes.
        case pathTooLong
        /// The folder of an `ipc://` endpoint is missing or not writable.
        case folderNotWritable
        /// A key is missing that a locked endpoint needs.
        case noKey
        /// An option has a value that libzmq refuses.
        case badOption
        /// The process has no descriptors, sockets or memory left.
        case exhausted
        /// The socket or its context is closed.
        case closed
        /// Anything else, with its errno.
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

    /// The error of the libzmq call that just failed, for an endpoint or without one.
    static func last(_ doing: String, _ endpoint: Endpoint? = nil) -> BusError {
        let number = zmq_errno()
        let said = reason(number)
        let text = endpoint?.text ?? ""
        switch number {
        case EADDRINUSE:
            return BusError(.addressInUse, "\(endpoint?.spoken ?? text) is in use")
        case EADDRNOTAVAIL, ENODEV:
            let host = endpoint.map { String($0.host) } ?? text
            return BusError(.noSuchAddress, "this machine has no address \(host)")
        case ENOENT, EACCES, EPERM, ENOTDIR, EROFS:
            return endpoint?.isFile == true
                ? BusError(
                    .folderNotWritable,
                    "the folder of \(text) does not exist or is not writable"
                )
                : BusError(.system(number), "cannot \(doing) \(text): \(said)")
        case EINVAL, EPROTONOSUPPORT, ENOCOMPATPROTO:
            return BusError(.badEndpoint, "cannot \(doing) \(text): it is no endpoint")
        case EMFILE, ENFILE, ENOMEM, EMTHREAD:
            return BusError(.exhausted, "cannot \(doing) \(text): \(said)")
        case ETERM, ENOTSOCK:
            return BusError(.closed, "cannot \(doing) \(text): the context has ended")
        default:
            return BusError(.system(number), "cannot \(doing) \(text): \(said)")
        }
    }

    private static func reason(_ number: Int32) -> String {
        guard let text = unsafe zmq_strerror(number) else { return "error \(number)" }
        return unsafe String(cString: text)
    }
}
