import Bus

/// A port of 127.0.0.1 that nobody listens on.
enum FreePort {
    /// One that the kernel gave away, and has back.
    static func next() throws -> Int {
        let socket = try Socket(try Context(), .dealer, .dealer())
        try socket.bind("tcp://127.0.0.1:*")
        let text = socket.lastEndpoint.split(separator: ":").last.map(String.init) ?? ""
        guard let port = Int(text) else {
            throw WaitedInVain(description: "the kernel gave no port: \(socket.lastEndpoint)")
        }
        return port
    }
}
