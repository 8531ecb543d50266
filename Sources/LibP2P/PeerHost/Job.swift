/// Work of a host that takes a task of its own.
enum Job: Sendable {
    /// Run a protocol's handler on a stream.
    case serve(PeerStream, number: Int, Host.Handler)
    /// Ask a new connection's peer what it is.
    case identify(Connection)
    /// Tell the peers that other protocols are offered now.
    case push
}
