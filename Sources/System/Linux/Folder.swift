import Glibc

/// An open folder, in which names are looked up without following a symbolic link.
///
/// Whoever goes down from one folder to the next by name stays inside, whatever links lie there or
/// are put there meanwhile. Names are bytes, as the kernel has them.
package final class Folder: Sendable {
    /// What a name stands for.
    package enum Item: Sendable, Equatable {
        /// A file.
        case file
        /// A folder.
        case folder
        /// A symbolic link, and where it leads.
        case link([UInt8])
        /// A device, pipe or socket.
        case special
    }

    /// Its path, for sentences.
    package let path: String
    private let descriptor: Int32

    private init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(descriptor) }

    /// Opens a folder that a person named; here alone a link is followed.
    package convenience init(opening path: String) throws(LinuxError) {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last("cannot open the folder \(path)") }
        self.init(descriptor: descriptor, path: path)
    }

    /// Opens a folder that a person named, and makes it when there is none.
    package convenience init(making path: String) throws(LinuxError) {
        guard unsafe mkdir(path, 0o777) == 0 || errno == EEXIST else {
            throw .last("cannot make the folder \(path)")
        }
        try self.init(opening: path)
    }

    /// Whether a path leads to a folder.
    package static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Bytes of its file system: those that this process may still take, and all.
    package func space() throws(LinuxError) -> (free: UInt64, total: UInt64) {
        var status = statvfs()
        guard unsafe fstatvfs(descriptor, &status) == 0 else {
            throw .last("cannot ask what \(path) has left")
        }
        let block = UInt64(status.f_frsize)
        return (UInt64(status.f_bavail) * block, UInt64(status.f_blocks) * block)
    }

    /// The path of something in it, for sentences.
    package func path(of name: [UInt8]) -> String {
        "\(path)/\(String(decoding: name, as: UTF8.self))"
    }

    /// The names in it, in no order, without `.` and `..`.
    package func names() throws(LinuxError) -> [[UInt8]] {
        let copy = unsafe openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0, let stream = unsafe fdopendir(copy) else {
            throw .last("cannot list \(path)")
        }
        defer { unsafe closedir(stream) }
        var names: [[UInt8]] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                guard errno == 0 else { throw .last("cannot list \(path)") }
                return names
            }
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe Array(bytes.prefix { $0 != 0 })
            }
            let dot = UInt8(ascii: ".")
            if name != [dot], name != [dot, dot] { names.append(name) }
        }
    }

    /// What a name stands for; nil when there is nothing.
    package func item(_ name: [UInt8]) throws(LinuxError) -> Item? {
        var status = stat()
        let failed = unsafe fstatat(descriptor, cString(name), &status, AT_SYMLINK_NOFOLLOW)
        guard failed == 0 else {
            if errno == ENOENT { return nil }
            throw .last("cannot look at \(path(of: name))")
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .folder
        case S_IFLNK: return .link(try target(name))
        default: return .special
        }
    }

    private func target(_ name: [UInt8]) throws(LinuxError) -> [UInt8] {
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = unsafe readlinkat(descriptor, cString(name), &target, target.count)
        guard length >= 0 else { throw .last("cannot read the link \(path(of: name))") }
        return target[..<length].map { UInt8(bitPattern: $0) }
    }

    /// Opens a folder in it.
    package func folder(_ name: [UInt8]) throws(LinuxError) -> Folder {
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        let opened = unsafe openat(descriptor, cString(name), flags)
        guard opened >= 0 else { throw .last("cannot open the folder \(path(of: name))") }
        return Folder(descriptor: opened, path: path(of: name))
    }

    /// Opens a folder in it, and makes it when there is none.
    package func makeFolder(_ name: [UInt8]) throws(LinuxError) -> Folder {
        guard unsafe mkdirat(descriptor, cString(name), 0o777) == 0 || errno == EEXIST else {
            throw .last("cannot make the folder \(path(of: name))")
        }
        return try folder(name)
    }

    /// Opens a file in it, to read it.
    package func reading(_ name: [UInt8]) throws(LinuxError) -> File {
        // What became a pipe meanwhile does not hold us up.
        try file(name, O_RDONLY | O_NONBLOCK)
    }

    /// Opens a file in it to write it, and to read what it has; makes it when there is none.
    package func updating(_ name: [UInt8]) throws(LinuxError) -> File {
        try file(name, O_RDWR | O_CREAT | O_NONBLOCK)
    }

    /// Opens a file that is in it, to write it and to read what it has.
    package func changing(_ name: [UInt8]) throws(LinuxError) -> File {
        try file(name, O_RDWR | O_NONBLOCK)
    }

    /// Takes a file's name away; whoever has it open keeps it.
    package func remove(_ name: [UInt8]) throws(LinuxError) {
        guard unsafe unlinkat(descriptor, cString(name), 0) == 0 else {
            throw .last("cannot remove \(path(of: name))")
        }
    }

    /// Returns when its names are on the disk.
    package func sync() throws(LinuxError) {
        var failed: Int32
        repeat { failed = fsync(descriptor) } while failed < 0 && errno == EINTR
        guard failed == 0 else { throw .last("cannot write \(path) to the disk") }
    }

    private func file(_ name: [UInt8], _ flags: Int32) throws(LinuxError) -> File {
        let opened = unsafe openat(
            descriptor,
            cString(name),
            flags | O_NOFOLLOW | O_CLOEXEC,
            0o666
        )
        guard opened >= 0 else { throw .last("cannot open \(path(of: name))") }
        return File(taking: opened, name: path(of: name))
    }

    /// Makes a symbolic link in it, where there is nothing yet.
    package func makeLink(_ name: [UInt8], to target: [UInt8]) throws(LinuxError) {
        guard unsafe symlinkat(cString(target), descriptor, cString(name)) == 0 else {
            throw .last("cannot make the link \(path(of: name))")
        }
    }

    private func cString(_ bytes: [UInt8]) -> [CChar] {
        bytes.map { CChar(bitPattern: $0) } + [0]
    }
}
