import NIOCore
import PeerHost
import SeededRandom
import Testing

@Suite struct OutboxTests {
    @Test("What goes in comes out in order, however it is drained", arguments: 1...8)
    func keepsOrder(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var outbox = Outbox()
        var sent: [UInt8] = []
        var frames = ByteBuffer()
        for _ in 0..<500 {
            if Bool.random(using: &random) {
                let count = Int.random(in: 0...3_000, using: &random)
                let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
                sent += bytes
                outbox.append(ByteBuffer(bytes: bytes))
            } else {
                let most = Int.random(in: 1...4_000, using: &random)
                let before = outbox.bytes
                #expect(outbox.drain(upTo: most, into: &frames) == min(most, before))
            }
            #expect(outbox.bytes == sent.count - frames.readableBytes)
        }
        _ = outbox.drain(upTo: .max, into: &frames)
        #expect(Array(buffer: frames) == sent)
    }

    @Test("A writer is held above the bound and let go below half of it")
    func holds() {
        var outbox = Outbox()
        var frame = ByteBuffer()
        outbox.append(ByteBuffer(repeating: 1, count: Limits.outboxBytesMax))
        #expect(!outbox.isFull && !outbox.hasRoom)
        outbox.append(ByteBuffer(repeating: 1, count: 1))
        #expect(outbox.isFull)
        _ = outbox.drain(upTo: Limits.outboxBytesMax / 2, into: &frame)
        #expect(!outbox.hasRoom)
        _ = outbox.drain(upTo: 1, into: &frame)
        #expect(outbox.hasRoom)
    }
}
