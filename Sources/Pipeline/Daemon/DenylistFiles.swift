package import Denylists
import Foundation
import Logging
import Synchronization

/// The denylists that an operator has chosen, read from their files; the rules of later ones
/// override those of earlier ones.
///
/// They are read before a stage opens a socket, and a list that is wrong keeps it from starting. At
/// SIGHUP they are read again; when one is wrong then, all stay as they were, and the log names the
/// file and the line.
package final class DenylistFiles: Sendable {
    /// The files, in their order.
    package let paths: [String]
    private let state: Mutex<Denylist>
    private let watchers = Mutex<[@Sendable (Denylist) -> Void]>([])

    /// No list: nothing is blocked.
    package static var none: DenylistFiles { DenylistFiles() }

    private init() {
        paths = []
        state = Mutex(Denylist())
    }

    /// Reads the files.
    ///
    /// - Throws: a sentence that names the file and, where one is wrong, the line.
    package init(_ paths: [String]) throws(SettingsTrouble) {
        self.paths = paths
        state = Mutex(try Self.read(paths))
    }

    /// The rules as they were last read.
    package var denylist: Denylist { state.withLock { $0 } }

    /// Reads the files again; the rules stay as they are when one is wrong.
    ///
    /// - Returns: the new rules.
    @discardableResult
    package func reload() throws(SettingsTrouble) -> Denylist {
        let denylist = try Self.read(paths)
        state.withLock { $0 = denylist }
        for tell in watchers.withLock({ $0 }) { tell(denylist) }
        return denylist
    }

    /// Has a body told of the new rules after each reading; on whichever thread reads them.
    package func onReload(_ body: @escaping @Sendable (Denylist) -> Void) {
        watchers.withLock { $0.append(body) }
    }

    /// Reads the files again at each SIGHUP, and says in the log what came of it.
    package func reloadAtHangup(of environment: StageEnvironment) {
        guard !paths.isEmpty else { return }
        Self.tell(denylist, environment.logger)
        environment.hangups.add { logger in
            do throws(SettingsTrouble) {
                Self.tell(try self.reload(), logger)
            } catch {
                logger.error("denylists stay as they were: \(error)")
            }
        }
    }

    private static func tell(_ denylist: Denylist, _ logger: Logger) {
        logger.info(
            "denylists read",
            metadata: [
                "rules": "\(denylist.tally.rules)",
                "rules.skipped": "\(denylist.tally.skipped)",
            ]
        )
    }

    private static func read(_ paths: [String]) throws(SettingsTrouble) -> Denylist {
        guard paths.count <= Limits.denylistsMax else {
            throw SettingsTrouble("There are more than \(Limits.denylistsMax) denylists.")
        }
        var denylist = Denylist()
        for path in paths { denylist = try read(path, after: denylist) }
        return denylist
    }

    private static func read(
        _ path: String,
        after earlier: Denylist
    ) throws(SettingsTrouble) -> Denylist {
        let file: FileHandle
        do {
            file = try FileHandle(forReadingFrom: URL(filePath: path))
        } catch {
            throw SettingsTrouble("The denylist \(path) can't be read.")
        }
        defer { try? file.close() }
        var reader = DenylistReader(adding: earlier)
        var bytes = 0
        while true {
            let piece: Data?
            do {
                piece = try file.read(upToCount: Limits.denylistPieceBytes)
            } catch {
                throw SettingsTrouble("The denylist \(path) can't be read.")
            }
            do throws(DenylistError) {
                guard let piece, !piece.isEmpty else { return try reader.finish() }
                bytes += piece.count
                try reader.read([UInt8](piece))
            } catch {
                throw SettingsTrouble(
                    "The denylist \(path) is wrong in line \(error.line): \(error.fault)."
                )
            }
            guard bytes <= Limits.denylistBytesMax else {
                throw SettingsTrouble(
                    "The denylist \(path) has more than \(Limits.denylistBytesMax) bytes."
                )
            }
        }
    }
}

extension SettingsReader {
    /// The denylists of a stage, read.
    package mutating func denylists() throws(SettingsTrouble) -> DenylistFiles {
        let paths = try texts(
            "denylist",
            default: [],
            "Files of content that is blocked (compact denylist format), the last one overriding."
        )
        return try DenylistFiles(paths)
    }
}
