package import Daemon

/// What the gateway link is told.
package struct GatewaySettings: Sendable, Equatable {
    /// The gateways, in the order in which they are tried while nothing is known of them.
    package var gateways: [Gateway]
    /// `host:port` texts that a redirect may lead to, wherever they are.
    package var allowedHosts: [String]
    /// How long a gateway may send nothing.
    package var stall: Duration
    /// How long a connection may take.
    package var connect: Duration

    /// Settings.
    package init(
        gateways: [Gateway],
        allowedHosts: [String] = [],
        stall: Duration = .seconds(10),
        connect: Duration = .seconds(5),
    ) {
        self.gateways = gateways
        self.allowedHosts = allowedHosts
        self.stall = stall
        self.connect = connect
    }

    /// Reads them.
    package init(_ reader: inout SettingsReader) throws(SettingsTrouble) {
        let texts = try reader.texts(
            "gateways",
            default: [],
            "Trustless gateways, as https://ipfs.example; none: no gateway link."
        )
        allowedHosts = try reader.texts(
            "allow-hosts",
            default: [],
            "HOST:PORT of other hosts that a gateway may redirect to though they are not public."
        )
        stall = try reader.duration(
            "stall",
            default: .seconds(10),
            in: .milliseconds(100) ... .seconds(300),
            "How long a gateway may send nothing before it is given up."
        )
        connect = try reader.duration(
            "connect-timeout",
            default: .seconds(5),
            in: .milliseconds(100) ... .seconds(60),
            "How long a connection to a gateway may take."
        )
        gateways = []
        guard texts.count <= Limits.gatewaysMax else {
            throw reader.wrong("gateways", "\(texts.count) URLs", "\(Limits.gatewaysMax) at most")
        }
        for text in texts {
            guard let address = WebAddress(text), !text.contains("?"), !text.contains("#") else {
                throw reader.wrong("gateways", text, "a URL as https://ipfs.example")
            }
            let gateway = Gateway(address)
            if !gateways.contains(gateway) { gateways.append(gateway) }
        }
        for host in allowedHosts {
            let address = WebAddress("http://\(host)")
            guard address?.hostAndPort != host.lowercased() else { continue }
            throw reader.wrong("allow-hosts", host, "HOST:PORT as 10.0.0.7:8080")
        }
    }
}
