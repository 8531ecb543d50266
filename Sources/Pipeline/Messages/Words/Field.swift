import Multiformats

/// Turns the wire's loose fields into values that can only be right, or says what is wrong.
enum Field {
    static func contentHash(
        _ text: String,
        _ name: String = "contentHash"
    ) throws(MalformedHeader) -> ContentHash {
        guard !text.isEmpty else {
            throw .field(name, "It names no content: give a CID, or a SHA-256 in hexadecimal.")
        }
        guard text.utf8.count <= Limits.hashTextBytesMax else {
            throw .field(
                name,
                "A hash has at most \(Limits.hashTextBytesMax) characters; this is no hash."
            )
        }
        do {
            return try ContentHash(parsing: text)
        } catch {
            throw .field(name, "\(error)")
        }
    }

    static func cid(_ text: String, _ name: String) throws(MalformedHeader) -> CID {
        try contentHash(text, name).root
    }

    static func owner(_ text: String, _ name: String) throws(MalformedHeader) -> String {
        guard text.utf8.count <= Limits.ownerBytesMax else {
            throw .field(name, "A DID has at most \(Limits.ownerBytesMax) bytes.")
        }
        let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        guard text.isEmpty || (parts.count == 3 && parts[0] == "did" && isDID(parts)) else {
            throw .field(name, "It is no DID: those read did:METHOD:ID.")
        }
        return text
    }

    private static func isDID(_ parts: [Substring]) -> Bool {
        !parts[1].isEmpty && !parts[2].isEmpty
            && parts[1].utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }
            && parts[2].utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    static func sources(_ names: [String], _ field: String) throws(MalformedHeader) -> [Source] {
        guard !names.isEmpty else { return Source.allCases }
        var sources: [Source] = []
        for name in names {
            guard let source = Source(rawValue: name) else {
                throw .field(
                    field,
                    "There is no such source; there are local, peer, ipfs, gateway."
                )
            }
            guard !sources.contains(source) else {
                throw .field(field, "\(name) stands twice; name each source once.")
            }
            sources.append(source)
        }
        return sources
    }

    static func privacy(_ text: String, _ name: String) throws(MalformedHeader) -> Privacy {
        if text.isEmpty { return .public }
        if let privacy = Privacy(rawValue: text) { return privacy }
        throw .field(name, "Privacy is \"public\", \"private\" or \"restricted\".")
    }

    static func strategy(_ text: String) throws(MalformedHeader) -> Strategy? {
        if text.isEmpty { return nil }
        if let strategy = Strategy(rawValue: text) { return strategy }
        throw .field(
            "strategy",
            "The strategy is \"performance\", \"trust\", \"privacy\" or \"cost\"."
        )
    }

    static func urgency(_ text: String, _ name: String) throws(MalformedHeader) -> Urgency {
        if text.isEmpty { return .normal }
        if let urgency = Urgency(rawValue: text) { return urgency }
        throw .field(name, "The urgency is \"high\", \"normal\" or \"low\".")
    }

    static func context(
        _ context: ProtoContext
    ) throws(MalformedHeader) -> (NetworkCondition, isBandwidthLow: Bool, isBatteryLow: Bool) {
        let condition = context.networkCondition
        let network = condition.isEmpty ? .online : NetworkCondition(rawValue: condition)
        guard let network else {
            throw .field(
                "context.networkCondition",
                "The network is \"online\", \"offline\" or \"limited\"."
            )
        }
        return (
            network, try isLow(context.bandwidth, "context.bandwidth"),
            try isLow(context.batteryLevel, "context.batteryLevel"),
        )
    }

    private static func isLow(_ text: String, _ name: String) throws(MalformedHeader) -> Bool {
        switch text {
        case "", "high": false
        case "low": true
        default: throw .field(name, "It is \"high\" or \"low\".")
        }
    }

    static func contentType(
        _ text: String,
        _ name: String = "contentType",
    ) throws(MalformedHeader) -> String {
        let printable = text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
        guard text.utf8.count <= Limits.contentTypeBytesMax, printable else {
            throw .field(
                name,
                "A media type has at most \(Limits.contentTypeBytesMax) printable ASCII characters."
            )
        }
        return text
    }

    /// A name that somebody gives himself: printable ASCII, cut to what a header has room for.
    static func name(_ text: String) -> String { printable(text, Limits.peerNameBytesMax) }

    /// A multiaddr, cut to what a header has room for.
    static func address(_ text: String) -> String { printable(text, Limits.addressBytesMax) }

    private static func printable(_ text: String, _ most: Int) -> String {
        let bytes = text.utf8.prefix(most).map { (0x20...0x7E).contains($0) ? $0 : 0x3F }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Cuts a sentence to what a header has room for, at a character's end.
    static func sentence(_ text: String) -> String {
        guard text.utf8.count > Limits.sentenceBytesMax else { return text }
        var cut = text
        while cut.utf8.count > Limits.sentenceBytesMax - 3 { cut.removeLast() }
        return cut + "…"
    }
}
