import Linux
import Testing

@Suite("File")
struct FileTests {
    @Test("What is written is read again, from any place, up to the end")
    func roundTrip() throws {
        let folder = try TestFolder()
        let path = folder.path + "/file"
        #expect(try File.kind(of: path) == nil)
        let file = try File.updating(path)
        try file.write([1, 2, 3])
        try file.write("ab")
        #expect(try file.kind() == File.kind(of: path))
        #expect(try file.kind().size == 5)
        try file.seek(to: 1)
        #expect(try file.read(3) == [2, 3, 97])
        #expect(try file.read(9) == [98])
        #expect(try file.read(9) == [])
        try File.updating(path).write([7])
        #expect(try File.reading(path).read(9) == [7, 2, 3, 97, 98])
    }

    @Test("Bytes are written and read at places, in any order, and there are none past the end")
    func places() throws {
        let folder = try TestFolder()
        let file = try File.updating(folder.path + "/file")
        let large = (0..<600_000).map { UInt8(truncatingIfNeeded: $0 >> 8 ^ $0) }
        try unsafe file.write(large.span.bytes, at: 5_000)
        try unsafe file.write(([1, 2, 3] as [UInt8]).span.bytes, at: 0)
        try file.syncBytes()
        var buffer = [UInt8](repeating: 9, count: 600_001)
        var elements = buffer.mutableSpan
        var span = unsafe elements.mutableBytes
        let counts = [
            try file.read(600_000, at: 5_000, into: &span),
            try file.read(2, at: 605_000, into: &span),
            try file.read(0, at: 0, into: &span), try file.read(9, at: 604_999, into: &span),
        ]
        #expect(counts == [600_000, 0, 0, 1])
        #expect(buffer == [large[599_999]] + large[1...] + [9])
        try file.seek(to: 1)
        #expect(try file.read(3) == [2, 3, 0])
        #expect(throws: LinuxError.self) {
            try unsafe File.reading(folder.path + "/file").write(([1] as [UInt8]).span.bytes, at: 0)
        }
    }

    @Test("Room is reserved as zeros and given back as zeros, and the size stays")
    func room() throws {
        let folder = try TestFolder()
        let file = try File.updating(folder.path + "/file")
        try file.reserve(0..<16_384)
        #expect(try file.kind().size == 16_384)
        try unsafe file.write([UInt8](repeating: 7, count: 16_384).span.bytes, at: 0)
        try file.punch(4_096..<12_288)
        try file.seek(to: 4_095)
        #expect(try file.read(3) == [7, 0, 0])
        try file.seek(to: 12_287)
        #expect(try file.read(2) == [0, 7])
        #expect(try file.kind().size == 16_384)
        try file.cut(to: 5_000)
        #expect(try file.kind().size == 5_000)
        let device = try File.updating("/dev/null")
        #expect(throws: LinuxError.self) { try device.reserve(0..<4_096) }
        #expect(throws: LinuxError.self) { try device.punch(0..<4_096) }
    }

    @Test("A device is no regular file, and a folder none at all")
    func kinds() throws {
        #expect(try File.kind(of: "/dev/null")?.isRegular == false)
        try File.updating("/dev/null").write([1])
        #expect(throws: LinuxError.self) { try File.kind(of: "/tmp") }
        #expect(throws: LinuxError.self) { try File.reading("/no/such/file") }
    }
}
