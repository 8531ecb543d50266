package import Foundation
import GRDB
import Glibc
import Linux
import Synchronization

/// The files in which the bytes of large blocks lie, each named by its number, in a folder beside the
/// database.
///
/// Writes are made within a transaction of the database, so by one thread of one process at a time;
/// reads by any. A descriptor is kept open for as long as its segment is in use, `Limits` says how
/// many.
///
/// What lies at a place is believed by nobody before its hash is checked: bytes that are not there are
/// lent as none, which match no block's hash.
package final class SegmentFiles: Sendable {
    private struct State {
        var files: [Int64: File] = [:]
        /// The one used longest ago first.
        var order: [Int64] = []
        var buffers: [Data] = []
    }

    private let folder: Folder
    private let state = Mutex(State())

    /// Opens the folder, and makes it when it is missing.
    ///
    /// - Throws: `LinuxError`, or what `FileManager` says of a folder that can't be made.
    package init(path: String) throws {
        if !Folder.isFolder(path) {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700],
            )
            try Folder(opening: path + "/..").sync()
        }
        folder = try Folder(opening: path)
    }

    /// Writes a block's bytes to its place, and has so many bytes reserved ahead where the file is too
    /// short; makes the file when this is the first one.
    package func write(_ bytes: Data, at place: BlockPlace, reserving ahead: Int64) throws {
        let file = try open(place.segment) ?? make(place.segment)
        let size = Int64(clamping: try file.kind().size)
        if let room = SegmentLedger.reserve(for: place, size: size, ahead: ahead) {
            // Where it can't be reserved it may still be written: that says what is wrong.
            try? file.reserve(room)
        }
        try file.write(bytes.bytes, at: UInt64(place.position))
    }

    /// What the disk has left; nil where the file system doesn't say.
    package var disk: DiskRoom? {
        guard let space = try? folder.space() else { return nil }
        return DiskRoom(
            free: Int64(clamping: space.free),
            total: Int64(clamping: space.total)
        )
    }

    /// Returns when all that was written to some segments is on the disk, by whomever it was.
    ///
    /// A segment that is gone has nothing that could be lost.
    package func sync(_ segments: [Int64]) throws {
        for segment in segments { try open(segment)?.syncBytes() }
    }

    /// Gives back what a commit leaves behind.
    ///
    /// What can't be is left: it costs room, until the segment goes or the store is opened again.
    package func clear(_ leavings: SegmentLeavings) {
        for (segment, holes) in leavings.holes {
            guard let file = try? open(segment) else { continue }
            for hole in holes { try? file.punch(hole) }
        }
        for segment in leavings.dead {
            // Emptied first: another process may have it open for long.
            try? open(segment)?.cut(to: 0)
            try? folder.remove(Self.name(segment))
            state.withLock { state in
                state.files[segment] = nil
                state.order.removeAll { $0 == segment }
            }
        }
    }

    /// Gives back what lies, or is reserved, behind the last block of the newest segment, and in the one
    /// after it: whoever asks holds the lock of the database, so nobody writes there.
    func cut(newest: Int64, length: Int64) {
        try? open(newest)?.cut(to: UInt64(clamping: length))
        try? open(newest + 1)?.cut(to: 0)
    }

    /// The numbers of the files that are there; other names are left alone.
    package func numbers() throws -> [Int64] {
        try folder.names().compactMap { name in
            Int64(String(decoding: name, as: UTF8.self)).flatMap {
                Self.name($0) == name ? $0 : nil
            }
        }
    }

    /// Lends the bytes of a block: from its row, or from where the row says that they lie.
    ///
    /// - `row`: it has the columns of `columns(of:)`, from `column` on.
    /// - `read`: gets the bytes, which stay what they are until it returns.
    func lend<Value>(
        _ row: Row,
        at column: Int,
        _ read: (Data) throws -> Value,
    ) throws -> Value {
        guard let segment = row[column + 1] as Int64? else {
            return try row.withUnsafeData(atIndex: column) { try read($0 ?? Data()) }
        }
        let place = BlockPlace(
            segment: segment,
            position: row[column + 2] as Int64? ?? -1,
            size: row[column + 3],
        )
        return try lend(place, read)
    }

    /// What `lend` reads of a row of `blocks`.
    static func columns(of table: String) -> String {
        "\(table).bytes, \(table).segment, \(table).position, \(table).size"
    }

    private func lend<Value>(_ place: BlockPlace, _ read: (Data) throws -> Value) throws -> Value {
        guard place.isPossible, let file = try open(place.segment) else { return try read(Data()) }
        var buffer = state.withLock { $0.buffers.popLast() } ?? Data()
        defer {
            state.withLock { state in
                guard state.buffers.count < Limits.segmentBuffersMax else { return }
                state.buffers.append(buffer)
            }
        }
        let size = Int(place.size)
        if buffer.count < size { buffer = Data(count: size) }
        var span = buffer.mutableBytes
        let count = try file.read(size, at: UInt64(place.position), into: &span)
        guard count == size else { return try read(Data()) }
        return try read(buffer.prefix(size))
    }

    /// An open segment; nil when its file is gone.
    private func open(_ segment: Int64) throws -> File? {
        let open = state.withLock { state -> File? in
            guard let file = state.files[segment] else { return nil }
            if state.order.last != segment, let place = state.order.firstIndex(of: segment) {
                state.order.append(state.order.remove(at: place))
            }
            return file
        }
        if let open { return open }
        do throws(LinuxError) {
            let file = try folder.changing(Self.name(segment))
            keep(file, segment)
            return file
        } catch {
            guard error.code == .system(ENOENT) else { throw error }
            return nil
        }
    }

    private func make(_ segment: Int64) throws -> File {
        let file = try folder.updating(Self.name(segment))
        try folder.sync()
        keep(file, segment)
        return file
    }

    private func keep(_ file: File, _ segment: Int64) {
        // Closed after the lock, when nobody reads from it any more.
        let closed = state.withLock { state -> File? in
            guard state.files.updateValue(file, forKey: segment) == nil else { return nil }
            state.order.append(segment)
            guard state.order.count > Limits.openSegmentsMax else { return nil }
            return state.files.removeValue(forKey: state.order.removeFirst())
        }
        withExtendedLifetime(closed) {}
    }

    private static func name(_ segment: Int64) -> [UInt8] { Array(String(segment).utf8) }
}
