import Foundation
import Linux
import Testing

@Suite("File lock")
struct FileLockTests {
    @Test("A second holder is refused and told who has it; afterwards it can be taken again")
    func secondHolder() throws {
        let folder = try TestFolder()
        let path = "\(folder.path)/lock"
        func hold() throws {
            let lock = try FileLock(path: path)
            let error = #expect(throws: LinuxError.self) { _ = try FileLock(path: path) }
            let own = ProcessInfo.processInfo.processIdentifier
            #expect(error?.code == .taken(by: own))
            #expect(error?.sentence == "\(lock.path) is held by process \(own)")
        }
        try hold()
        try hold()
    }

    @Test("A lock in a folder that is missing is refused with its path")
    func missingFolder() throws {
        let error = #expect(throws: LinuxError.self) { _ = try FileLock(path: "/no/such/lock") }
        #expect(error?.sentence.contains("/no/such/lock") == true)
    }

    @Test("A lock file that is a link is not followed")
    func links() throws {
        let folder = try TestFolder()
        let path = "\(folder.path)/lock"
        try FileManager.default.createSymbolicLink(
            atPath: path,
            withDestinationPath: "\(folder.path)/elsewhere"
        )
        #expect(throws: LinuxError.self) { _ = try FileLock(path: path) }
    }
}
