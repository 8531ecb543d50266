import Foundation
import Linux
import Testing

@Suite("Folder")
struct FolderTests {
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test("Its file system says what is left of it")
    func space() throws {
        let place = try TestFolder()
        let space = try Folder(opening: place.path).space()
        #expect(space.total > 0 && space.free <= space.total)
    }

    @Test("What is made in it is found in it, as what it is")
    func items() throws {
        let place = try TestFolder()
        let folder = try Folder(making: place.path + "/top")
        #expect(try folder.names().isEmpty)
        #expect(try folder.item(bytes("none")) == nil)
        try folder.updating(bytes("file")).write([1, 2])
        let below = try folder.makeFolder(bytes("below"))
        try below.updating([0xFF, 0xFE]).write([3])
        try folder.makeLink(bytes("link"), to: bytes("file"))
        try #require(unsafe mkfifo(place.path + "/top/pipe", 0o600) == 0)
        #expect(try Set(folder.names()) == Set(["file", "below", "link", "pipe"].map(bytes)))
        #expect(try folder.item(bytes("file")) == .file)
        #expect(try folder.item(bytes("below")) == .folder)
        #expect(try folder.item(bytes("link")) == .link(bytes("file")))
        #expect(try folder.item(bytes("pipe")) == .special)
        #expect(try folder.reading(bytes("file")).read(9) == [1, 2])
        #expect(try folder.folder(bytes("below")).names() == [[0xFF, 0xFE]])
        #expect(Folder.isFolder(place.path) && !Folder.isFolder(place.path + "/top/file"))
    }

    @Test("No link is followed: not to a folder, not to a file, not when it is new")
    func links() throws {
        let place = try TestFolder()
        let outside = try Folder(making: place.path + "/outside")
        try outside.updating(bytes("file")).write([1])
        let folder = try Folder(making: place.path + "/top")
        try folder.makeLink(bytes("sub"), to: bytes("../outside"))
        try folder.makeLink(bytes("file"), to: bytes("../outside/file"))
        try folder.makeLink(bytes("new"), to: bytes("../outside/new"))
        for name in ["sub", "file", "new"].map(bytes) {
            #expect(throws: LinuxError.self) { try folder.folder(name) }
            #expect(throws: LinuxError.self) { try folder.makeFolder(name) }
            #expect(throws: LinuxError.self) { try folder.reading(name) }
            #expect(throws: LinuxError.self) { try folder.updating(name) }
            #expect(throws: LinuxError.self) { try folder.makeLink(name, to: bytes("x")) }
        }
        #expect(try outside.names() == [bytes("file")])
        // The folder that a person names may be a link.
        #expect(try Folder(opening: place.path + "/top/sub").names() == [bytes("file")])
    }

    @Test("An opened folder stays the one that it was when its name is given to another")
    func moved() throws {
        let place = try TestFolder()
        let folder = try Folder(making: place.path + "/top")
        let below = try folder.makeFolder(bytes("below"))
        try FileManager.default.moveItem(
            atPath: place.path + "/top/below",
            toPath: place.path + "/top/moved"
        )
        try folder.makeLink(bytes("below"), to: bytes("/tmp"))
        try below.updating(bytes("file")).write([1])
        #expect(try folder.folder(bytes("moved")).names() == [bytes("file")])
    }

    @Test("What is in it is changed and removed, and nothing is made by that")
    func changes() throws {
        let place = try TestFolder()
        let folder = try Folder(making: place.path + "/top")
        let missing = #expect(throws: LinuxError.self) { try folder.changing(bytes("file")) }
        #expect(missing?.code == .system(ENOENT))
        #expect(throws: LinuxError.self) { try folder.remove(bytes("file")) }
        try folder.updating(bytes("file")).write([1])
        let file = try folder.changing(bytes("file"))
        try unsafe file.write(([2] as [UInt8]).span.bytes, at: 0)
        try folder.sync()
        try folder.remove(bytes("file"))
        #expect(try folder.names().isEmpty)
        #expect(try file.read(9) == [2], "whoever has it open keeps it")
    }
}
