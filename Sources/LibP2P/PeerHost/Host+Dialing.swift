package import Multiformats
import NIOCore
package import PeerIdentity
import Synchronization

/// Connections that this host makes.
extension Host {
    /// Connects to an address and returns who is there.
    ///
    /// With `/p2p/…` at its end nobody else will do, and a connection that there is already is
    /// used; without it whoever proves to be there is connected.
    package func connect(_ address: Multiaddr) async throws -> PeerID {
        guard let peer = address.peerID else { return try await connectToAnybody(address) }
        try await connect(to: peer, at: [address])
        return peer
    }

    /// Connects to a peer, at these addresses and those that are known of it, several at once.
    ///
    /// Returns at once when it is connected; joins a dial of it that is under way, which tries these
    /// addresses too.
    package func connect(to peer: PeerID, at addresses: [Multiaddr] = []) async throws {
        try Task.checkCancellation()
        let number = book.withLock { $0.number() }
        let outcome: Flight.Outcome? = await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                join(peer, at: addresses, number, waiter)
            }
        } onCancel: {
            leave(peer, number)
        }
        guard let outcome else { throw CancellationError() }
        try outcome.get()
    }

    /// Remembers addresses of a peer, for whoever connects to it later.
    package func learn(_ addresses: [Multiaddr], of peer: PeerID) {
        guard peer != id else { return }
        book.withLock { book in
            if book.addresses.add(addresses, of: peer) {
                book.manager.learned(peer, now: .now)
            }
        }
    }

    // MARK: Joining

    private func join(
        _ peer: PeerID,
        at addresses: [Multiaddr],
        _ number: Int,
        _ waiter: Flight.Waiter
    ) {
        // A waiter that was cancelled before it could join finds its task so here.
        let wasCancelled = Task.isCancelled
        let step: DialStep = book.withLock { book in
            if wasCancelled { return .done(nil) }
            if book.connection(with: peer) != nil { return .done(.success(())) }
            if let dialer = book.dials[peer]?.dialer {
                book.dials[peer]?.join(number, waiter)
                return .joined(dialer, book.gate.allowed(Self.routes(to: peer, at: addresses)))
            }
            do throws(PeerHostError) {
                let dialer = try prepare(peer, at: addresses, &book)
                var flight = Flight(dialer: dialer, isManagers: false)
                flight.join(number, waiter)
                book.dials[peer] = flight
                return .begin(dialer)
            } catch {
                return .done(.failure(error))
            }
        }
        switch step {
        case .done(let outcome): waiter.resume(returning: outcome)
        case .joined(let dialer, let routes): dialer.add(routes)
        case .begin(let dialer): dialer.start()
        }
    }

    private func leave(_ peer: PeerID, _ number: Int) {
        let (waiter, dialer): (Flight.Waiter?, Dialer?) = book.withLock { book in
            guard let (waiter, isEmpty) = book.dials[peer]?.leave(number) else {
                return (nil, nil)
            }
            let dialer = isEmpty ? book.dials.removeValue(forKey: peer)?.dialer : nil
            return (waiter, dialer)
        }
        waiter?.resume(returning: nil)
        dialer?.abandon()
    }

    /// The manager wants this peer.
    func call(_ peer: PeerID) {
        let dialer: Dialer? = book.withLock { book in
            if book.connection(with: peer) != nil { return nil }
            if book.dials[peer] != nil {
                book.dials[peer]?.isManagers = true
                return nil
            }
            do throws(PeerHostError) {
                let dialer = try prepare(peer, at: [], &book)
                book.dials[peer] = Flight(dialer: dialer, isManagers: true)
                return dialer
            } catch {
                book.dialFailed(peer, error)
                return nil
            }
        }
        dialer?.start()
    }

    private func prepare(
        _ peer: PeerID,
        at addresses: [Multiaddr],
        _ book: inout HostBook
    ) throws(PeerHostError) -> Dialer {
        guard book.phase == .running else { throw .hostClosed }
        guard peer != id else { throw .unreachable(["it is this host itself"]) }
        if let refusal = book.gate.refusal(of: peer) { throw .refused(refusal) }
        guard book.dials.count < Limits.dialsMax else { throw .exhausted(.handshakes) }
        let known = book.addresses[peer].filter { !addresses.contains($0) }
        let all = (addresses + known).prefix(Limits.addressesPerPeerMax)
        guard !all.isEmpty else { throw .noAddress(peer) }
        let routes = Self.routes(to: peer, at: all)
        guard !routes.isEmpty else { throw .unsupportedAddress("\(all[0])") }
        let allowed = book.gate.allowed(routes)
        guard !allowed.isEmpty else { throw .refused(.address) }
        return Dialer(self, expecting: peer, allowed) { [weak self] outcome in
            self?.landed(peer, outcome)
        }
    }

    /// The ways to a peer that this host can go, each once.
    private static func routes(to peer: PeerID, at addresses: some Sequence<Multiaddr>) -> [Route] {
        var seen: Set<Multiaddr> = []
        return addresses.compactMap { Route($0) }.filter { route in
            (route.peer == nil || route.peer == peer) && seen.insert(route.address).inserted
        }
    }

    /// A dial is over.
    private func landed(_ peer: PeerID, _ outcome: Result<PeerID, PeerHostError>) {
        let flight = book.withLock { book in
            if case .failure(let error) = outcome { book.dialFailed(peer, error) }
            return book.dials.removeValue(forKey: peer)
        }
        flight?.land(outcome.map { _ in () })
    }

    // MARK: Whoever is there

    private func connectToAnybody(_ address: Multiaddr) async throws -> PeerID {
        guard let route = Route(address) else {
            throw PeerHostError.unsupportedAddress("\(address)")
        }
        try book.withLock { book throws(PeerHostError) in
            guard book.phase == .running else { throw .hostClosed }
            if let refusal = book.gate.refusal(of: route.ip) { throw .refused(refusal) }
        }
        let landing = Landing()
        let dialer = Dialer(self, expecting: nil, [route]) { landing.land($0) }
        dialer.start()
        let outcome = await withTaskCancellationHandler {
            await landing.wait()
        } onCancel: {
            dialer.abandon()
        }
        try Task.checkCancellation()
        return try outcome.get()
    }
}

extension Gate {
    /// Those of these routes that may be dialled.
    fileprivate func allowed(_ routes: [Route]) -> [Route] {
        routes.filter { refusal(of: $0.ip) == nil }
    }
}

/// What comes of wanting a connection.
private enum DialStep {
    /// There is nothing to wait for; nil: the task is cancelled.
    case done(Flight.Outcome?)
    /// Somebody dials already, and is to try these too.
    case joined(Dialer, [Route])
    /// Dial.
    case begin(Dialer)
}
