package import Messages

/// Why a gateway or a delegated router gave nothing, and what follows from it.
///
/// The one place that says what a failure means: whether the gateway is left alone for a while
/// (`pauses`), how long it asked for itself, and what is told in the attempt.
package struct Trouble: Error, Sendable, Equatable {
    /// For programs.
    package var code: ErrorCode
    /// For people.
    package var sentence: String
    /// What it asked for with `Retry-After`; zero: nothing.
    package var retryAfter = Duration.zero
    /// The gateway itself is at fault, not the content.
    package var pauses = true

    /// Bytes that don't match their CID, or a stream that is no CAR: it lies, or is broken.
    package static func corrupt(_ sentence: String) -> Trouble {
        Trouble(code: .corrupt, sentence: sentence)
    }

    /// More bytes than what was asked for can have.
    package static func endless(_ bytes: UInt64) -> Trouble {
        Trouble(code: .tooLarge, sentence: "It sent more than \(bytes) bytes, and was cut off.")
    }

    /// Nothing came for too long.
    package static func stalled(_ patience: Duration) -> Trouble {
        Trouble(code: .timeout, sentence: "It sent nothing for \(patience).")
    }

    /// The stream ended before all was there.
    package static let cutShort = Trouble(
        code: .unavailable,
        sentence: "Its answer ended before all blocks were there."
    )

    /// Nobody can be reached there.
    package static func unreachable(_ reason: String) -> Trouble {
        Trouble(code: .unavailable, sentence: "It can't be reached: \(reason).")
    }

    /// It led somewhere we don't go.
    package static func misdirected(_ sentence: String) -> Trouble {
        Trouble(code: .forbidden, sentence: sentence)
    }
}
