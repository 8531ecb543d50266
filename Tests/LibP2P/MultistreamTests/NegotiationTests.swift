import Multistream
import SeededRandom
import Testing

@Suite("A negotiation of both sides")
struct NegotiationTests {
    @Test(
        "Both agree on the first proposal that is spoken, however the bytes are cut",
        arguments: 0..<300 as Range<UInt64>
    )
    func agreement(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let known = (0..<8).map { "/\($0)/1.0.0" }
        let proposals = Array(
            known.shuffled(using: &random).prefix(.random(in: 1...5, using: &random))
        )
        let spoken = Set(known.shuffled(using: &random).prefix(.random(in: 0...5, using: &random)))
        let expected = proposals.first(where: spoken.contains)
        let ours = random.bytes(20)

        var initiator = Initiator(proposing: proposals)
        var responder: Responder? = Responder(speaking: spoken)
        var (there, back) = (Channel(), Channel())
        var wires: (there: ArraySlice<UInt8>, back: ArraySlice<UInt8>) = (
            initiator.opening[...], []
        )
        // The data of an initiator that doesn't wait, which it may where there is one proposal.
        if proposals.count == 1 { wires.there += ours }
        var agreed: (String?, String?) = (nil, nil)
        var error: MultistreamError?

        while error == nil, !wires.there.isEmpty || !wires.back.isEmpty {
            move(&wires.there, to: &there, &random)
            answer(responder: &responder, channel: &there, agreed: &agreed.1, wire: &wires.back)
            move(&wires.back, to: &back, &random)
            guard agreed.0 == nil else { continue }
            do {
                switch try back.receive(&initiator) {
                case .wait: break
                case .send(let bytes): wires.there += bytes
                case .agreed(let name): agreed.0 = name
                }
            } catch let failure { error = failure }
        }

        #expect(agreed.0 == expected)
        #expect(agreed.1 == expected)
        #expect(error == (expected == nil ? .refused(proposals) : nil))
        if expected != nil {
            #expect(back.unread == [42])
            #expect(there.unread == (proposals.count == 1 ? ours : []))
        }
    }

    /// Lets a responder read, which is nil once it is over.
    private func answer(
        responder: inout Responder?,
        channel: inout Channel,
        agreed: inout String?,
        wire: inout ArraySlice<UInt8>
    ) {
        while var open = responder {
            // Data behind a proposal that was refused is no line, and ends the responder.
            let action = try? channel.receive(&open)
            responder = open
            switch action {
            case .wait: return
            case .send(let bytes): wire += bytes
            case .agreed(let name, let bytes):
                agreed = name
                wire += bytes + [42]
                responder = nil
            case nil: responder = nil
            }
        }
    }

    private func move(
        _ wire: inout ArraySlice<UInt8>,
        to channel: inout Channel,
        _ random: inout SeededGenerator
    ) {
        let count = Int.random(in: 0...min(wire.count, 9), using: &random)
        channel.bytes += wire.prefix(count)
        wire = wire.dropFirst(count)
    }
}
