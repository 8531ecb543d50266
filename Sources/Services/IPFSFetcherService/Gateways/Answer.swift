import Messages

/// What the head of a gateway's response means.
package enum Answer: Sendable, Equatable {
    /// The body has what was asked for.
    case body
    /// Look at `Location`.
    case redirect
    /// It doesn't have the content.
    case missing
    /// It gives no CARs: ask block by block.
    case noCAR
    /// It failed.
    case failed(Trouble)

    /// Reads the head.
    ///
    /// - Parameters:
    ///   - status: the status code.
    ///   - contentType: the header's value, if any.
    ///   - retryAfter: the header's value, if any.
    ///   - wantsCAR: a CAR was asked for, not a block.
    ///   - unixTime: seconds since 1970, for a `Retry-After` that is a date.
    package init(
        status: Int,
        contentType: String?,
        retryAfter: String?,
        wantsCAR: Bool,
        unixTime: Int64,
    ) {
        switch status {
        case 200:
            let isCAR = contentType?.lowercased().hasPrefix("application/vnd.ipld.car") ?? false
            self = !wantsCAR || isCAR ? .body : .noCAR
        case 301, 302, 303, 307, 308: self = .redirect
        // 412: it was asked for its own store alone (our Via), and hasn't the content there.
        case 404, 410, 412: self = .missing
        case 400, 406, 415, 501: self = wantsCAR ? .noCAR : .failed(.status(status))
        case 429, 503:
            var trouble = Trouble.status(status)
            trouble.code = .overloaded
            trouble.retryAfter = RetryAfter.duration(retryAfter, unixTime: unixTime)
            self = .failed(trouble)
        case 504:
            // It searched for the content in vain; for others it may be as quick as ever.
            self = .failed(
                Trouble(
                    code: .timeout,
                    sentence: "It searched and found nothing in time (504).",
                    pauses: false
                )
            )
        case 401, 403, 451:
            var trouble = Trouble.status(status)
            trouble.code = .forbidden
            trouble.pauses = false
            self = .failed(trouble)
        default: self = .failed(.status(status))
        }
    }
}

extension Trouble {
    /// A status that has no meaning of its own here.
    static func status(_ status: Int) -> Trouble {
        Trouble(code: .unavailable, sentence: "It answered with status \(status).")
    }
}
