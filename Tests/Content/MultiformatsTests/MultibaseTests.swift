import Multiformats
import SeededRandom
import Testing

@Suite("Multibase")
struct MultibaseTests {
    private static let names: [String: Multibase] = [
        "base16": .base16, "base16upper": .base16Upper,
        "base32": .base32, "base32upper": .base32Upper,
        "base32pad": .base32Pad, "base32padupper": .base32PadUpper,
        "base32hex": .base32Hex, "base32hexupper": .base32HexUpper,
        "base32hexpad": .base32HexPad, "base32hexpadupper": .base32HexPadUpper,
        "base36": .base36, "base36upper": .base36Upper, "base58btc": .base58BTC,
        "base64": .base64, "base64pad": .base64Pad,
        "base64url": .base64URL, "base64urlpad": .base64URLPad,
    ]

    @Test(
        "The published vectors read and write",
        arguments: ["basic", "leading_zero", "two_leading_zeros"]
    )
    func vectors(name: String) throws {
        let (head, rows) = try Vectors.rows("multibase/\(name).csv")
        let content = Array(head[1].replacing("\\x00", with: "\0").utf8)
        var seen: Set<Multibase> = []
        for row in rows {
            guard let base = Self.names[row[0]] else { continue }
            let decoded = try Multibase.decode(row[1])
            #expect(decoded.base == base)
            #expect(decoded.bytes == content, "\(row)")
            #expect(base.encode(content) == row[1])
            seen.insert(base)
        }
        #expect(seen == Set(Multibase.allCases))
    }

    @Test("Bases without case read either")
    func eitherCase() throws {
        let (head, rows) = try Vectors.rows("multibase/case_insensitivity.csv")
        for row in rows where Self.names[row[0]] != nil {
            #expect(try Multibase.decode(row[1]).bytes == Array(head[1].utf8), "\(row)")
        }
    }

    @Test("Every base gives back what it was given", arguments: Multibase.allCases)
    func roundTrip(base: Multibase) throws {
        var random = SeededGenerator(seed: 1)
        for count in 0..<80 {
            let bytes = [UInt8](repeating: 0, count: count % 4) + random.bytes(count)
            let decoded = try Multibase.decode(base.encode(bytes))
            #expect(decoded.base == base)
            #expect(decoded.bytes == bytes)
        }
    }

    @Test("What is no text of its base is refused by name")
    func malformed() {
        func error(_ text: String) -> MultiformatsError? {
            #expect(throws: MultiformatsError.self) { try Multibase.decode(text) }
        }
        #expect(error("") == .textTooShort)
        #expect(error("ä") == .unknownBase(prefix: "ä"))
        #expect(error("?ab") == .unknownBase(prefix: "?"))
        #expect(error("fag") == .invalidCharacter("g", base: .base16))
        #expect(error("fabc") == .invalidEnding(base: .base16))
        #expect(error("ba") == .invalidEnding(base: .base32))
        #expect(error("bab") == .invalidEnding(base: .base32))
        #expect(error("bb1") == .invalidCharacter("1", base: .base32))
        #expect(error("bme======") == .invalidCharacter("=", base: .base32))
        #expect(error("cme") == .invalidEnding(base: .base32Pad))
        #expect(error("cme=====") == .invalidEnding(base: .base32Pad))
        #expect(error("c========") == .invalidEnding(base: .base32Pad))
        #expect(error("z0") == .invalidCharacter("0", base: .base58BTC))
        #expect(error("mA") == .invalidEnding(base: .base64))
        #expect(
            error("z" + String(repeating: "2", count: 1 << 20))
                == .textTooLong(characters: 1_025, max: 1_024)
        )
    }
}
