/// An endpoint's text in parts, to check it and to speak of it.
struct Endpoint {
    let text: String
    let scheme: Substring
    let address: Substring

    init(_ text: String) throws(BusError) {
        guard let separator = text.firstIndex(of: ":"), text[separator...].hasPrefix("://") else {
            throw BusError(.badEndpoint, "\"\(text)\" is no endpoint (as tcp://127.0.0.1:7480)")
        }
        guard !text.utf8.contains(0) else {
            throw BusError(.badEndpoint, "an endpoint has a zero byte in it")
        }
        self.text = text
        scheme = text[..<separator]
        address = text[text.index(separator, offsetBy: 3)...]
        if isFile, address.utf8.count > Limits.ipcPathBytesMax {
            throw BusError(
                .pathTooLong,
                "the path of \(text) has \(address.utf8.count) bytes;"
                    + " a socket's path ends at \(Limits.ipcPathBytesMax)"
            )
        }
    }

    /// Whether it is a socket in the file system (`ipc://@name` and `ipc://*` are not ours to check).
    var isFile: Bool { scheme == "ipc" && !address.hasPrefix("@") && address != "*" }

    /// Whether its host is an IPv6 address; a name is looked up as IPv4.
    var isIPv6: Bool { scheme == "tcp" && address.hasPrefix("[") }

    /// The address without the port.
    var host: Substring { address.lastIndex(of: ":").map { address[..<$0] } ?? address }

    /// The way a person calls it.
    var spoken: String {
        guard scheme == "tcp", let colon = address.lastIndex(of: ":") else { return text }
        return "port \(address[address.index(after: colon)...]) on \(host)"
    }
}
