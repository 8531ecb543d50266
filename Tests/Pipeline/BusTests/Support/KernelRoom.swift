import Glibc

/// What the kernel may hold of what this process sends to a socket in the file system.
enum KernelRoom {
    /// The room of each connection to a path.
    static func bytes(to path: String) -> [Int32] {
        (0..<1_024).filter { peer(of: $0) == path }.map { option(SO_SNDBUF, of: $0) }
    }

    /// The room of a connection that nobody has given more.
    static func usual() -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        return option(SO_SNDBUF, of: descriptor)
    }

    private static func option(_ option: Int32, of descriptor: Int32) -> Int32 {
        var value: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        _ = unsafe getsockopt(descriptor, SOL_SOCKET, option, &value, &size)
        return value
    }

    private static func peer(of descriptor: Int32) -> String? {
        var address = sockaddr_un()
        var size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = unsafe withUnsafeMutablePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getpeername(descriptor, $0, &size)
            }
        }
        guard result == 0, address.sun_family == sa_family_t(AF_UNIX) else { return nil }
        return unsafe withUnsafeBytes(of: address.sun_path) { path in
            unsafe String(decoding: path.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
