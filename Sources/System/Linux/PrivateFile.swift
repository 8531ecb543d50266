import Glibc

/// A small file that only its owner may read: a key.
///
/// One that others can read is refused, with the command that closes it, for a key that others may
/// have read is no secret. What is made is there whole or not at all, and is never overwritten.
package enum PrivateFile {
    /// Reads one; a file longer than `bytesMax` is refused.
    ///
    /// - Returns: nil when there is none.
    /// - Throws: when it can't be read, is no regular file, belongs to somebody else than us and
    ///   the system's administrator, is open to others, or is too long (`unsafeFile`).
    package static func read(_ path: String, bytesMax: Int) throws(LinuxError) -> [UInt8]? {
        let file: File
        do {
            file = try File.reading(path)
        } catch {
            guard error.code == .system(ENOENT) else { throw error }
            return nil
        }
        let owner = try file.owner()
        guard owner.user == geteuid() || owner.user == 0 else {
            throw LinuxError(.unsafeFile, "\(path) belongs to user \(owner.user), not to us")
        }
        guard owner.mode & 0o077 == 0 else {
            throw LinuxError(
                .unsafeFile,
                "other users can read \(path); close it with: chmod 600 '\(path)'"
            )
        }
        guard try file.kind().isRegular else {
            throw LinuxError(.unsafeFile, "\(path) is no regular file")
        }
        let bytes = try file.read(bytesMax + 1)
        guard bytes.count <= bytesMax else {
            throw LinuxError(.unsafeFile, "\(path) is longer than \(bytesMax) bytes")
        }
        return bytes
    }

    /// Makes one, readable by its owner alone, and returns when it is on the disk.
    ///
    /// - Throws: `.system(EEXIST)` when there is one already, whatever it has.
    package static func create(_ path: String, _ bytes: [UInt8]) throws(LinuxError) {
        let draft = "\(path).\(getpid())-\(SystemThread.current).new"
        let file = try File.creating(draft, mode: 0o600)
        defer { unsafe unlink(draft) }
        try file.write(bytes)
        try file.sync()
        // A link, and not a renaming, which would replace a file that somebody made meanwhile.
        guard unsafe link(draft, path) == 0 else { throw .last("cannot make \(path)") }
        try File.reading(folder(of: path)).sync()
    }

    /// Reads one, and makes it first when there is none; of two that make it at once, both get
    /// the same.
    package static func read(
        _ path: String,
        bytesMax: Int,
        orCreate make: () -> [UInt8]
    ) throws(LinuxError) -> [UInt8] {
        if let bytes = try read(path, bytesMax: bytesMax) { return bytes }
        do {
            let bytes = make()
            try create(path, bytes)
            return bytes
        } catch {
            guard error.code == .system(EEXIST), let bytes = try read(path, bytesMax: bytesMax)
            else { throw error }
            return bytes
        }
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
