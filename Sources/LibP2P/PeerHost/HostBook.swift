import Multiformats
import NIOCore
import PeerIdentity

/// What a host knows, behind its lock: connections, dials, protocols, and the machines that decide.
///
/// Everything in it happens rarely: when a connection or a stream begins or ends. Bytes don't pass
/// here.
struct HostBook {
    enum Phase {
        case idle
        case running
        case closed
    }

    var phase = Phase.idle
    var connections: [ConnectionID: Connection] = [:]
    /// Connections whose peer says that it leaves: no stream is opened on them.
    var leaving: Set<ConnectionID> = []
    var ledger: ResourceLedger
    var manager: ConnectionManager
    var gate: Gate
    var protocols: ProtocolTable<Host.Handler>
    /// Streams that handlers serve, by a number of our own.
    var served: [Int: PeerStream] = [:]
    var addresses = AddressBook()
    var dials: [PeerID: Flight] = [:]
    var listening: [Multiaddr] = []
    var listeners: [Listener] = []
    private var recorded: [Multiaddr] = []
    private var record: UInt64
    private var subscribers: [Int: AsyncStream<PeerEvent>.Continuation] = [:]
    private var lastNumber = 0

    /// - Parameters:
    ///   - settings: how the host is set up.
    ///   - id: its name.
    ///   - record: where the numbers of its records begin.
    ///   - now: the time.
    init(_ settings: HostSettings, id: PeerID, record: UInt64, now: ContinuousClock.Instant) {
        self.record = record
        ledger = ResourceLedger(bounds: settings.bounds)
        gate = settings.gate
        protocols = ProtocolTable(offering: settings.protocols)
        let bootstrap = settings.bootstrapNodes.filter { $0.peerID != id }
        for address in bootstrap {
            if let peer = address.peerID { addresses.add([address], of: peer) }
        }
        manager = ConnectionManager(
            connectionsMin: settings.minConnections,
            connectionsMax: settings.maxConnections,
            bootstrap: Set(bootstrap.compactMap(\.peerID)),
            now: now
        )
    }

    /// A number that nothing else has.
    mutating func number() -> Int {
        lastNumber += 1
        return lastNumber
    }

    // MARK: Connections

    /// The connection on which a stream to this peer is opened: the one that was made first.
    func connection(with peer: PeerID) -> Connection? {
        connections.values.filter { $0.peer == peer && !leaving.contains($0.id) }
            .min { $0.id < $1.id }
    }

    /// Takes a proven peer's connection in.
    mutating func add(_ connection: Connection) {
        connections[connection.id] = connection
        manager.connected(
            connection.id,
            with: connection.peer,
            connection.direction,
            now: connection.since
        )
        tell(.connected(connection.peer, connection.id, connection.direction))
    }

    /// Lets a connection go.
    mutating func remove(_ connection: Connection, _ reason: DisconnectReason, random: UInt64) {
        guard connections.removeValue(forKey: connection.id) != nil else { return }
        leaving.remove(connection.id)
        ledger.endConnection(with: connection.peer)
        manager.disconnected(connection.id, now: .now, random: random)
        tell(.disconnected(connection.peer, connection.id, reason))
    }

    /// A call of a peer led nowhere.
    mutating func dialFailed(_ peer: PeerID, _ error: PeerHostError) {
        let isNews = manager.dialFailed(peer, now: .now, random: .random(in: .min ... .max))
        if isNews { tell(.unreachable(peer, error)) }
    }

    // MARK: Protocols

    /// Streams that are served though their protocol isn't offered any more.
    func stopped() -> [PeerStream] {
        served.values.filter { !protocols.offered.contains($0.name) }
    }

    // MARK: Addresses

    /// Where others reach this host, without its name behind it.
    func announced(_ settings: HostSettings) -> [Multiaddr] {
        settings.announcedAddresses.isEmpty ? listening : settings.announcedAddresses
    }

    /// The number of the record of these addresses: another one whenever they change.
    ///
    /// It begins with the time, so that a host's next life has larger ones.
    mutating func recordNumber(of addresses: [Multiaddr]) -> UInt64 {
        guard addresses != recorded else { return record }
        recorded = addresses
        record += 1
        return record
    }

    // MARK: Events

    /// Tells all who listen, and forgets those who don't any more.
    ///
    /// They don't say so themselves: who is cancelled would wait for the book's lock with its task's,
    /// which a listener that is woken from here waits for.
    mutating func tell(_ event: PeerEvent) {
        for (number, inbox) in subscribers {
            if case .terminated = inbox.yield(event) { subscribers[number] = nil }
        }
    }

    mutating func subscribe(_ inbox: AsyncStream<PeerEvent>.Continuation) {
        subscribers[number()] = inbox
    }

    /// Ends all event streams; they are to be finished outside of the lock.
    mutating func takeSubscribers() -> [AsyncStream<PeerEvent>.Continuation] {
        defer { subscribers = [:] }
        return Array(subscribers.values)
    }
}
