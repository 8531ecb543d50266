import Multiformats
import PeerIdentity
import SeededRandom
import Sodium
import Testing

@Suite("PeerID")
struct PeerIDTests {
    @Test("The specification's examples read, and those of one peer are equal")
    func examples() throws {
        let text = "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N"
        let hashed = try PeerID(parsing: text)
        let cid = "bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe"
        #expect(try PeerID(parsing: cid) == hashed)
        #expect(hashed.description == text)
        #expect(hashed.cid.description == cid)
        #expect(hashed.publicKey == nil)
        let inline = try PeerID(parsing: "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA")
        #expect(inline.publicKey?.peerID == inline)
        #expect(inline.description == "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA")
    }

    @Test("A short key is the name itself, a long one is named by its digest")
    func derived() throws {
        for (kind, code) in [
            ("ed25519", HashCode.identity), ("ecdsa", .sha256), ("rsa", .sha256),
        ] {
            let key = try PublicKey(protobuf: Vectors.key(kind, "public"))
            #expect(key.peerID.multihash.code == code)
            #expect(try PeerID(bytes: key.peerID.bytes) == key.peerID)
            #expect(try PeerID(parsing: key.peerID.description) == key.peerID)
            #expect(try PeerID(parsing: key.peerID.cid.text(in: .base36)) == key.peerID)
        }
    }

    @Test("A peer whose key can't be verified has a name all the same")
    func secp256k1() throws {
        let key = try Vectors.key("secp256k1", "public")
        let peer = try PeerID(Multihash(code: .identity, digest: key))
        #expect(peer.publicKey == nil)
        #expect(try PeerID(parsing: peer.description) == peer)
        #expect(throws: IdentityError.notADID) { try peer.did }
    }

    @Test("A did:key and a peer are two names of one key")
    func did() throws {
        let pair = try KeyPair(protobuf: Vectors.key("ed25519", "private"))
        let did = try pair.peerID.did
        #expect(did == pair.did)
        #expect(PeerID(did) == pair.peerID)
        #expect(try PeerID(DIDKey(parsing: did.description)) == pair.peerID)
        let hashed = try PublicKey(protobuf: Vectors.key("ecdsa", "public")).peerID
        #expect(throws: IdentityError.notADID) { try hashed.did }
    }

    @Test("What names no peer is refused")
    func malformed() throws {
        #expect(throws: IdentityError.notAPeer) {
            try PeerID(parsing: "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e")
        }
        #expect(throws: IdentityError.notAPeer) { try PeerID(bytes: [0x00, 0x01, 0x05]) }
        #expect(throws: IdentityError.notAPeer) { try PeerID(bytes: [0x12, 0x01, 0x05]) }
        #expect(throws: IdentityError.notAPeer) { try PeerID(bytes: [0x11, 0x01, 0x05]) }
        #expect(throws: IdentityError.notAPeer) {
            let key = [0x08, 0x01, 0x12, 41] + [UInt8](repeating: 1, count: 41)
            return try PeerID(Multihash(code: .identity, digest: key))
        }
        for text in ["", "1", "Qm", "12D3KooW0", "zQm", "b"] {
            #expect(throws: IdentityError.self, "\(text)") { try PeerID(parsing: text) }
        }
        let long = String(repeating: "1", count: 257)
        #expect(throws: IdentityError.tooLong(bytes: 257, max: 256)) { try PeerID(parsing: long) }
    }

    @Test("Cut anywhere, a name is refused")
    func truncation() throws {
        let bytes = try KeyPair(seed: .random(32)).peerID.bytes
        for count in bytes.indices {
            #expect(throws: IdentityError.self) { try PeerID(bytes: Array(bytes[..<count])) }
        }
        #expect(throws: IdentityError.self) { try PeerID(bytes: bytes + [0]) }
    }

    @Test("Addresses say which peer they lead to")
    func addresses() throws {
        let peer = try KeyPair(seed: .random(32)).peerID
        let address = try Multiaddr(parsing: "/ip4/127.0.0.1/tcp/1")
        #expect(address.peerID == nil)
        #expect(try address.leading(to: peer).peerID == peer)
        #expect(try Multiaddr(parsing: "/memory/1/p2p/\(peer)").peerID == peer)
    }

    @Test("Random texts never crash")
    func noise() {
        var random = SeededGenerator(seed: 10)
        let symbols = Array("1Qm2DKoWbafzk5123456789ABCDEFxyz")
        for _ in 0..<5_000 {
            let count = Int.random(in: 0...60, using: &random)
            let text = String((0..<count).compactMap { _ in symbols.randomElement(using: &random) })
            if let peer = try? PeerID(parsing: text) {
                #expect((try? PeerID(parsing: peer.description)) == peer)
            }
        }
    }
}
