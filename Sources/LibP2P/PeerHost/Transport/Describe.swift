import Glibc
import Linux
import NIOCore
import NIOPosix
import NIOSSL

/// Whether an error says no more than that the other side has closed the connection.
func isClosing(_ error: any Error) -> Bool {
    switch error {
    case let error as IOError: error.errnoCode == ECONNRESET
    case NIOSSLError.uncleanShutdown: true
    default: false
    }
}

/// An error of a library's as words for a sentence.
func describe(_ error: any Error) -> String {
    switch error {
    case let error as PeerHostError: error.sentence
    case let error as IOError: LinuxError.reason(error.errnoCode)
    case let error as NIOConnectionError: describe(error)
    case let error as ChannelError where error == .eof || error == .alreadyClosed:
        "the connection was closed"
    default: "\(error)"
    }
}

/// What went wrong with each address of a name, or why it has none; each once.
private func describe(_ error: NIOConnectionError) -> String {
    let lookups = [error.dnsAError, error.dnsAAAAError].compactMap(\.self)
    let calls = error.connectionErrors.map(\.error)
    var seen: Set<String> = []
    let reasons = (calls.isEmpty ? lookups : calls).map { describe($0) }
    return reasons.filter { seen.insert($0).inserted }.joined(separator: ", ")
}
