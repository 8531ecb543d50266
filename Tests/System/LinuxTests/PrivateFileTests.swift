import Foundation
import Linux
import Testing

@Suite("Private file")
struct PrivateFileTests {
    private func mode(_ path: String) throws -> Int? {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return attributes[.posixPermissions] as? Int
    }

    private func setMode(_ mode: Int, _ path: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    @Test("What is made is its owner's alone, is read again, and leaves no draft")
    func roundTrip() throws {
        let folder = try TestFolder()
        let path = folder.path + "/key"
        #expect(try PrivateFile.read(path, bytesMax: 8) == nil)
        try PrivateFile.create(path, [1, 2, 3])
        #expect(try PrivateFile.read(path, bytesMax: 3) == [1, 2, 3])
        #expect(try mode(path) == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["key"])
    }

    @Test("A file that is there is never overwritten")
    func existing() throws {
        let folder = try TestFolder()
        let path = folder.path + "/key"
        try PrivateFile.create(path, [1])
        let error = #expect(throws: LinuxError.self) { try PrivateFile.create(path, [2]) }
        #expect(error?.code == .system(EEXIST))
        #expect(try PrivateFile.read(path, bytesMax: 8, orCreate: { [3] }) == [1])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["key"])
    }

    @Test(
        "One that others can read, write or enter is refused, and the sentence names the command",
        arguments: [0o640, 0o604, 0o620, 0o610, 0o644, 0o777]
    )
    func open(mode: Int) throws {
        let folder = try TestFolder()
        let path = folder.path + "/key"
        try PrivateFile.create(path, [1])
        try setMode(mode, path)
        let error = #expect(throws: LinuxError.self) { try PrivateFile.read(path, bytesMax: 8) }
        #expect(error?.code == .unsafeFile)
        #expect(error?.sentence.contains("chmod 600 '\(path)'") == true)
        try setMode(0o400, path)
        #expect(try PrivateFile.read(path, bytesMax: 8) == [1])
    }

    @Test("One that is too long, or no file, is refused")
    func strange() throws {
        let folder = try TestFolder()
        let path = folder.path + "/key"
        try PrivateFile.create(path, [1, 2, 3])
        #expect(throws: LinuxError.self) { try PrivateFile.read(path, bytesMax: 2) }
        try setMode(0o700, folder.path)
        #expect(throws: LinuxError.self) { try PrivateFile.read(folder.path, bytesMax: 2) }
        #expect(throws: LinuxError.self) {
            try PrivateFile.create(folder.path + "/none/key", [1])
        }
    }

    @Test("Of several that make it at once, all get the same")
    func race() async throws {
        let folder = try TestFolder()
        let path = folder.path + "/key"
        let found = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for number in UInt8(0)..<16 {
                group.addTask {
                    try PrivateFile.read(path, bytesMax: 8, orCreate: { [number, number] })
                }
            }
            var found: Set<[UInt8]> = []
            for try await bytes in group { found.insert(bytes) }
            return found
        }
        #expect(found.count == 1)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["key"])
    }
}
