import Multiformats

/// What one line says.
enum DenyRule: Equatable {
    /// A rule about a multihash, or about paths below it.
    case multihash(Multihash, DeniedPath, isAllowing: Bool)
    /// A rule about whatever has this SHA-256 as its double hash.
    case doubleHash(Digest256, isAllowing: Bool)
    /// A rule about a name.
    case name
    /// A double hash by another function than SHA-256.
    case unknownHash
    /// A rule about paths that no CID begins.
    case otherKind

    /// Reads a line without its end; nil: it is empty, or a comment.
    ///
    /// Hints stand behind the rule after a space, and are left alone. `+` and `-` are read as `!`,
    /// as the reference does.
    static func read(_ line: ArraySlice<UInt8>) throws(DenylistFault) -> DenyRule? {
        var rule = line.drop { $0.isBlank }.prefix { !$0.isBlank }
        guard let first = rule.first, first != UInt8(ascii: "#") else { return nil }
        let isAllowing = "!+-".utf8.contains(first)
        if isAllowing { rule = rule.dropFirst() }
        if let text = rule.dropping("//") { return try read(doubleHash: text, isAllowing) }
        if let text = rule.dropping("/ipfs/") ?? rule.dropping("/ipld/") {
            return try read(path: text, isAllowing)
        }
        if rule.dropping("/ipns/") != nil { return .name }
        guard rule.count > 1, rule.first == UInt8(ascii: "/") else { throw .notARule }
        return .otherKind
    }

    private static func read(
        path text: ArraySlice<UInt8>,
        _ isAllowing: Bool
    ) throws(DenylistFault) -> DenyRule {
        let name = text.prefix { $0 != UInt8(ascii: "/") }
        let multihash = try self.multihash(name)
        let path = try DeniedPath(parsing: text[name.endIndex...])
        return .multihash(multihash, path, isAllowing: isAllowing)
    }

    /// A CID's multihash, or one that is written by itself in base 58.
    private static func multihash(_ text: ArraySlice<UInt8>) throws(DenylistFault) -> Multihash {
        guard text.count <= Multiformats.Limits.cidCharactersMax else {
            throw .notACID(
                .textTooLong(characters: text.count, max: Multiformats.Limits.cidCharactersMax)
            )
        }
        do throws(MultiformatsError) {
            return try CID(parsing: text.text).multihash
        } catch {
            guard let bytes = try? Multibase.base58BTC.decode(text.span),
                let multihash = try? Multihash(bytes: bytes), !multihash.digest.isEmpty
            else { throw .notACID(error) }
            return multihash
        }
    }

    /// 64 hexadecimal digits are never a multihash of SHA-256: that has 46 characters in base 58.
    private static func read(
        doubleHash text: ArraySlice<UInt8>,
        _ isAllowing: Bool
    ) throws(DenylistFault) -> DenyRule {
        guard text.count <= Multiformats.Limits.cidCharactersMax else { throw .notADoubleHash }
        if let digest = Digest256(hex: text.text) {
            return .doubleHash(digest, isAllowing: isAllowing)
        }
        guard let bytes = try? Multibase.base58BTC.decode(text.span),
            let multihash = try? Multihash(bytes: bytes), multihash.code != .identity
        else { throw .notADoubleHash }
        guard multihash.code == .sha256 else { return .unknownHash }
        guard let digest = multihash.sha256Digest else { throw .notADoubleHash }
        return .doubleHash(digest, isAllowing: isAllowing)
    }
}

extension UInt8 {
    /// Whether it stands between a rule and its hints, or before a line's end.
    var isBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0D }
}

extension ArraySlice<UInt8> {
    /// What follows a beginning; nil when it begins otherwise.
    fileprivate func dropping(_ beginning: String) -> ArraySlice<UInt8>? {
        starts(with: beginning.utf8) ? dropFirst(beginning.utf8.count) : nil
    }

    /// The bytes as text.
    fileprivate var text: String { String(decoding: self, as: UTF8.self) }
}
