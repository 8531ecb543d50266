import Glibc

/// An open file, pipe or terminal, read and written in whole pieces.
///
/// The calls block for as long as the kernel does: not for a socket loop.
package final class File: Sendable {
    /// What is there, as far as a reader or writer must know.
    package struct Kind: Sendable, Equatable {
        /// It keeps what is written and can be read anywhere: a file, not a pipe or device.
        package let isRegular: Bool
        /// Its bytes, when it is regular.
        package let size: UInt64
    }

    /// What the program was given to read.
    package static let standardInput = File(descriptor: 0, name: "standard input", isOurs: false)
    /// Where the program's result goes.
    package static let standardOutput = File(descriptor: 1, name: "standard output", isOurs: false)
    /// Where the program talks to a person.
    package static let standardError = File(descriptor: 2, name: "standard error", isOurs: false)

    /// Its path, or what a person calls it.
    package let name: String
    let descriptor: Int32
    private let isOurs: Bool

    private init(descriptor: Int32, name: String, isOurs: Bool) {
        self.descriptor = descriptor
        self.name = name
        self.isOurs = isOurs
    }

    /// A file that was opened already, and is closed with this.
    convenience init(taking descriptor: Int32, name: String) {
        self.init(descriptor: descriptor, name: name, isOurs: true)
    }

    private convenience init(
        _ path: String,
        flags: Int32,
        mode: mode_t = 0o666
    ) throws(LinuxError) {
        var descriptor: Int32
        repeat {
            descriptor = unsafe open(path, flags | O_CLOEXEC, mode)
        } while descriptor < 0 && errno == EINTR
        guard descriptor >= 0 else { throw .last("cannot open \(path)") }
        self.init(descriptor: descriptor, name: path, isOurs: true)
    }

    /// Makes a write to a pipe that nobody reads an error, instead of the program's end.
    package static func reportBrokenPipes() { _ = signal(SIGPIPE, SIG_IGN) }

    /// Opens a file that exists, to read it.
    package static func reading(_ path: String) throws(LinuxError) -> File {
        try File(path, flags: O_RDONLY)
    }

    /// Opens a file to write it, and to read what it has; makes it when there is none.
    package static func updating(_ path: String) throws(LinuxError) -> File {
        do throws(LinuxError) {
            return try File(path, flags: O_RDWR | O_CREAT)
        } catch {
            // A pipe's or device's end that is for writing only.
            guard error.code == .system(EACCES) || error.code == .system(EINVAL) else {
                throw error
            }
            return try File(path, flags: O_WRONLY)
        }
    }

    /// Makes a file that is not there yet, to write it.
    package static func creating(_ path: String, mode: UInt32) throws(LinuxError) -> File {
        try File(path, flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: mode)
    }

    deinit {
        if isOurs { close(descriptor) }
    }

    /// Whether a person looks at it.
    package var isTerminal: Bool { isatty(descriptor) == 1 }

    /// The columns of the terminal; nil when it is none or does not say.
    package var columns: Int? {
        var size = winsize()
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return nil
        }
        return Int(size.ws_col)
    }

    /// Asks what it is.
    package func kind() throws(LinuxError) -> Kind {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .last("cannot look at \(name)") }
        return try File.kind(status, name)
    }

    /// Asks what is at a path, without opening it; nil when there is nothing.
    package static func kind(of path: String) throws(LinuxError) -> Kind? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else {
            if errno == ENOENT { return nil }
            throw .last("cannot look at \(path)")
        }
        return try kind(status, path)
    }

    private static func kind(_ status: stat, _ name: String) throws(LinuxError) -> Kind {
        guard status.st_mode & S_IFMT != S_IFDIR else {
            throw LinuxError(.system(EISDIR), "\(name) is a folder")
        }
        let isRegular = status.st_mode & S_IFMT == S_IFREG
        return Kind(isRegular: isRegular, size: isRegular ? UInt64(max(0, status.st_size)) : 0)
    }

    /// Asks whose it is, and who may do what with it (the permission bits alone).
    package func owner() throws(LinuxError) -> (user: UInt32, mode: UInt32) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .last("cannot look at \(name)") }
        return (status.st_uid, status.st_mode & 0o7777)
    }

    /// Returns when what was written is on the disk; of a folder, when its names are.
    package func sync() throws(LinuxError) {
        var failed: Int32
        repeat { failed = fsync(descriptor) } while failed < 0 && errno == EINTR
        guard failed == 0 else { throw .last("cannot write \(name) to the disk") }
    }

    /// Goes to a place, for the next read or write.
    package func seek(to offset: UInt64) throws(LinuxError) {
        guard lseek(descriptor, Int(clamping: offset), SEEK_SET) >= 0 else {
            throw .last("cannot go to byte \(offset) of \(name)")
        }
    }

    /// Reads `count` bytes, fewer only at the end.
    package func read(_ count: Int) throws(LinuxError) -> [UInt8] {
        var failed = false
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let rest = unsafe buffer.baseAddress?.advanced(by: filled)
                let got = unsafe Glibc.read(descriptor, rest, count - filled)
                if got < 0, errno == EINTR { continue }
                failed = got < 0
                guard got > 0 else { return }
                filled += got
            }
        }
        guard !failed else { throw .last("cannot read \(name)") }
        return bytes
    }

    /// Writes all the bytes.
    package func write(_ bytes: [UInt8]) throws(LinuxError) {
        var done = 0
        while done < bytes.count {
            let written = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(
                    descriptor,
                    buffer.baseAddress?.advanced(by: done),
                    bytes.count - done
                )
            }
            if written < 0, errno == EINTR { continue }
            guard written >= 0 else { throw .last("cannot write \(name)") }
            done += written
        }
    }

    /// Writes a text.
    package func write(_ text: String) throws(LinuxError) { try write(Array(text.utf8)) }
}
