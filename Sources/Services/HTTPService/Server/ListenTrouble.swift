import Glibc
import NIOCore

/// Why the door can't listen, as a sentence for an operator.
struct ListenTrouble: Error, CustomStringConvertible {
    let description: String

    /// The server ended by itself.
    static let ended = ListenTrouble(description: "it listens no more for HTTP.")

    private init(description: String) { self.description = description }

    init(_ error: IOError, _ settings: HTTPSettings) {
        let place = "port \(settings.port) on \(settings.host)"
        description =
            switch error.errnoCode {
            case EADDRINUSE: "\(place) is in use; give another one with --bind."
            case EACCES: "\(place) needs rights that this user has not; give one above 1023."
            case EADDRNOTAVAIL: "this machine has no address \(settings.host)."
            default: "it can't listen at \(place): \(error)."
            }
    }
}
