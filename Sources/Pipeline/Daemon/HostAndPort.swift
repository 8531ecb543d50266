/// An address to listen on for HTTP: a numeric host and a port, as `127.0.0.1:9100`.
package struct HostAndPort: Sendable, Equatable, CustomStringConvertible {
    /// The address, an IPv6 one without its brackets.
    package let host: String
    /// The port; 0 lets the kernel choose.
    package let port: Int

    /// Its two halves.
    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `HOST:PORT`, where an IPv6 address stands in brackets; nil when it is none.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"),
            let port = UInt16(text[text.index(after: colon)...])
        else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty else { return nil }
        self.init(host: String(host), port: Int(port))
    }

    /// `HOST:PORT` again.
    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// It can be reached from this machine alone.
    package var isLoopback: Bool { EndpointText.isLoopback(host: host) }
}
