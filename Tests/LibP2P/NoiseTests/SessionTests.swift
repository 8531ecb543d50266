import Noise
import SeededRandom
import Testing

@Suite("Session")
struct SessionTests {
    /// Both ends of a session.
    private struct Ends: ~Copyable {
        var one: Session
        var other: Session
    }

    private func ends() throws -> Ends {
        var initiator = Party.initiator.pattern()
        var responder = Party.responder.pattern()
        _ = try responder.read(initiator.write([]))
        _ = try initiator.read(responder.write([]))
        _ = try responder.read(initiator.write([]))
        return try Ends(one: initiator.split(), other: responder.split())
    }

    @Test(
        "A text of any length comes through, in frames of 65,535 bytes at most",
        arguments: [0, 1, 65_519, 65_520, 200_000]
    )
    func lengths(count: Int) throws {
        var ends = try self.ends()
        var random = SeededGenerator(seed: 15)
        let text = random.bytes(count)
        let frames = try ends.one.seal(text)
        let frameCount = max(1, (count + 65_518) / 65_519)
        #expect(frames.count == count + 18 * frameCount)
        let opened = try ends.other.opened(frames)
        #expect(opened == text)
    }

    @Test("Cut anywhere into any pieces, the text is the same")
    func pieces() throws {
        var random = SeededGenerator(seed: 16)
        for _ in 0..<20 {
            var ends = try self.ends()
            var text: [UInt8] = []
            var wire: [UInt8] = []
            for _ in 0..<20 {
                let part = random.bytes(Int.random(in: 0...300, using: &random))
                text += part
                wire += try ends.one.seal(part)
            }
            var opened: [UInt8] = []
            var pending: [UInt8] = []
            while !wire.isEmpty {
                let count = min(wire.count, Int.random(in: 1...400, using: &random))
                pending += wire[..<count]
                wire.removeFirst(count)
                var span = pending.mutableSpan
                let (ready, consumed) = try ends.other.openFrames(&span)
                opened += pending[..<ready]
                pending.removeFirst(consumed)
            }
            #expect(opened == text)
            #expect(pending.isEmpty)
        }
    }

    @Test("A frame that was changed, repeated, left out or moved is refused")
    func tampered() throws {
        var sender = try self.ends()
        let frame = try sender.one.seal([1, 2, 3])
        for index in frame.indices.dropFirst(2) {
            var ends = try self.ends()
            var changed = frame
            changed[index] ^= 1
            #expect(throws: NoiseError.notAuthentic) { try ends.other.opened(changed) }
        }
        var ends = try self.ends()
        let first = try ends.one.seal([1])
        let second = try ends.one.seal([2])
        #expect(throws: NoiseError.notAuthentic) { try ends.other.opened(first + first) }
        var left = try self.ends()
        #expect(throws: NoiseError.notAuthentic) { try left.other.opened(second) }
        var own = try self.ends()
        #expect(throws: NoiseError.notAuthentic) { try own.one.opened(first) }
    }

    @Test("A frame without room for its tag is refused at once")
    func short() throws {
        for length in UInt8(0)..<16 {
            var ends = try self.ends()
            #expect(throws: NoiseError.frameTooShort(bytes: Int(length))) {
                try ends.other.opened([0, length])
            }
        }
    }

    @Test("A frame is made and opened where it lies")
    func inPlace() throws {
        var ends = try self.ends()
        var bytes: [UInt8] = [9] + [0, 0] + [1, 2, 3] + [UInt8](repeating: 0, count: 16) + [9]
        var span = bytes.mutableSpan
        try ends.one.seal(&span, text: 3..<6)
        #expect(bytes[1...2] == [0, 19])
        #expect([bytes.first, bytes.last] == [9, 9])
        var frame = Array(bytes[1...])
        var again = frame.mutableSpan
        #expect(try ends.other.openFrames(&again) == (3, 21))
        #expect(frame.prefix(3) == [1, 2, 3])
    }
}
