import SeededRandom
import Sodium
import Testing

@Suite("XSalsa20")
struct XSalsa20Tests {
    private static let key = hex("1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389")
    private static let nonce = hex("69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37")

    private func stream() throws -> XSalsa20 {
        let stream = XSalsa20(key: Secret(copying: Self.key), nonce: Self.nonce)
        guard let stream else { throw Missing() }
        return stream
    }

    private struct Missing: Error {}

    @Test("The key stream is NaCl's")
    func published() throws {
        var bytes = [UInt8](repeating: 0, count: 32)
        var stream = try stream()
        var span = bytes.mutableSpan
        stream.apply(to: &span)
        #expect(
            bytes == hex("eea6a7251c1e72916d11c2cb214d3c252539121d8e234e652d651fa4c8cff880")
        )
    }

    @Test("Cut anywhere into any pieces, the stream is the same")
    func pieces() throws {
        let message = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        var whole = message
        var first = try stream()
        var span = whole.mutableSpan
        first.apply(to: &span)
        var random = SeededGenerator(seed: 4)
        for _ in 0..<200 {
            var pieces: [UInt8] = []
            var second = try stream()
            while pieces.count < message.count {
                let count = Int.random(
                    in: 0...min(200, message.count - pieces.count),
                    using: &random
                )
                var piece = Array(message[pieces.count..<pieces.count + count])
                var span = piece.mutableSpan
                second.apply(to: &span)
                pieces += piece
                let position = second.position
                #expect(position == UInt64(pieces.count))
            }
            #expect(pieces == whole)
        }
    }

    @Test("A key or nonce of another length is refused")
    func counts() {
        for (key, nonce) in [(31, 24), (33, 24), (32, 23), (32, 25), (32, 0)] {
            let stream = XSalsa20(key: .random(key), nonce: RandomBytes.make(nonce))
            let isRefused = stream == nil
            #expect(isRefused)
        }
    }
}
