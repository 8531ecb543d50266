/// Why a session ended.
package enum YamuxError: Error, Sendable, Equatable {
    /// A frame of a version that we don't speak.
    case unknownVersion(UInt8)
    /// A frame of a kind that there is not.
    case unknownKind(UInt8)
    /// A frame for the session that names a stream, or the other way round.
    case misdirected(Header.Kind, StreamID)
    /// The peer opened a stream with a number that only we may give.
    case wrongParity(StreamID)
    /// The peer opened a stream twice.
    case streamReused(StreamID)
    /// A frame on a stream that nobody opened.
    case unknownStream(StreamID)
    /// The peer sent more on a stream than its window allows.
    case windowExceeded(StreamID)
    /// A frame on a closed stream carries more than any window holds; so many bytes.
    case frameTooLong(UInt32)
    /// The peer pings far more often than anybody needs.
    case tooManyPings
    /// The peer opens streams beyond its limit and doesn't read the refusals.
    case tooManyRefusals
    /// The peer said nothing for too long after a ping.
    case silent
    /// The peer has not read for so long that not even a ping could be written.
    case notReading
    /// The peer has left and gave this code, which is not that of a normal end.
    case peerLeft(UInt32)

    /// What the peer is told, or nil when there is nobody to tell.
    package var goAway: GoAwayCode? {
        switch self {
        case .silent, .notReading, .peerLeft: nil
        default: .protocolError
        }
    }
}
