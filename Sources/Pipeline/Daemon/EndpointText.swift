/// What can be said of an endpoint by looking at its text.
package enum EndpointText {
    /// It reads `ipc://PATH` or `tcp://HOST:PORT`.
    package static func isPlausible(_ endpoint: String) -> Bool {
        if endpoint.hasPrefix("ipc://") { return endpoint.utf8.count > 6 }
        guard let (host, port) = hostAndPort(endpoint) else { return false }
        return !host.isEmpty && (port == "*" || UInt16(port) != nil)
    }

    /// It can be reached from this machine alone.
    ///
    /// Until there are locks on the doors, stages bind nothing else.
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

    /// The sentence for an operator who wants to bind another address.
    package static func refusal(of endpoint: String) -> String {
        "\(endpoint) can be reached by strangers, and this version has no locks for that: "
            + "bind 127.0.0.1, [::1] or ipc://."
    }

    private static func hostAndPort(_ endpoint: String) -> (Substring, Substring)? {
        guard endpoint.hasPrefix("tcp://") else { return nil }
        let rest = endpoint.dropFirst(6)
        guard let colon = rest.lastIndex(of: ":") else { return nil }
        return (rest[..<colon], rest[rest.index(after: colon)...])
    }

    private static func isLoopback(host: Substring) -> Bool {
        isLoopback(host: String(host))
    }
}
