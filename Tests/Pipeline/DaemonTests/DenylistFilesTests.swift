import Daemon
import Denylists
import Foundation
import Multiformats
import Synchronization
import Testing

@Suite("Denylist files")
struct DenylistFilesTests {
    private let first = "QmecDgNqCRirkc3Cjz9eoRBNwXGckJ9WvTdmY16HP88768"
    private let second = "QmVTF1yEejXd9iMgoRTFDxBv7HAz9kuZcQNBzHrceuK9HR"

    private func withFiles(_ texts: String..., body: ([String]) throws -> Void) throws {
        let folder = NSTemporaryDirectory() + "weir-deny-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let paths = texts.indices.map { "\(folder)/\($0).deny" }
        for (path, text) in zip(paths, texts) { try write(text, path) }
        try body(paths)
    }

    private func write(_ text: String, _ path: String) throws {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    private func isBlocked(_ cid: String, _ files: DenylistFiles) throws -> Bool {
        files.denylist.blocks(try CID(parsing: cid))
    }

    @Test("are read in their order, the last one overriding")
    func order() throws {
        try withFiles("/ipfs/\(first)\n/ipfs/\(second)\n", "!/ipfs/\(second)\n") { paths in
            let files = try DenylistFiles(paths)
            #expect(try isBlocked(first, files) && !isBlocked(second, files))
            let reversed = try DenylistFiles(paths.reversed())
            #expect(try isBlocked(second, reversed))
        }
    }

    @Test("name the file and the line that is wrong, or the file that isn't there")
    func faults() throws {
        try withFiles("version: 1\n---\n", "version: 1\n---\n\nblocked\n") { paths in
            let said = #expect(throws: SettingsTrouble.self) { try DenylistFiles(paths) }
            #expect(String(describing: said).contains("\(paths[1]) is wrong in line 4"))
            let missing = #expect(throws: SettingsTrouble.self) {
                try DenylistFiles([paths[0] + ".gone"])
            }
            #expect(String(describing: missing).contains("\(paths[0]).gone"))
        }
    }

    @Test("are read again, tell who watches, and stay as they were when one is wrong")
    func reload() throws {
        try withFiles("/ipfs/\(first)\n") { paths in
            let files = try DenylistFiles(paths)
            let told = Mutex(0)
            files.onReload { _ in told.withLock { $0 += 1 } }
            try write("/ipfs/\(second)\n", paths[0])
            try files.reload()
            #expect(try !isBlocked(first, files) && isBlocked(second, files))
            #expect(told.withLock { $0 } == 1)
            try write("/ipfs/\(first)\nnonsense\n", paths[0])
            #expect(throws: SettingsTrouble.self) { try files.reload() }
            #expect(try !isBlocked(first, files) && isBlocked(second, files))
            #expect(told.withLock { $0 } == 1)
        }
    }

    @Test("are read when a stage's settings are")
    func settings() throws {
        try withFiles("/ipfs/\(first)\n", "wrong\n") { paths in
            func reader(_ given: [String]) throws -> SettingsReader {
                SettingsReader(
                    section: "store",
                    sources: try SettingsSources(
                        section: "store",
                        flags: ["denylist": given],
                        environment: [:],
                        file: nil
                    )
                )
            }
            var right = try reader([paths[0]])
            #expect(try isBlocked(first, right.denylists()))
            var wrong = try reader(paths)
            #expect(throws: SettingsTrouble.self) { _ = try wrong.denylists() }
            var none = try reader([])
            #expect(try none.denylists().denylist.isEmpty)
        }
    }
}
