import Bus
import Synchronization
import Testing

@Suite("Frame")
struct FrameTests {
    static let sizes = [0, 1, 33, 34, 1_024, 1_025, 8_192, 1 << 20]

    @Test("A frame has the bytes it was made with, at every size", arguments: sizes)
    func bytes(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        #expect(Frame(copying: bytes).bytes == bytes)
        #expect(Frame(copying: bytes[...]).bytes == bytes)
        #expect(Frame(copying: bytes.span).bytes == bytes)
        #expect(Frame(owning: bytes).bytes == bytes)
        let filled = Frame(count: count) { output in
            for byte in bytes { output.append(byte) }
        }
        #expect(filled.bytes == bytes)
        #expect(filled.count == count)
        #expect(filled.isEmpty == (count == 0))
        let sum = filled.withBytes { span in
            span.indices.reduce(into: 0) { $0 += Int(span[$1]) }
        }
        #expect(sum == bytes.reduce(0) { $0 + Int($1) })
    }

    @Test("A duplicate outlives the frame it was made from", arguments: sizes)
    func duplicates(count: Int) {
        let bytes = [UInt8](repeating: 7, count: count)
        func outliving() -> Frame {
            var frame = Frame(owning: bytes)
            return frame.duplicate()
        }
        #expect(outliving().bytes == bytes)
    }

    @Test("An owner is released once, when the last frame over its bytes is gone")
    func release() {
        let released = Atomic<Int>(0)
        let bytes = [UInt8](repeating: 7, count: 4_096)
        func use() {
            var frame = Frame(owning: bytes) { released.add(1, ordering: .relaxed) }
            let copy = frame.duplicate()
            frame = Frame()
            #expect(released.load(ordering: .relaxed) == 0)
            #expect(copy.bytes == bytes)
        }
        use()
        #expect(released.load(ordering: .relaxed) == 1)
    }

    @Test("A small frame is copied and lets go of its owner at once")
    func smallFramesAreCopied() {
        let released = Atomic<Int>(0)
        let frame = Frame(owning: [1, 2, 3]) { released.add(1, ordering: .relaxed) }
        #expect(released.load(ordering: .relaxed) == 1)
        #expect(frame.bytes == [1, 2, 3])
        let wrapped = Frame(wrapping: frame) { released.add(1, ordering: .relaxed) }
        #expect(released.load(ordering: .relaxed) == 2)
        #expect(wrapped.bytes == [1, 2, 3])
    }

    @Test("A wrapped frame keeps the bytes of the first and says when they are gone")
    func wrapping() {
        let released = Atomic<Int>(0)
        let bytes = [UInt8](repeating: 9, count: 1 << 20)
        func use() {
            let frame = Frame(wrapping: Frame(copying: bytes)) {
                released.add(1, ordering: .relaxed)
            }
            #expect(frame.bytes == bytes)
            #expect(released.load(ordering: .relaxed) == 0)
        }
        use()
        #expect(released.load(ordering: .relaxed) == 1)
    }

    @Test("A change to an array after it was lent is not seen in the frame")
    func lentArraysDoNotChange() {
        var bytes = [UInt8](repeating: 1, count: 4_096)
        let frame = Frame(owning: bytes)
        bytes[0] = 2
        #expect(frame.bytes.first == 1)
        #expect(bytes.first == 2)
    }

    @Test("A parcel gives its envelope once")
    func parcel() {
        let parcel = Parcel(Envelope(header: Frame(copying: [1])))
        let first = parcel.take()?.header.bytes
        #expect(first == [1])
        let second = parcel.take()?.header.bytes
        #expect(second == nil)
    }
}
