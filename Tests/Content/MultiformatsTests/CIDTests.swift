import Multiformats
import SeededRandom
import Testing

@Suite("CID")
struct CIDTests {
    private static let hello = "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"

    @Test("Known texts say what they are")
    func known() throws {
        let raw = try CID(parsing: Self.hello)
        #expect(raw.version == .v1)
        #expect(raw.codec == .raw)
        #expect(raw.hashCode == .sha256)
        #expect(
            raw.sha256Digest?.description
                == "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"
        )
        #expect(raw.description == Self.hello)

        // The empty directory, in both versions (UnixFS specification).
        let old = try CID(parsing: "QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn")
        #expect(old.version == .v0)
        #expect(old.codec == .dagPB)
        #expect(old.description == "QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn")
        let new = try CID(
            parsing: "bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354"
        )
        #expect(old != new)
        #expect(old.asVersion1 == new)
        #expect(old.asVersion1.hashValue == new.hashValue)
        #expect(old.multihash == new.multihash)
        #expect(old.byteCount == 34)
        #expect(new.byteCount == 36)
    }

    static func samples() throws -> [CID] {
        var random = SeededGenerator(seed: 2)
        var cids: [CID] = []
        for _ in 0..<10 {
            guard let digest = Digest256(random.bytes(32)) else { continue }
            cids += [.version0(digest), CID(sha256: digest), CID(sha256: digest, codec: .dagPB)]
            cids.append(CID(sha256: digest, codec: Codec(rawValue: UInt64(Int64.max))))
            for code in [HashCode.identity, .sha512, .blake2b256, .sha256] {
                let length = Int.random(in: 0...128, using: &random)
                let multihash = try Multihash(code: code, digest: random.bytes(length))
                cids.append(CID(codec: .raw, multihash: multihash))
            }
        }
        return cids
    }

    @Test("Bytes and texts in every base give the CID back")
    func roundTrips() throws {
        for cid in try Self.samples() {
            #expect(try CID(bytes: cid.bytes) == cid)
            #expect(cid.bytes.count == cid.byteCount)
            for base in Multibase.allCases where cid.text(in: base).utf8.count <= 256 {
                #expect(try CID(parsing: cid.text(in: base)) == cid)
            }
            var stream = (cid.bytes + [1, 2, 3])[...]
            #expect(try CID.read(from: &stream) == cid)
            #expect(stream == [1, 2, 3])
            #expect(throws: MultiformatsError.trailingBytes(1)) { try CID(bytes: cid.bytes + [0]) }
        }
    }

    @Test("A CID cut anywhere is refused")
    func truncation() throws {
        for cid in try Self.samples() {
            let bytes = cid.bytes
            for count in 0..<bytes.count {
                #expect(throws: MultiformatsError.truncated) { try CID(bytes: bytes[..<count]) }
            }
        }
    }

    @Test("The order is that of the bytes, and equal means the same bytes")
    func order() throws {
        let cids = try Self.samples()
        for left in cids {
            for right in cids {
                #expect((left < right) == left.bytes.lexicographicallyPrecedes(right.bytes))
                #expect((left == right) == (left.bytes == right.bytes))
            }
        }
    }

    @Test("A SHA-256 made of a multihash equals one made of a digest")
    func oneForm() throws {
        let digest = try #require(Digest256(Array(repeating: 9, count: 32)))
        let multihash = try Multihash(code: .sha256, digest: digest.bytes)
        #expect(CID(codec: .raw, multihash: multihash) == CID(sha256: digest))
        #expect(CID(codec: .raw, multihash: .sha256(digest)).sha256Digest == digest)
    }

    @Test("What is no CID is refused")
    func malformed() throws {
        func error(_ text: String) -> MultiformatsError? {
            #expect(throws: MultiformatsError.self) { try CID(parsing: text) }
        }
        #expect(error("") == .textTooShort)
        #expect(error("b") == .truncated)
        #expect(error("hello") == .unknownBase(prefix: "h"))
        #expect(
            error("b" + String(repeating: "a", count: 256))
                == .textTooLong(characters: 257, max: 256)
        )
        #expect(error("f02551220" + String(repeating: "00", count: 32)) == .unknownVersion(2))
        // Version 0 has no prefix.
        #expect(
            error("zQmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn") == .unknownVersion(0)
        )
        #expect(
            error("QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3N0")
                == .invalidCharacter("0", base: .base58BTC)
        )
    }

    @Test("Random bytes and texts never crash")
    func noise() {
        var random = SeededGenerator(seed: 3)
        let alphabet = Array("bfzmukQ1ae7=AZ09-_/äø".unicodeScalars)
        for _ in 0..<5_000 {
            var bytes = random.bytes(Int.random(in: 0...60, using: &random))
            if Bool.random(using: &random), bytes.count > 2 { bytes[0] = 1 }
            if let cid = try? CID(bytes: bytes) { #expect(cid.bytes == bytes) }
            var text = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0...70, using: &random) {
                text.append(alphabet.randomElement(using: &random) ?? "b")
            }
            if let cid = try? CID(parsing: String(text)) {
                #expect((try? CID(bytes: cid.bytes)) == cid)
            }
        }
    }
}
