import Foundation
import Linux
import Testing

@Suite("Runtime folder")
struct RuntimeFolderTests {
    @Test("A short home has its sockets in run, which only its owner can enter")
    func shortHomes() throws {
        let home = try TestFolder()
        let folder = try RuntimeFolder(home: home.path, longestName: 20)
        #expect(folder.path == "\(home.path)/run")
        #expect(folder.path(of: "client.sock") == "\(home.path)/run/client.sock")
        #expect(try mode(folder.path) == 0o700)
        #expect(try RuntimeFolder(home: home.path + "/./", longestName: 20) == folder)
    }

    @Test("A long home gets a short folder of its own, the same each time")
    func longHomes() throws {
        let home = try TestFolder()
        let session = try TestFolder()
        let long = home.path + "/" + String(repeating: "a", count: 100)
        let other = home.path + "/" + String(repeating: "b", count: 100)
        for path in [long, other] {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: false
            )
        }
        let folder = try RuntimeFolder(home: long, longestName: 40, sessionFolder: session.path)
        #expect(folder.path.hasPrefix(session.path + "/weir-"))
        #expect(folder.path(of: String(repeating: "s", count: 40)).utf8.count <= 107)
        #expect(try mode(folder.path) == 0o700)
        let again = try RuntimeFolder(home: long, longestName: 40, sessionFolder: session.path)
        #expect(again == folder)
        let second = try RuntimeFolder(home: other, longestName: 40, sessionFolder: session.path)
        #expect(second != folder)
    }

    @Test("A session folder that is too long or missing is passed over for /tmp")
    func longSessions() throws {
        let home = try TestFolder()
        let long = home.path + "/" + String(repeating: "a", count: 100)
        try FileManager.default.createDirectory(atPath: long, withIntermediateDirectories: false)
        for session in [long, nil] {
            let folder = try RuntimeFolder(home: long, longestName: 40, sessionFolder: session)
            #expect(folder.path.hasPrefix("/tmp/weir-"))
            try FileManager.default.removeItem(atPath: folder.path)
        }
    }

    @Test("A folder that others can enter, or that is none, is refused")
    func openFolders() throws {
        let home = try TestFolder()
        let run = home.path + "/run"
        try FileManager.default.createDirectory(atPath: run, withIntermediateDirectories: false)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: run)
        let open = #expect(throws: LinuxError.self) {
            _ = try RuntimeFolder(home: home.path, longestName: 20)
        }
        #expect(open?.code == .unsafeFolder)
        #expect(open?.sentence.contains("chmod 700") == true)
        try FileManager.default.removeItem(atPath: run)
        try FileManager.default.createSymbolicLink(atPath: run, withDestinationPath: "/tmp")
        let link = #expect(throws: LinuxError.self) {
            _ = try RuntimeFolder(home: home.path, longestName: 20)
        }
        #expect(link?.code == .unsafeFolder)
    }

    @Test("A home that is missing is named; a socket's name that can fit nowhere is refused")
    func impossible() throws {
        let missing = #expect(throws: LinuxError.self) {
            _ = try RuntimeFolder(home: "/no/such/home", longestName: 20)
        }
        #expect(missing?.sentence.contains("/no/such/home") == true)
        let home = try TestFolder()
        let long = #expect(throws: LinuxError.self) {
            _ = try RuntimeFolder(home: home.path, longestName: 107)
        }
        #expect(long?.code == .pathTooLong)
    }

    private func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? Int)
    }
}
