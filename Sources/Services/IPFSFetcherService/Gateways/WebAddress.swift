import Foundation

/// An `http` or `https` address, taken apart by the same parser that the HTTP client uses.
package struct WebAddress: Sendable, Hashable, CustomStringConvertible {
    /// `http` or `https`.
    package let scheme: String
    /// A name in lower case, or an address without brackets.
    package let host: String
    /// The port, the scheme's own if none is given.
    package let port: Int
    /// The whole text.
    package let description: String

    /// Reads an address; nil unless it is `http` or `https` with a host, without a user and
    /// password, and not too long.
    package init?(_ text: String) {
        self.init(text, relativeTo: nil)
    }

    /// Reads the target of a redirect, which may be relative to the address that gave it.
    package init?(_ text: String, relativeTo base: WebAddress?) {
        guard !text.isEmpty, text.utf8.count <= Limits.addressBytesMax,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            let url = URL(string: text, relativeTo: base.flatMap { URL(string: $0.description) })?
                .absoluteURL,
            let scheme = url.scheme?.lowercased(), scheme == "http" || scheme == "https",
            let host = url.host, !host.isEmpty, url.user == nil, url.password == nil
        else { return nil }
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        let bare = isBracketed ? host.dropFirst().dropLast() : host[...]
        let port = url.port ?? (scheme == "https" ? 443 : 80)
        var parts = URLComponents(url: url, resolvingAgainstBaseURL: true)
        parts?.scheme = scheme
        let lowercased = parts?.percentEncodedHost?.lowercased()
        parts?.percentEncodedHost = lowercased
        guard (1...65_535).contains(port), !bare.contains("%"), let text = parts?.string else {
            return nil
        }
        self.scheme = scheme
        self.host = bare.lowercased()
        self.port = port
        description = text
    }

    /// `host`, or `host:port` when the port is not the scheme's own.
    package var authority: String {
        let host = host.contains(":") ? "[\(host)]" : host
        let usual = scheme == "https" ? 443 : 80
        return port == usual ? host : "\(host):\(port)"
    }

    /// `host:port`, as the settings name it.
    package var hostAndPort: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// The address of a content at this gateway.
    package func content(_ path: String, query: String) -> String {
        self.path("ipfs/\(path)?\(query)")
    }

    /// The address of something below this one.
    func path(_ path: String) -> String {
        var base = description[...]
        while base.hasSuffix("/") { base = base.dropLast() }
        return "\(base)/\(path)"
    }
}
