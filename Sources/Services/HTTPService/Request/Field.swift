/// The small grammar that header fields share (RFC 9110, section 5.6).
enum Field {
    /// Without spaces and tabs at both ends.
    static func trimmed(_ text: some StringProtocol) -> String {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
        var rest = Array(text.utf8)[...]
        while let first = rest.first, isSpace(first) { rest.removeFirst() }
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return String(decoding: rest, as: UTF8.self)
    }

    /// The members of a list with commas between; a comma in quotes is none.
    static func members(_ field: String) -> [String] {
        split(field, at: UInt8(ascii: ","))
    }

    /// A value and its parameters, their names in lower case, without quotes.
    static func parameters(_ member: String) -> (value: String, parameters: [String: String]) {
        let parts = split(member, at: UInt8(ascii: ";"))
        var parameters: [String: String] = [:]
        for part in parts.dropFirst() {
            let halves = part.split(separator: "=", maxSplits: 1)
            guard halves.count == 2 else { continue }
            var value = trimmed(halves[1])
            if value.count >= 2, value.hasPrefix("\""), value.hasSuffix("\"") {
                value = String(value.dropFirst().dropLast())
            }
            parameters[trimmed(halves[0]).lowercased()] = value
        }
        return (parts.first ?? "", parameters)
    }

    private static func split(_ text: String, at separator: UInt8) -> [String] {
        var parts: [String] = []
        var part: [UInt8] = []
        var isQuoted = false
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if byte == separator, !isQuoted {
                parts.append(trimmed(String(decoding: part, as: UTF8.self)))
                part = []
            } else {
                part.append(byte)
            }
        }
        parts.append(trimmed(String(decoding: part, as: UTF8.self)))
        return parts.filter { !$0.isEmpty }
    }
}
