import NIOCore

/// An error of a library's as words for a sentence.
func describe(_ error: any Error) -> String {
    switch error {
    case let error as PeerHostError: error.sentence
    case let error as IOError: error.description
    case let error as ChannelError where error == .eof || error == .alreadyClosed:
        "the connection was closed"
    default: "\(error)"
    }
}
