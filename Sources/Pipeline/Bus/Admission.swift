package import Access

/// libzmq's question whether a connection may begin, and our answer (ZAP, RFC 27).
///
/// ```
/// request = version request-id domain address identity mechanism *credential
/// reply   = version request-id status-code status-text user-id metadata
/// ```
package struct Admission: Sendable, Equatable {
    /// Why somebody is not let in.
    package enum Refusal: String, Sendable, Equatable {
        /// The list has no such key.
        case unlisted
        /// The list has the key, for something else than this door.
        case wrongRole = "wrong role"
        /// The question is not about a CURVE key at one of our doors.
        case notUnderstood = "not understood"
    }

    /// The domain of endpoints without a lock on a socket that has others.
    static let openDomain = "open"

    /// Where the connection comes from, an address of this network.
    package let address: String
    /// The door; nil when it is none of ours.
    package let door: Door?
    /// The key; nil when it is none.
    package let key: CurveKey?
    private let isOpen: Bool
    private let requestID: [UInt8]
    private static let version = Array("1.0".utf8)

    /// Reads a question; nil when it can't be answered at all.
    package init?(_ frames: [[UInt8]]) {
        guard frames.count >= 6, frames[0] == Self.version else { return nil }
        requestID = frames[1]
        let domain = String(decoding: frames[2], as: UTF8.self)
        door = Door(rawValue: domain)
        isOpen = domain == Self.openDomain && frames[5] == Array("NULL".utf8)
        address = String(decoding: frames[3].prefix(64), as: UTF8.self)
        let isCurve = frames[5] == Array("CURVE".utf8) && frames.count == 7
        key = isCurve ? CurveKey(frames[6]) : nil
    }

    /// Why it is not let in by a list; nil: it is.
    package func refusal(by list: AllowList) -> Refusal? {
        if isOpen { return nil }
        guard let door, let key else { return .notUnderstood }
        guard let entry = list.entry(ofUser: key.description) else { return .unlisted }
        return door.admits(entry.role) ? nil : .wrongRole
    }

    /// The answer; one that is let in by a lock is named by the text of its key from then on.
    ///
    /// A stranger is told nothing but that it is refused.
    package func reply(_ refusal: Refusal?) -> [[UInt8]] {
        let user = refusal == nil ? key?.description ?? "" : ""
        let (code, text) = refusal == nil ? ("200", "OK") : ("400", "No access")
        return [Self.version, requestID, Array(code.utf8), Array(text.utf8), Array(user.utf8), []]
    }
}
