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
