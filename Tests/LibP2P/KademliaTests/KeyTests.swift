import Kademlia
import Multiformats
import PeerIdentity
import Testing

@Suite("Key")
struct KeyTests {
    @Test("is the SHA-256 of what is named, of peers as of contents")
    func hashing() throws {
        // FIPS 180-2, "abc".
        let expected = Key(
            words: (
                0xba78_16bf_8f01_cfea, 0x4141_40de_5dae_2223, 0xb003_61a3_9617_7a9c,
                0xb410_ff61_f200_15ad
            )
        )
        #expect(Key(hashing: Array("abc".utf8)) == expected)
        #expect(Key(peer(1)) == Key(hashing: peer(1).bytes))
        #expect(Key(content(1)) == Key(hashing: content(1).bytes))
    }

    @Test("shares bits as far as the first that differs", arguments: [0, 1, 63, 64, 130, 255])
    func sharing(bits: Int) {
        var words: [UInt64] = [0, 0, 0, 0]
        words[bits / 64] = 1 << UInt64(63 - bits % 64)
        let zero = Key(words: (0, 0, 0, 0))
        let other = Key(words: (words[0], words[1], words[2], words[3]))
        #expect(zero.sharedBits(with: other) == bits)
        #expect(zero.distance(to: other) > zero.distance(to: zero))
    }

    @Test("shares all bits with itself")
    func itself() {
        #expect(Key(peer(1)).sharedBits(with: Key(peer(1))) == Key.bitCount)
    }

    @Test("is as far from another as the other from it, and no way is shorter than the direct one")
    func metric() {
        for number in 0..<50 as Range<UInt64> {
            let (one, two) = (Key(peer(number)), Key(peer(number + 100)))
            #expect(one.distance(to: two) == two.distance(to: one))
            #expect((one.distance(to: two) == one.distance(to: one)) == (one == two))
        }
    }
}
