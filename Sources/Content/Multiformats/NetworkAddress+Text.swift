extension NetworkAddress {
    /// Reads an IPv4 address in four decimal numbers without leading zeros, or an IPv6 address as
    /// RFC 4291 (2.2) has it, without a zone; nil when it is neither.
    package init?(parsing text: String) {
        guard text.utf8.count <= 45 else { return nil }
        let address =
            text.utf8.contains(UInt8(ascii: ":")) ? Self.v6(text[...]) : Self.v4(text[...])
        guard let address else { return nil }
        self = address
    }

    private static func v4(_ text: Substring) -> NetworkAddress? {
        let words = text.split(separator: ".", omittingEmptySubsequences: false)
        guard words.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for word in words {
            guard word.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                word.utf8.count == 1 || word.utf8.first != UInt8(ascii: "0"),
                let byte = UInt8(word)
            else { return nil }
            bytes.append(byte)
        }
        return NetworkAddress(bytes: bytes)
    }

    private static func v6(_ text: Substring) -> NetworkAddress? {
        guard let gap = text.firstRange(of: "::") else {
            guard let all = groups(text), all.count == 8 else { return nil }
            return .v6(all)
        }
        let (left, right) = (text[..<gap.lowerBound], text[gap.upperBound...])
        guard let head = left.isEmpty ? [] : groups(left, isLast: false),
            let tail = right.isEmpty ? [] : groups(right), head.count + tail.count < 8
        else { return nil }
        return .v6(head + [UInt16](repeating: 0, count: 8 - head.count - tail.count) + tail)
    }

    /// The groups of a text without `::`; the last one can be an IPv4 address, which is two.
    private static func groups(_ text: Substring, isLast: Bool = true) -> [UInt16]? {
        var groups: [UInt16] = []
        let words = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, word) in words.enumerated() {
            if isLast, index == words.count - 1, word.contains(".") {
                guard let bytes = v4(word)?.bytes else { return nil }
                groups.append(UInt16(bytes[0]) << 8 | UInt16(bytes[1]))
                groups.append(UInt16(bytes[2]) << 8 | UInt16(bytes[3]))
                continue
            }
            guard (1...4).contains(word.utf8.count), word.allSatisfy(\.isHexDigit),
                let group = UInt16(word, radix: 16)
            else { return nil }
            groups.append(group)
        }
        return groups.count <= 8 ? groups : nil
    }
}

extension NetworkAddress: CustomStringConvertible {
    /// The one text that an address should have (RFC 5952).
    package var description: String {
        switch self {
        case .v4(let a, let b, let c, let d): return "\(a).\(b).\(c).\(d)"
        case .v6(let groups):
            if groups.starts(with: [0, 0, 0, 0, 0, 0xFFFF]), groups.count == 8 {
                let word = UInt32(groups[6]) << 16 | UInt32(groups[7])
                return "::ffff:\(NetworkAddress(v4: word))"
            }
            let zeros = Self.longestZeros(groups)
            func text(_ part: ArraySlice<UInt16>) -> String {
                part.map { String($0, radix: 16) }.joined(separator: ":")
            }
            guard zeros.count > 1 else { return text(groups[...]) }
            return "\(text(groups[..<zeros.lowerBound]))::\(text(groups[zeros.upperBound...]))"
        }
    }

    /// The first of the longest runs of groups that are zero.
    private static func longestZeros(_ groups: [UInt16]) -> Range<Int> {
        var longest = 0..<0
        var start = 0
        for (index, group) in groups.enumerated() {
            if group != 0 {
                start = index + 1
            } else if index + 1 - start > longest.count {
                longest = start..<index + 1
            }
        }
        return longest
    }
}
