import Bus
import Daemon
import Foundation
import GRDB
import Messages

/// The threads behind a store: one that writes, one that moves what it wrote from the log into the
/// database, some that read, one for what takes long.
struct StoreEngine: Sendable {
    /// The database they work on.
    let file: StoreFile
    /// Writes, in groups.
    let writer: Writer
    /// Reads that are answered at once.
    let readers: ReaderPool
    /// What the loop reads by itself, which waits for no other process.
    let own: DatabaseQueue
    /// Files that are hashed, and the scrub: a reader of its own, so that they delay nobody.
    let background: ReaderPool
    /// Nodes that the readers share.
    let cache = NodeCache()

    /// Opens the database and its connections.
    ///
    /// - Parameters:
    ///   - settings: where the database is, and how many read.
    ///   - loop: woken when something has been read for it.
    /// - Throws: a sentence that names the file and what is wrong with it.
    init(_ settings: StoreSettings, loop: SocketLoop) throws(Failure) {
        file = try StoreFile(path: settings.database, now: Self.now())
        let checkpointer = Checkpointer(try file.checkpointer())
        writer = Writer(file, quota: Int64(settings.quota), now: Self.now) {
            checkpointer.wrote($0)
        }
        var connections: [DatabaseQueue] = []
        for _ in 0..<settings.readers { connections.append(try file.reader()) }
        readers = ReaderPool(connections, togetherMax: Limits.readsTogetherMax) { loop.wake() }
        own = try file.reader(waits: false)
        background = ReaderPool([try file.reader()]) { loop.wake() }
    }

    /// Milliseconds since 1970: leases outlive the process, so they are in the time of the wall.
    static func now() -> Int64 { Int64(Date().timeIntervalSince1970 * 1_000) }
}
