/// Why a connection is no more.
package enum DisconnectReason: Sendable, Hashable {
    /// This host closed it because it was told to, or ends itself.
    case closedHere
    /// The manager closed it because there were too many.
    case trimmed
    /// The gate closed it.
    case refused(Gate.Refusal)
    /// A resource was exhausted before the connection was of use.
    case exhausted(ResourceLedger.Resource)
    /// The peer closed it, or said that it goes away.
    case closedByPeer
    /// Nothing was heard for too long.
    case silent
    /// The peer broke a protocol; what it did.
    case violated(String)
    /// The transport broke; what the kernel says.
    case lost(String)
}
