package import Multiformats
package import PeerIdentity

/// What is looked up, read and sent next.
extension Server {
    /// It is known whether a block is there for a peer; nil: not.
    package mutating func found(_ cid: CID, bytes: Int?, for peer: PeerID) -> [Effect] {
        guard served[peer] != nil else { return [] }
        served[peer]?.lookups -= 1
        lookups -= 1
        var effects: [Effect] = []
        if let want = served[peer]?.wants[cid], want.step == .lookingUp {
            if let bytes {
                if want.kind == .block || bytes <= Limits.inlineBlockBytesMax {
                    // Its turn for the block itself comes at once: the look-up was its turn.
                    served[peer]?.wants[cid]?.kind = .block
                    served[peer]?.move(cid, to: .queued)
                    takesTurns(peer)
                } else {
                    served[peer]?.presences.append(Message.Presence(cid, isThere: true))
                    remove(cid, of: peer, &effects)
                }
            } else {
                isAbsent(cid, of: peer)
            }
        }
        work(&effects)
        compose(for: peer, &effects)
        return effects
    }

    /// A block was read for a peer; nil: it isn't there.
    ///
    /// The shell keeps it before it tells, as it may be sent or discarded at once.
    package mutating func read(_ cid: CID, bytes: Int?, for peer: PeerID) -> [Effect] {
        guard served[peer] != nil else {
            return bytes == nil ? [] : [.discard(cid, for: peer)]
        }
        served[peer]?.reads -= 1
        reads -= 1
        var effects: [Effect] = []
        if let want = served[peer]?.wants[cid], want.step == .reading {
            if let bytes {
                served[peer]?.move(cid, to: .ready)
                served[peer]?.blocks.append((cid, bytes))
                served[peer]?.outstanding += bytes
                outstanding += bytes
                let usual = served[peer]?.blockBytes ?? bytes
                served[peer]?.blockBytes = usual + (bytes - usual) / 8
            } else {
                isAbsent(cid, of: peer)
            }
        } else if bytes != nil {
            effects.append(.discard(cid, for: peer))
        }
        work(&effects)
        compose(for: peer, &effects)
        return effects
    }

    /// The message that was to be sent is written.
    package mutating func sent(_ reply: Reply, bytes: Int, to peer: PeerID) -> [Effect] {
        guard served[peer] != nil else { return [] }
        served[peer]?.isSending = false
        served[peer]?.outstanding -= bytes
        outstanding -= bytes
        var effects: [Effect] = []
        work(&effects)
        compose(for: peer, &effects)
        return effects
    }

    /// A block has come into the store: those who wait for it are answered.
    ///
    /// Peers may name it by any CID of it, so tell each.
    package mutating func stored(_ cid: CID) -> [Effect] {
        let waiting = served.keys.filter { served[$0]?.wants[cid]?.step == .absent }.sorted()
        for peer in waiting {
            served[peer]?.move(cid, to: .queued)
            takesTurns(peer)
        }
        var effects: [Effect] = []
        work(&effects)
        return effects
    }

    private mutating func isAbsent(_ cid: CID, of peer: PeerID) {
        served[peer]?.move(cid, to: .absent)
        guard served[peer]?.wants[cid]?.sendsDontHave == true else { return }
        served[peer]?.presences.append(Message.Presence(cid, isThere: false))
    }

    /// Does what there is room for: one want of each peer in turn.
    mutating func work(_ effects: inout [Effect]) {
        var idle = 0
        while idle < turns.count {
            let peer = turns.removeFirst()
            guard let next = next(of: peer) else {
                // Who has nothing queued leaves the round; whose share is full stays in it.
                if served[peer]?.queue.turns.isEmpty == false {
                    turns.append(peer)
                    idle += 1
                }
                continue
            }
            idle = 0
            turns.append(peer)
            effects.append(next)
        }
    }

    private mutating func next(of peer: PeerID) -> Effect? {
        guard let (cid, kind) = served[peer]?.first else { return nil }
        switch kind {
        case .have:
            guard served[peer]?.canLookUp == true, lookups < Limits.lookupsTotal else { return nil }
            lookups += 1
            served[peer]?.lookups += 1
            served[peer]?.move(cid, to: .lookingUp)
            return .lookUp(cid, for: peer)
        case .block:
            guard served[peer]?.canRead == true, reads < Limits.readsTotal,
                outstanding < Limits.outstandingBytesTotal
            else { return nil }
            reads += 1
            served[peer]?.reads += 1
            served[peer]?.move(cid, to: .reading)
            return .read(cid, for: peer)
        }
    }

    /// Puts what is ready for a peer into a message, if none is being written.
    private mutating func compose(for peer: PeerID, _ effects: inout [Effect]) {
        guard served[peer]?.canSend == true, var client = served.removeValue(forKey: peer) else {
            return
        }
        var reply = Reply(presences: client.presences)
        client.presences.removeAll()
        var bytes = 0
        while let block = client.blocks.first,
            bytes == 0 || bytes + block.bytes <= Limits.messageBytesTarget
        {
            bytes += block.bytes
            client.blocks.removeFirst()
            reply.blocks.append(block.cid)
            if let want = client.wants.removeValue(forKey: block.cid) {
                client.cids[want.number] = nil
                wantCount -= 1
            }
            ledgers.sent(block.bytes, to: peer)
        }
        reply.pendingBytes = client.outstanding - bytes
        client.isSending = true
        served[peer] = client
        effects.append(.send(peer, reply))
    }
}
