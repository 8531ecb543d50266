import Multiformats
import Testing

@Suite("ContentHash")
struct ContentHashTests {
    private static let hex = "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"
    private static let hello = "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"

    @Test("A SHA-256 in hexadecimal leads to the raw block of that digest")
    func digest() throws {
        for text in [Self.hex, Self.hex.uppercased()] {
            let hash = try ContentHash(parsing: text)
            #expect(hash.root.description == Self.hello)
            #expect(hash.description == Self.hex)
        }
    }

    @Test("A CID is its own root, as version 1")
    func cid() throws {
        let hash = try ContentHash(parsing: Self.hello)
        #expect(hash == .cid(try CID(parsing: Self.hello)))
        #expect(hash.root.description == Self.hello)
        let old = try ContentHash(parsing: "QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn")
        #expect(
            old.root.description == "bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354"
        )
        #expect(old.description == "QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn")
        let inline = CID(codec: .raw, multihash: try Multihash(code: .identity, digest: [1, 2]))
        #expect(try ContentHash(parsing: inline.description).root == inline)
    }

    @Test("What can't be served is refused by the name of what is wrong")
    func refused() throws {
        func error(_ text: String) -> MultiformatsError? {
            #expect(throws: MultiformatsError.self) { try ContentHash(parsing: text) }
        }
        #expect(error("") == .notAHash(.textTooShort))
        #expect(error("hello world") == .notAHash(.unknownBase(prefix: "h")))
        #expect(error(Self.hex + "0") == .wrongHexLength(digits: 65))
        let digest = try #require(Digest256(hex: Self.hex))
        let cbor = CID(sha256: digest, codec: .dagCBOR)
        #expect(error(cbor.description) == .unsupportedCodec(.dagCBOR))
        #expect(error(cbor.description)?.description.contains("dag-cbor") == true)
        let blake = try Multihash(code: .blake2b256, digest: digest.bytes)
        let blakeCID = CID(codec: .raw, multihash: blake)
        #expect(error(blakeCID.description) == .unsupportedHash(.blake2b256))
        #expect(error(blakeCID.description)?.description.contains("blake2b-256") == true)
        let short = try Multihash(code: .sha256, digest: Array(digest.bytes.prefix(20)))
        #expect(
            error(CID(codec: .raw, multihash: short).description)
                == .wrongDigestLength(.sha256, bytes: 20, expected: 32)
        )
    }
}
