import NIOCore
import PeerHost
import SeededRandom
import Testing

@Suite struct InboxTests {
    @Test("What goes in comes out in order, however it is cut", arguments: 1...8)
    func keepsOrder(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var inbox = Inbox()
        var sent: [UInt8] = []
        var received: [UInt8] = []
        var wire = ByteBuffer()
        for _ in 0..<500 {
            if Bool.random(using: &random) {
                let count = Int.random(in: 0...3_000, using: &random)
                let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
                sent += bytes
                wire = ByteBuffer(bytes: bytes + [UInt8](repeating: 0, count: 500))
                if let slice = wire.readSlice(length: count) { inbox.append(slice) }
            } else if let bytes = inbox.take(upTo: .random(in: 1...4_000, using: &random)) {
                received += Array(buffer: bytes)
            }
            #expect(inbox.bytes == sent.count - received.count)
        }
        while let bytes = inbox.take(upTo: .max) { received += Array(buffer: bytes) }
        #expect(received == sent)
    }

    @Test("A small slice does not keep the buffer alive that it came in")
    func copiesSmallSlices() throws {
        var wire = ByteBuffer(repeating: 1, count: 64 << 10)
        var inbox = Inbox()
        for _ in 0..<8 {
            let slice = wire.readSlice(length: 10)
            inbox.append(try #require(slice))
        }
        let taken = inbox.take(upTo: .max)
        let chunk = try #require(taken)
        #expect(chunk.readableBytes == 80)
        #expect(chunk.storageCapacity < 1_024)
    }

    @Test("Reads are reported when they are worth it, and at the end all of them")
    func reports() throws {
        var inbox = Inbox()
        inbox.append(ByteBuffer(repeating: 1, count: Limits.consumedReportBytes + 10))
        _ = inbox.take(upTo: Limits.consumedReportBytes - 1)
        #expect(inbox.report(all: false) == nil)
        _ = inbox.take(upTo: 1)
        #expect(inbox.report(all: false) == Limits.consumedReportBytes)
        #expect(inbox.report(all: true) == nil)
        _ = inbox.take(upTo: .max)
        #expect(inbox.report(all: false) == nil)
        #expect(inbox.report(all: true) == 10)
    }

    @Test("What is let go is counted")
    func clears() {
        var inbox = Inbox()
        inbox.append(ByteBuffer(repeating: 1, count: 100))
        #expect(inbox.clear() == 100)
        #expect(inbox.bytes == 0)
        #expect(inbox.take(upTo: .max) == nil)
    }
}
