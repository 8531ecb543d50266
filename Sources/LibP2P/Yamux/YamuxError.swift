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

/// Why a side leaves (yamux, "Session termination").
package enum GoAwayCode: UInt32, Sendable {
    /// It is done.
    case normal
    /// The other side broke the protocol.
    case protocolError
    /// It failed itself.
    case internalError
}

/// Why a stream was not opened.
package enum OpenError: Error, Sendable, Equatable {
    /// So many of our streams are open as may be.
    case tooManyStreams
    /// So many of our streams wait for the peer's acknowledgement as may.
    case tooManyUnacknowledged
    /// The session's windows take all that they may.
    case noWindow
    /// One of the sides is leaving, or the session has ended.
    case leaving
    /// All numbers were used: the session has to end.
    case numbersExhausted
}

/// Why a stream was lost while it was open.
package enum ResetReason: Error, Sendable, Equatable {
    /// The peer reset it, with this code (0 is none).
    case byPeer(UInt32)
    /// The peer sent data after it had said that there would be none.
    case dataAfterFinish
    /// The peer granted more than a window can be.
    case creditOverflow
    /// More came over all streams than is held for those who don't read.
    case unreadBytes
}
