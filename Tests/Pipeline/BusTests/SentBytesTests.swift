import Bus
import Testing

@Suite("Sent bytes")
struct SentBytesTests {
    @Test("A client is refused past its bound, and served again after a release")
    func clientBound() {
        let bytes = SentBytes(clientBytesMax: 100, totalBytesMax: 1_000)
        #expect(bytes.charge([1], bytes: 60))
        #expect(bytes.charge([1], bytes: 40))
        #expect(!bytes.charge([1], bytes: 1))
        #expect(bytes.charge([2], bytes: 100))
        #expect(bytes.total == 200)
        bytes.release([1], bytes: 40)
        #expect(bytes.charge([1], bytes: 40))
        #expect(bytes.bytes(of: [1]) == 100)
    }

    @Test("All together are refused past the total, and a client without debts is forgotten")
    func totalBound() {
        let bytes = SentBytes(clientBytesMax: 100, totalBytesMax: 150)
        #expect(bytes.charge([1], bytes: 100))
        #expect(!bytes.charge([2], bytes: 51))
        #expect(bytes.charge([2], bytes: 50))
        bytes.release([1], bytes: 100)
        bytes.release([2], bytes: 50)
        #expect(bytes.total == 0)
        #expect(bytes.clients == 0)
    }

    @Test("One reply always fits a client that has nothing unsent")
    func oneAlwaysFits() {
        let bytes = SentBytes(clientBytesMax: 100, totalBytesMax: 1_000)
        #expect(bytes.charge([1], bytes: 500))
        #expect(!bytes.charge([1], bytes: 1))
    }

    @Test("A charged frame is released with its last byte, and dropped past the bound")
    func frames() {
        let bytes = SentBytes(clientBytesMax: 4_096, totalBytesMax: 1 << 20)
        func use() {
            let whole = [UInt8](repeating: 1, count: 4_096)
            guard let first = bytes.charged(Frame(copying: whole), to: [1]) else {
                Issue.record("refused within the bound")
                return
            }
            #expect(bytes.total == 4_096)
            let second = bytes.charged(Frame(copying: whole), to: [1])?.count
            #expect(second == nil)
            let small = bytes.charged(Frame(copying: [1]), to: [1])?.count
            #expect(small == 1)
            #expect(bytes.total == 4_096)
            #expect(first.bytes == whole)
        }
        use()
        #expect(bytes.total == 0)
    }
}
