import Foundation
import GRDB
import Glibc
import Linux
package import Messages

/// What a failure of the database or of its segments means: the one place that decides it.
///
/// | what SQLite or the kernel says | answer | why |
/// |---|---|---|
/// | another process writes for too long | `overloaded`, again soon | it will end |
/// | the disk is full | `storage-full` | an operator must make room |
/// | the file can't be read or written, or is damaged | `unavailable` | another store may do |
/// | anything else | `internal` | a fault of ours |
package enum Trouble {
    /// What an asker is told.
    package static func failure(_ error: any Error) -> Failure {
        if let failure = error as? Failure { return failure }
        if let error = error as? LinuxError { return self.failure(error) }
        guard let error = error as? DatabaseError else {
            return Failure(.internal, "The store failed: \(error)")
        }
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            return Failure(
                .overloaded,
                "Another process has been writing to the store's database for too long; try again.",
                retryAfter: Limits.retryAfter,
            )
        case .SQLITE_FULL:
            return Failure(.storageFull, "The disk of the store's database is full.")
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            return Failure(.unavailable, "The store's database can't be written: \(said(error)).")
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            return Failure(.unavailable, "The store's database is damaged: \(said(error)).")
        case .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_NOMEM:
            return Failure(.unavailable, "The store's database can't be used: \(said(error)).")
        default:
            return Failure(.internal, "The store's database failed: \(said(error)).")
        }
    }

    private static func failure(_ error: LinuxError) -> Failure {
        switch error.code {
        case .system(ENOSPC), .system(EDQUOT), .system(EFBIG):
            Failure(.storageFull, "The disk of the store's segments is full: \(error.sentence).")
        default:
            Failure(.unavailable, "The store's segments can't be used: \(error.sentence).")
        }
    }

    /// Why the store can't start, for whoever starts it.
    package static func opening(_ path: String, _ error: any Error) -> Failure {
        if let failure = error as? Failure { return failure }
        if let error = error as? LinuxError {
            return Failure(
                .unavailable,
                "The segments of \(path) can't be used: \(error.sentence)."
            )
        }
        guard let error = error as? DatabaseError else {
            let reason = (error as NSError).localizedDescription
            return Failure(
                .unavailable,
                "The folder of \(path) can't be made or entered: \(reason)"
            )
        }
        let sentence =
            switch error.resultCode {
            case .SQLITE_CORRUPT, .SQLITE_NOTADB:
                "\(path) is no database or is damaged (\(said(error))): move it away, or put back a "
                    + "copy."
            case .SQLITE_READONLY, .SQLITE_PERM:
                "\(path) can't be written (\(said(error))): give its owner the right to."
            case .SQLITE_CANTOPEN:
                "\(path) can't be opened: see that its folder exists and may be written."
            case .SQLITE_BUSY, .SQLITE_LOCKED:
                "\(path) is held by another process; end that one first."
            case .SQLITE_FULL:
                "The disk of \(path) is full."
            default:
                "\(path) can't be opened: \(said(error))."
            }
        return Failure(.unavailable, sentence)
    }

    private static func said(_ error: DatabaseError) -> String {
        error.message ?? "SQLite's error \(error.extendedResultCode.rawValue)"
    }
}
