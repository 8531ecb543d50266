import Multiformats

extension Get {
    /// Reads a request that says only what and which range; nil for one that says more.
    init?(quick bytes: Span<UInt8>) {
        var hash: ContentHash?
        var reader = QuickReader()
        self.init(.sha256(Digest256(words: (0, 0, 0, 0))))
        while true {
            switch reader.next(bytes) {
            case .end:
                guard let hash else { return nil }
                contentHash = hash
                return
            case .bytes(1, let range):
                guard let text = UsualText.contentHash(bytes.extracting(range)) else { return nil }
                hash = text
            case .number(2, let number):
                guard number <= UInt64(Int64.max) else { return nil }
                offset = number
            case .number(3, let number):
                guard number <= Limits.rangeBytesMax else { return nil }
                length = number == 0 ? Limits.rangeBytesMax : number
            case .number(9, let number):
                publicOnly = number != 0
            case .number(11, let number):
                unrestrictedOnly = number != 0
            case .number(12, let number):
                sharedOnly = number != 0
            default:
                return nil
            }
        }
    }

    func write(to writer: inout QuickWriter) {
        writer.contentHash(1, contentHash)
        writer.number(2, offset)
        writer.number(3, length)
        writer.text(4, requesterID)
        if sources != Source.allCases {
            for source in sources { writer.text(5, source.rawValue) }
        }
        if privacy != .public || manner.hasMetadata {
            writer.message(6) { writer in
                if privacy != .public { writer.text(1, privacy.rawValue) }
                writer.number(2, manner.size)
                if manner.urgency != .normal { writer.text(3, manner.urgency.rawValue) }
                writer.text(4, manner.contentType)
            }
        }
        manner.writeContext(7, to: &writer)
        if format != .file { writer.text(8, format.rawValue) }
        writer.flag(9, publicOnly)
        writer.text(10, manner.strategy?.rawValue ?? "")
        writer.flag(11, unrestrictedOnly)
        writer.flag(12, sharedOnly)
    }
}

extension Manner {
    /// Whether a `get` says anything of it beside privacy in its metadata.
    fileprivate var hasMetadata: Bool { size > 0 || urgency != .normal || !contentType.isEmpty }

    /// Writes what the asker is like, unless that is what is meant anyway.
    func writeContext(_ field: UInt64, to writer: inout QuickWriter) {
        guard network != .online || isBandwidthLow || isBatteryLow else { return }
        writer.message(field) { writer in
            if network != .online { writer.text(1, network.rawValue) }
            if isBandwidthLow { writer.text(2, "low") }
            if isBatteryLow { writer.text(3, "low") }
        }
    }
}
