import SwiftProtobuf
import struct Foundation.Data

extension Payload {
    init(_ message: ProtoHeader.OneOf_Message) throws(MalformedHeader) {
        switch message {
        case .get(let proto): self = .get(try Get(proto))
        case .put(let proto): self = .put(try Put(proto))
        case .assemble(let proto): self = .assemble(try Assemble(proto))
        case .stat(let proto): self = .stat(try Stat(proto))
        case .list(let proto): self = .list(try List(proto))
        case .pin(let proto): self = .pin(try Holding(proto))
        case .unpin(let proto):
            self = .unpin(
                try Holding(contentHash: proto.contentHash, requesterID: proto.requesterID)
            )
        case .remove(let proto):
            self = .remove(
                try Holding(contentHash: proto.contentHash, requesterID: proto.requesterID)
            )
        case .cancel(let proto):
            self = .cancel(try RequestID(proto.requestID, field: "cancel.requestId"))
        case .ping: self = .ping
        case .info: self = .info
        case .stats: self = .stats
        case .scrub(let proto): self = .scrub(Scrub(proto))
        case .peers(let proto): self = .peers(Peers(skip: Int(proto.skip)))
        case .connect(let proto): self = .peerCall(try PeerCall(.connect, proto))
        case .disconnect(let proto): self = .peerCall(try PeerCall(.disconnect, proto))
        case .pingPeer(let proto): self = .peerCall(try PeerCall(.ping, proto))
        case .provide(let proto): self = .peerCall(try PeerCall(.provide, proto))
        case .content(let proto): self = .content(try Content(proto))
        case .stored(let proto): self = .stored(try Stored(proto))
        case .status(let proto): self = .status(try Status(proto))
        case .listing(let proto): self = .listing(try Listing(proto))
        case .done(let proto): self = .done(try Done(proto))
        case .pong(let proto): self = .pong(Pong(proto))
        case .instance(let proto): self = .instance(Instance(proto))
        case .statistics(let proto): self = .statistics(Statistics(proto))
        case .error(let proto): self = .failure(try Failure(proto))
        case .scrubbed(let proto): self = .scrubbed(Scrubbed(proto))
        case .peerTable(let proto): self = .peerTable(PeerTable(proto))
        case .peerCalled(let proto): self = .peerCalled(PeerCalled(proto))
        case .absent(let proto): self = .absent(try Absent(proto))
        case .search(let proto): self = .search(try Search(proto))
        case .progress(let proto): self = .progress(try Progress(proto))
        case .outcome(let proto): self = .outcome(try Outcome(proto))
        case .register(let proto): self = .register(try Register(proto))
        case .order(let proto): self = .order(try Order(proto))
        case .withdraw: self = .withdraw
        case .replay(let proto): self = .replay(try Replay(proto))
        case .events(let proto): self = .events(try Events(proto))
        case .event(let proto): self = .event(try Event(proto))
        case .welcome(let proto): self = .welcome(Welcome(proto))
        }
    }

    var proto: ProtoHeader.OneOf_Message {
        switch self {
        case .get(let get): .get(get.proto)
        case .put(let put): .put(put.proto)
        case .assemble(let assemble): .assemble(assemble.proto)
        case .stat(let stat): .stat(stat.proto)
        case .list(let list): .list(list.proto)
        case .pin(let holding): .pin(holding.pin)
        case .unpin(let holding):
            .unpin(.with { ($0.contentHash, $0.requesterID) = holding.wire })
        case .remove(let holding):
            .remove(.with { ($0.contentHash, $0.requesterID) = holding.wire })
        case .cancel(let requestID): .cancel(.with { $0.requestID = Data(requestID.bytes) })
        case .ping: .ping(ProtoPing())
        case .info: .info(ProtoInfo())
        case .stats: .stats(ProtoStats())
        case .scrub(let scrub): .scrub(scrub.proto)
        case .peers(let peers): .peers(.with { $0.skip = UInt32(clamping: peers.skip) })
        case .peerCall(let call):
            switch call.kind {
            case .connect: .connect(call.proto)
            case .disconnect: .disconnect(call.proto)
            case .ping: .pingPeer(call.proto)
            case .provide: .provide(call.proto)
            }
        case .content(let content): .content(content.proto)
        case .stored(let stored): .stored(stored.proto)
        case .status(let status): .status(status.proto)
        case .listing(let listing): .listing(listing.proto)
        case .done(let done): .done(done.proto)
        case .pong(let pong): .pong(pong.proto)
        case .instance(let instance): .instance(instance.proto)
        case .statistics(let statistics): .statistics(statistics.proto)
        case .failure(let failure): .error(failure.proto)
        case .scrubbed(let scrubbed): .scrubbed(scrubbed.proto)
        case .peerTable(let table): .peerTable(table.proto)
        case .peerCalled(let called): .peerCalled(called.proto)
        case .absent(let absent): .absent(absent.proto)
        case .search(let search): .search(search.proto)
        case .progress(let progress): .progress(progress.proto)
        case .outcome(let outcome): .outcome(outcome.proto)
        case .register(let register): .register(register.proto)
        case .order(let order): .order(order.proto)
        case .withdraw: .withdraw(ProtoWithdraw())
        case .replay(let replay): .replay(replay.proto)
        case .events(let events): .events(events.proto)
        case .event(let event): .event(event.proto)
        case .welcome(let welcome): .welcome(welcome.proto)
        }
    }
}
