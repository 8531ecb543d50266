/// A trustless gateway of the settings.
package struct Gateway: Sendable, Hashable {
    /// Where it is; a path is a prefix of every request's.
    package let address: WebAddress

    /// A gateway at an address without a query.
    package init(_ address: WebAddress) {
        self.address = address
    }

    /// Its name in attempts and logs: `host`, or `host:port` where the port is unusual.
    package var name: String { address.authority }
}
