import PrivateNetwork
import SeededRandom
import Sodium
import Testing

@Suite("Private stream")
struct PrivateStreamTests {
    private let key: SwarmKey

    init() throws { key = try #require(SwarmKey(Secret(copying: (0..<32).map { UInt8($0) }))) }

    private func stream(_ first: UInt8, _ key: SwarmKey? = nil) -> PrivateStream {
        PrivateStream(key: key ?? self.key, nonce: [first] + [UInt8](repeating: 7, count: 23))
    }

    @Test("What one end sends the other reads, both ways, cut anywhere into any pieces")
    func pieces() throws {
        var random = SeededGenerator(seed: 18)
        for _ in 0..<50 {
            var one = stream(1)
            var other = stream(2)
            var wire = one.greeting
            var text: [UInt8] = []
            for _ in 0..<10 {
                var part = random.bytes(Int.random(in: 0...200, using: &random))
                text += part
                one.seal(&part)
                wire += part
            }
            var read: [UInt8] = []
            while !wire.isEmpty {
                var piece = Array(wire.prefix(Int.random(in: 1...150, using: &random)))
                wire.removeFirst(piece.count)
                let skipped = try other.open(&piece)
                read += piece[skipped...]
            }
            #expect(read == text)
            var back = [1, 2, 3] as [UInt8]
            other.seal(&back)
            var answer = other.greeting + back
            let skipped = try one.open(&answer)
            #expect(skipped == 24)
            #expect(answer[24...] == [1, 2, 3])
        }
    }

    @Test("The stream is XSalsa20 from its first byte on")
    func cipher() throws {
        var stream = stream(1)
        var bytes = [UInt8](repeating: 0, count: 100)
        stream.seal(&bytes)
        var expected = [UInt8](repeating: 0, count: 100)
        guard var cipher = XSalsa20(key: key.secret, nonce: stream.greeting) else {
            Issue.record("key and nonce have their lengths")
            return
        }
        var span = expected.mutableSpan
        cipher.apply(to: &span)
        #expect(bytes == expected)
    }

    @Test("With another key there is only noise")
    func otherKey() throws {
        var one = stream(1)
        var other = stream(2, SwarmKey(.random(32)))
        var part = [UInt8](repeating: 0, count: 64)
        one.seal(&part)
        var wire = one.greeting + part
        _ = try other.open(&wire)
        #expect(Array(wire[24...]) != [UInt8](repeating: 0, count: 64))
    }

    @Test("Our own beginning sent back is refused, and what follows too")
    func reflected() throws {
        var stream = stream(1)
        var wire = stream.greeting + [1, 2, 3]
        #expect(throws: PrivateNetworkError.reflected) { try stream.open(&wire) }
        var more: [UInt8] = [4]
        #expect(throws: PrivateNetworkError.reflected) { try stream.open(&more) }
    }
}

extension PrivateStream {
    /// Hides an array's bytes.
    fileprivate mutating func seal(_ bytes: inout [UInt8]) {
        var span = bytes.mutableSpan
        seal(&span)
    }

    /// Shows an array's bytes.
    fileprivate mutating func open(_ bytes: inout [UInt8]) throws(PrivateNetworkError) -> Int {
        var span = bytes.mutableSpan
        return try open(&span)
    }
}
