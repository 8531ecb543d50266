import Multiformats
import NIOCore

/// The other end of a transport, before anything is known of who is there.
struct Remote: Sendable {
    /// Its address, without a name behind it.
    let address: Multiaddr
    /// Its IP address; nil within this process.
    let ip: NetworkAddress?

    /// The other end of a way that was dialled.
    init(_ route: Route) {
        address = route.address
        ip = route.ip
    }

    /// The other end of a socket that was accepted at a listener, which says what is spoken there;
    /// nil when it has no address that can be told.
    init?(_ socket: SocketAddress?, at listener: Route) {
        guard case .network = listener.place else {
            address = listener.address
            ip = nil
            return
        }
        guard let text = socket?.ipAddress, let port = socket?.port.flatMap(UInt16.init(exactly:)),
            let found = NetworkAddress(parsing: text)?.plain,
            let address = try? Multiaddr.tcp(found, port: port),
            let whole = listener.isWebSocket
                ? try? address.appending(AddressComponent(.ws)) : address
        else { return nil }
        self.address = whole
        ip = found
    }
}
