import Multiformats
import SeededRandom
import Testing

@Suite("did:key")
struct DIDKeyTests {
    /// From the did:key method's specification.
    private static let published = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"

    @Test("The specification's example reads and writes")
    func example() throws {
        let did = try DIDKey(parsing: Self.published)
        #expect(did.description == Self.published)
        #expect(DIDKey(publicKey: did.publicKey) == did)
        #expect(
            Multibase.base16.encode(did.publicKey)
                == "f" + "2e6fcce36701dc791488e0d0b1745cc1e33a4c1c9fcc41c63bd343dbbe0970e6"
        )
    }

    @Test("Any 32 bytes come back from their text")
    func roundTrips() throws {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<200 {
            let did = try #require(DIDKey(publicKey: random.bytes(32)))
            #expect(try DIDKey(parsing: did.description) == did)
        }
        #expect(DIDKey(publicKey: random.bytes(31)) == nil)
    }

    @Test("What is no such identifier is refused with the reason")
    func malformed() throws {
        func error(_ text: String) -> MultiformatsError? {
            #expect(throws: MultiformatsError.self) { try DIDKey(parsing: text) }
        }
        #expect(error("") == .notADIDKey)
        #expect(error("did:web:example.org") == .notADIDKey)
        #expect(error("did:key:") == .textTooShort)
        #expect(error("did:key:mAQID") == .notADIDKey)
        #expect(error(Self.published + "#" + "z6Mk") != nil)
        #expect(
            error("did:key:z" + String(repeating: "1", count: 200))
                == .textTooLong(characters: 209, max: 128)
        )
        // secp256k1, from the specification.
        #expect(
            error("did:key:zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme")
                == .unsupportedKey(Codec(rawValue: 0xe7))
        )
        let bytes = [0xed, 0x01] + [UInt8](repeating: 7, count: 33)
        #expect(error("did:key:" + Multibase.base58BTC.encode(bytes)) == .trailingBytes(1))
        for count in 0..<34 {
            let cut = Multibase.base58BTC.encode(Array(bytes[..<count]))
            #expect(error("did:key:" + cut) == .truncated)
        }
    }
}
