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

    @Test("A device is no regular file, and a folder none at all")
    func kinds() throws {
        #expect(try File.kind(of: "/dev/null")?.isRegular == false)
        try File.updating("/dev/null").write([1])
        #expect(throws: LinuxError.self) { try File.kind(of: "/tmp") }
        #expect(throws: LinuxError.self) { try File.reading("/no/such/file") }
    }
}
