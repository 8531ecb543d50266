import Multiformats
import PeerIdentity
import Sodium
import Testing

@Suite("Voucher")
struct VoucherTests {
    private let deployment: KeyPair
    private let instance: PeerID

    init() throws {
        deployment = try KeyPair(seed: Secret(copying: [UInt8](repeating: 5, count: 32)))
        instance = try KeyPair(seed: Secret(copying: [UInt8](repeating: 6, count: 32))).peerID
    }

    @Test("It says who vouches for whom, up to its last second")
    func roundTrip() throws {
        let voucher = Voucher(for: instance, untilSeconds: 1_000, by: deployment)
        let read = try Voucher(bytes: voucher.bytes, nowSeconds: 999)
        #expect(read == voucher)
        #expect(read.deployment == deployment.did)
        #expect(read.instance == instance)
        #expect(read.expirySeconds == 1_000)
        for now in [1_000, 1_001, UInt64.max] {
            #expect(throws: IdentityError.expired) {
                try Voucher(bytes: voucher.bytes, nowSeconds: now)
            }
        }
    }

    @Test("The worked example of protocols/identity is what is written")
    func example() throws {
        let bytes = Vectors.hex(
            """
            0a24080112206e7a1cdd29b0b78fd13af4c5598feff4ef2a97166e3ca6f2e4fbfccd80505bf11218
            2f776569722f696e7374616e63652d766f75636865722f311a2e0a260024080112208a875fff1eb3
            8451577acd5afee405456568dd7c89e090863a0557bc7af49f171080a4a7da062a4082039d593535
            a80b9e51ecd30a2d08aca737e60931c53f239d0f22777c5794a79fa389ae892bbf0a465ca21c4759
            3a6300581ebdeeedef0964b2cad52d1b130d
            """
        )
        let voucher = Voucher(for: instance, untilSeconds: 1_800_000_000, by: deployment)
        #expect(voucher.bytes == bytes)
        let did = "did:key:z6MkmtWtY63GQVBrpMyRJWEzsnxfsGkemu6CtMDwGTv4RYj2"
        #expect(voucher.deployment.description == did)
        let peer = "12D3KooWK98A5qKRAA9qZccvoJLvcLu68PCFZLNfdd81iQLvHj6W"
        #expect(voucher.instance.description == peer)
    }

    @Test("Changed or cut anywhere, it is refused")
    func changed() throws {
        let bytes = Voucher(for: instance, untilSeconds: 1_000, by: deployment).bytes
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1
            #expect(throws: IdentityError.self) { try Voucher(bytes: changed, nowSeconds: 1) }
            #expect(throws: IdentityError.self) {
                try Voucher(bytes: Array(bytes[..<index]), nowSeconds: 1)
            }
        }
    }

    @Test("What the deployment's key signed for something else is no voucher")
    func otherDomain() throws {
        let record = PeerRecord(of: deployment, sequence: 1, addresses: []).sealed(by: deployment)
        #expect(throws: IdentityError.wrongPayloadType) {
            try Voucher(bytes: record.bytes, nowSeconds: 1)
        }
        let voucher = Voucher(for: instance, untilSeconds: 1_000, by: deployment)
        #expect(throws: IdentityError.wrongPayloadType) { try PeerRecord(envelope: voucher.bytes) }
    }
}
