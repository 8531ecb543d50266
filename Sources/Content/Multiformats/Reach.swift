/// From where an address can be reached.
package enum Reach: Sendable, Hashable {
    /// From this machine alone.
    case loopback
    /// From the same link alone.
    case link
    /// From within a private network (RFC 1918, RFC 4193, carriers' RFC 6598).
    case site
    /// From the whole internet.
    case world
    /// From nowhere: unspecified, multicast, documentation or reserved.
    case nowhere
    /// A name, or something else that does not say.
    case unknown
}
