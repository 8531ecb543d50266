import PeerHost
import Testing

@Suite struct BufferedBytesTests {
    @Test("A connection has its own bound")
    func ownBound() {
        let buffered = BufferedBytes(total: .init(most: .max))
        #expect(buffered.add(Limits.connectionBytesMax))
        #expect(!buffered.add(1))
        buffered.remove(2)
        #expect(buffered.add(1))
    }

    @Test("Beyond the bound of all, who hoards is refused and others are not")
    func share() {
        let total = BufferedBytes.Total(most: 1_000)
        let (hoarder, other) = (BufferedBytes(total: total), BufferedBytes(total: total))
        #expect(hoarder.add(1_000))
        #expect(!hoarder.add(1))
        hoarder.remove(1)
        #expect(other.add(500))
        #expect(!other.add(1))
        other.remove(1)
        hoarder.remove(1_000)
        #expect(other.add(400))
        #expect(other.bytes == 900)
    }

    @Test("A connection that is gone leaves its share to others")
    func leaves() {
        let total = BufferedBytes.Total(most: 1_000)
        let one = BufferedBytes(total: total)
        do {
            let gone = BufferedBytes(total: total)
            #expect(gone.bytes == 0)
        }
        #expect(one.add(1_000))
    }
}
