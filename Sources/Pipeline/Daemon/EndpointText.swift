/// What can be said of an endpoint by looking at its text.
package enum EndpointText {
    /// It reads `ipc://PATH`, `tcp://HOST:PORT`, or `tcp://NAME@HOST:PORT`.
    package static func isPlausible(_ endpoint: String) -> Bool {
        if endpoint.hasPrefix("ipc://") { return endpoint.utf8.count > 6 }
        guard let (host, port) = hostAndPort(endpoint), name(in: endpoint) != "" else {
            return false
        }
        return !host.isEmpty && (port == "*" || UInt16(port) != nil)
    }

    /// Whose key is expected where somebody connects to: the NAME before the `@`; nil: none is named.
    package static func name(in endpoint: String) -> String? {
        guard endpoint.hasPrefix("tcp://"), let at = endpoint.lastIndex(of: "@") else { return nil }
        return String(endpoint[..<at].dropFirst(6))
    }

    /// The endpoint without that name, as ZeroMQ takes it.
    package static func address(of endpoint: String) -> String {
        guard let name = name(in: endpoint) else { return endpoint }
        return "tcp://" + endpoint.dropFirst(6 + name.count + 1)
    }

    /// It can be reached from this machine alone, so it needs no lock.
    package static func isLocal(_ endpoint: String) -> Bool {
        if endpoint.hasPrefix("ipc://") { return true }
        guard let (host, _) = hostAndPort(endpoint) else { return false }
        return isLoopback(host: host)
    }

    /// A host that is this machine: an address of 127.0.0.0/8, or `::1`.
    package static func isLoopback(host: String) -> Bool {
        if host == "[::1]" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return parts.count == 4 && parts[0] == 127 && !parts.contains(nil)
    }

    /// The sentence for an operator who wants to use another address without keys.
    package static func refusal(of endpoint: String) -> String {
        "\(endpoint) leads beyond this machine: give --keys (see weir keygen --help), or --insecure, "
            + "or use 127.0.0.1, [::1] or ipc://."
    }

    private static func hostAndPort(_ endpoint: String) -> (Substring, Substring)? {
        guard endpoint.hasPrefix("tcp://") else { return nil }
        let rest = address(of: endpoint).dropFirst(6)
        guard let colon = rest.lastIndex(of: ":") else { return nil }
        return (rest[..<colon], rest[rest.index(after: colon)...])
    }

    private static func isLoopback(host: Substring) -> Bool {
        isLoopback(host: String(host))
    }
}
