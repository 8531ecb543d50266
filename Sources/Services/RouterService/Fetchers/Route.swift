/// Where a ROUTER socket sends something to: the routing id of one connection.
package struct Route: Sendable, Hashable {
    /// The routing id.
    package let bytes: [UInt8]

    /// A route from a routing id.
    package init(_ bytes: [UInt8]) { self.bytes = bytes }
}
