/// Where a request stands in a trace: W3C Trace Context, level 1, the header `traceparent`.
///
/// Participants: whoever begins a trace (a client, or something before it) and each stage, which
/// logs under a span of its own and passes that on as the parent. Non-goals: `tracestate`, sampling
/// and sending spans anywhere; the ids are for finding what belongs together in the logs.
///
/// Invariant: a trace changes nothing about how a request is answered.
package struct TraceContext: Sendable, Hashable, CustomStringConvertible {
    /// The trace's id, the same in every stage; not all zero.
    package let traceID: RequestID
    /// The id of the span that caused the request; not zero.
    package let spanID: UInt64
    /// The flags, as `01` for one that is recorded.
    package let flags: UInt8

    /// Reads a `traceparent`; nil when it is not a valid one, which is then ignored (section 3.2).
    ///
    /// `00-` 32 digits `-` 16 digits `-` 2 digits, all in lower case. A later version than 00 may be
    /// longer, and is read like this one.
    package init?(_ text: String) {
        let bytes = Array(text.utf8.prefix(Limits.traceBytesMax + 1))
        let dash = UInt8(ascii: "-")
        guard (55...Limits.traceBytesMax).contains(bytes.count),
            [2, 35, 52].allSatisfy({ bytes[$0] == dash }),
            let version = Self.number(bytes[0..<2]), version != 0xFF,
            bytes.count == 55 || (version > 0 && bytes[55] == dash),
            let high = Self.number(bytes[3..<19]),
            let low = Self.number(bytes[19..<35]),
            let spanID = Self.number(bytes[36..<52]),
            let flags = Self.number(bytes[53..<55]),
            (high | low) != 0, spanID != 0
        else { return nil }
        self.init(
            traceID: RequestID(high: high, low: low),
            spanID: spanID,
            flags: UInt8(truncatingIfNeeded: flags)
        )
    }

    private init(traceID: RequestID, spanID: UInt64, flags: UInt8) {
        self.traceID = traceID
        self.spanID = spanID
        self.flags = flags
    }

    /// The span of whoever works on the request: the same trace, with an id of its own.
    ///
    /// It follows from what it is given, so that a retry has the span of what it repeats.
    ///
    /// - `epoch`: tells one instance from another.
    package func span(of request: RequestID, in epoch: UInt64) -> TraceContext {
        var hash = spanID
        for word in [request.high, request.low, epoch] {
            // The finalizer of SplitMix64: each bit of a word changes half of the result's.
            hash = (hash ^ word) &+ 0x9E37_79B9_7F4A_7C15
            hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
            hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
            hash ^= hash >> 31
        }
        return TraceContext(traceID: traceID, spanID: max(1, hash), flags: flags)
    }

    /// The trace's id as 32 digits.
    package var traceText: String { traceID.description }

    /// The span's id as 16 digits.
    package var spanText: String {
        let digits = String(spanID, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// The `traceparent` that is passed on.
    package var description: String {
        "00-\(traceText)-\(spanText)-\(Hexadecimal.text([flags]))"
    }

    /// The number that lower case digits stand for.
    private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
        var number: UInt64 = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                number = number << 4 | UInt64(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"):
                number = number << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
            default:
                return nil
            }
        }
        return number
    }
}
