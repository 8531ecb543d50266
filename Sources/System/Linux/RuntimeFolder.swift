import Glibc

/// The folder of a deployment's `ipc://` sockets: ours alone, with a path short enough for them.
///
/// It is `HOME/run`. An address of a Unix socket ends at 107 bytes, so a home whose path is too
/// long for its sockets gets a folder named by user and home under `$XDG_RUNTIME_DIR`, or `/tmp`.
/// `/tmp` is anybody's: a folder that is not ours, or that others can enter, is refused.
package struct RuntimeFolder: Sendable, Equatable {
    /// The longest path that a Unix socket can have (`sun_path` has 108, one is the end's zero).
    package static let socketPathBytesMax = 107

    /// The folder's absolute path.
    package let path: String

    /// Chooses the folder of a home and makes it.
    ///
    /// - Parameters:
    ///   - home: the deployment's folder, which exists.
    ///   - longestName: the bytes of the longest socket's name that will be in it.
    ///   - sessionFolder: where short folders go first; by default `$XDG_RUNTIME_DIR`.
    /// - Throws: when no folder is short enough, or the one that is, is not ours alone.
    package init(
        home: String,
        longestName: Int,
        sessionFolder: String? = Self.environmentFolder
    ) throws(LinuxError) {
        let home = try Self.resolve(home)
        let name = "weir-\(geteuid())-\(Self.fingerprint(home))"
        let shared = [sessionFolder, "/tmp"].compactMap { $0 }.filter { $0.hasPrefix("/") }
        let candidates = ["\(home)/run"] + shared.map { "\($0)/\(name)" }
        let fits = candidates.first { $0.utf8.count + 1 + longestName <= Self.socketPathBytesMax }
        guard let fits else {
            throw LinuxError(
                .pathTooLong,
                "no folder is short enough for sockets with names of \(longestName) bytes"
            )
        }
        path = fits
        try Self.make(fits)
    }

    /// The path of a socket in the folder.
    package func path(of name: String) -> String { "\(path)/\(name)" }

    /// The folder of the user's session, as the environment gives it.
    package static var environmentFolder: String? {
        guard let value = unsafe getenv("XDG_RUNTIME_DIR") else { return nil }
        let folder = unsafe String(cString: value)
        return unsafe access(folder, W_OK | X_OK) == 0 ? folder : nil
    }

    /// Makes a folder that only its owner can enter, or checks that the one there is such.
    package static func make(_ path: String) throws(LinuxError) {
        if unsafe mkdir(path, 0o700) != 0, errno != EEXIST {
            throw .last("cannot make the folder \(path)")
        }
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { throw .last("cannot look at \(path)") }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw LinuxError(.unsafeFolder, "\(path) is not a folder")
        }
        guard status.st_uid == geteuid() else {
            throw LinuxError(.unsafeFolder, "\(path) belongs to user \(status.st_uid), not to us")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw LinuxError(
                .unsafeFolder,
                "\(path) is open to other users; close it with: chmod 700 '\(path)'"
            )
        }
    }

    /// The path without links and dots, so that every spelling of a home gives one folder.
    private static func resolve(_ home: String) throws(LinuxError) -> String {
        guard let resolved = unsafe realpath(home, nil) else {
            throw .last("cannot find the folder \(home)")
        }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    /// Tells homes apart (FNV-1a); what keeps strangers out is the owner's check.
    private static func fingerprint(_ text: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
