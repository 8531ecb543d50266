import Bus

/// Ports of 127.0.0.1 that nobody listens on.
enum FreePort {
    /// Below those that the kernel gives to connections: one of these can't come in between.
    private static let range = 10_240..<32_000

    /// The first of so many free ones in a row.
    static func next(_ count: Int = 1) throws -> Int {
        let context = try Context()
        for _ in 0..<100 {
            let first = Int.random(in: range)
            let isFree = (first..<first + count).allSatisfy { port in
                guard let socket = try? Socket(context, .dealer, .dealer()) else { return false }
                return (try? socket.bind("tcp://127.0.0.1:\(port)")) != nil
            }
            if isFree { return first }
        }
        throw WaitedInVain(description: "no \(count) ports in a row are free")
    }
}
