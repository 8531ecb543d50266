import Sodium
import Testing

@Suite("Sealed box")
struct SealedBoxTests {
    @Test("Only the owner of the key opens it", arguments: [0, 1, 95, 4096])
    func roundTrip(count: Int) throws {
        let owner = X25519.PrivateKey.random()
        let message = RandomBytes.make(count)
        let box = try #require(SealedBox.seal(message, to: owner.publicKey))
        #expect(box.count == count + SealedBox.overheadBytes)
        #expect(SealedBox.open(box, with: owner) == Secret(copying: message))
        #expect(SealedBox.open(box, with: .random()) == nil)
        #expect(SealedBox.seal(message, to: owner.publicKey) != box)
    }

    @Test("A box that was changed or cut anywhere does not open")
    func changed() throws {
        let owner = X25519.PrivateKey.random()
        let box = try #require(SealedBox.seal([1, 2, 3], to: owner.publicKey))
        for index in box.indices {
            var changed = box
            changed[index] ^= 1
            #expect(SealedBox.open(changed, with: owner) == nil)
            #expect(SealedBox.open(Array(box[..<index]), with: owner) == nil)
        }
    }

    @Test("Nothing is sealed to a key that everybody has")
    func smallOrder() throws {
        let weak = try #require(X25519.PublicKey([UInt8](repeating: 0, count: 32)))
        #expect(SealedBox.seal([1], to: weak) == nil)
    }
}
