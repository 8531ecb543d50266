import Multiformats
import PeerProtocols
import SeededRandom
import Testing

@Suite("The asking side of /cas/1.0.0")
struct CASAskingTests {
    private let now = Samples.now
    private let body = Array("hello world".utf8)
    private let get = CAS.Request(.get(CAS.Get(.cid(Samples.root))), timeToLive: .seconds(5))
    private let list = CAS.Request(.list(CAS.List()), timeToLive: .seconds(5))

    private var response: [UInt8] {
        CASCodec.encode(.content(Samples.content), bodyBytes: body.count) + body
    }

    /// The states that an asking side can be in.
    enum State: CaseIterable {
        case idle, waiting, inMessage, inBody, broken
    }

    private func machine(in state: State) throws -> CAS.Asking {
        var machine = CAS.Asking()
        guard state != .idle else { return machine }
        _ = machine.ask(get, now: now)
        switch state {
        case .idle, .waiting: break
        case .inMessage: machine.receive(response.prefix(3), now: now)
        case .inBody: machine.receive(response.dropLast(3), now: now)
        case .broken: machine.receive([0x80, 0x00], now: now)
        }
        _ = try? machine.next()
        return machine
    }

    @Test("answers as the table of states and events says", arguments: State.allCases)
    func table(state: State) throws {
        // A whole response, as far as it is missing.
        var fed = try machine(in: state)
        let rest: [UInt8] =
            switch state {
            case .inMessage: Array(response.dropFirst(3))
            case .inBody: Array(response.suffix(3))
            default: response
            }
        fed.receive(rest, now: now)
        switch state {
        case .idle: #expect(throws: CASError.unasked) { try fed.next() }
        case .broken: #expect(throws: CASError.malformed) { try fed.next() }
        case .waiting, .inMessage, .inBody:
            let answer = try fed.next()
            #expect(answer?.answer == .content(Samples.content))
            #expect(answer?.body == body)
            #expect(try fed.next() == nil)
            #expect(fed.open == 0)
            #expect(fed.deadline == nil)
        }
        // The end of the stream.
        var ended = try machine(in: state)
        let isWhole = state == .idle || state == .broken
        if isWhole {
            try ended.ended()
        } else {
            #expect(throws: CASError.cutShort) { try ended.ended() }
            #expect(throws: CASError.cutShort) { try ended.next() }
        }
        // Time.
        var late = try machine(in: state)
        if isWhole {
            #expect(late.deadline == nil)
            try late.deadlinePassed(now: now + .seconds(99))
        } else {
            #expect(late.deadline == now + .seconds(5))
            try late.deadlinePassed(now: now + .seconds(4))
            #expect(throws: CASError.timeout) { try late.deadlinePassed(now: now + .seconds(5)) }
        }
        #expect(try machine(in: state).hasRoom == (state != .broken))
    }

    @Test("gives the same answers however the bytes are cut")
    func fragments() throws {
        var stream = response + CASCodec.encode(.refused(Samples.refusal)) + response
        stream += CASCodec.encode(.content(Samples.announcement))
        for size in 1...stream.count {
            var machine = CAS.Asking()
            for _ in 0..<4 { _ = machine.ask(get, now: now) }
            var answers: [CAS.Answer] = []
            for start in stride(from: 0, to: stream.count, by: size) {
                machine.receive(stream[start..<min(start + size, stream.count)], now: now)
                while let reply = try machine.next() {
                    answers.append(reply.answer)
                    #expect(reply.body.isEmpty || reply.body == body)
                    #expect(reply.operation == get.operation)
                }
            }
            #expect(
                answers == [
                    .content(Samples.content), .refused(Samples.refusal),
                    .content(Samples.content), .content(Samples.announcement),
                ]
            )
            try machine.ended()
        }
    }

    @Test("asks several ahead, and no more than the bound")
    func ahead() {
        var machine = CAS.Asking()
        while machine.hasRoom { _ = machine.ask(list, now: now) }
        #expect(machine.open == Limits.questionsMax)
    }

    @Test("notices a peer that stops in the middle of a body")
    func stalled() throws {
        var machine = CAS.Asking(stall: .seconds(1))
        _ = machine.ask(get, now: now)
        machine.receive(response.dropLast(3), now: now + .seconds(2))
        #expect(try machine.next() == nil)
        #expect(machine.deadline == now + .seconds(3))
        machine.receive(response.suffix(3).prefix(1), now: now + .seconds(3))
        #expect(try machine.next() == nil)
        #expect(machine.deadline == now + .seconds(4))
        #expect(throws: CASError.stalled) {
            try machine.deadlinePassed(now: now + .seconds(4))
        }
    }

    @Test("believes no answer that does not fit its question")
    func misfits() {
        func error(_ request: CAS.Request, _ answer: CAS.Answer, body: Int) -> CASError? {
            var machine = CAS.Asking()
            _ = machine.ask(request, now: now)
            machine.receive(CASCodec.encode(answer, bodyBytes: body), now: now)
            do throws(CASError) {
                _ = try machine.next()
                return nil
            } catch {
                return error
            }
        }
        func content(_ size: UInt64, _ offset: UInt64, _ length: UInt64) -> CAS.Answer {
            .content(CAS.Content(root: Samples.root, size: size, offset: offset, length: length))
        }
        let range = CAS.Request(.get(CAS.Get(.cid(Samples.root), offset: 2, length: 4)))
        #expect(error(range, content(11, 2, 4), body: 4) == nil)
        #expect(error(range, content(5, 2, 3), body: 3) == nil)
        #expect(error(range, content(11, 2, 4), body: 3) == .wrongField("body length"))
        #expect(error(range, content(11, 3, 4), body: 4) == .wrongField("range"))
        #expect(error(range, content(11, 2, 5), body: 5) == .wrongField("range"))
        #expect(error(range, content(11, 2, 3), body: 3) == .wrongField("range"))
        #expect(error(range, content(3, 2, 4), body: 4) == .wrongField("range"))
        #expect(error(range, .content(Samples.announcement), body: 0) == .wrongField("range"))
        #expect(error(get, content(70_000, 0, 70_000), body: 70_000) == .bodyTooLong(70_000))
        #expect(error(get, .content(Samples.announcement), body: 0) == nil)
        #expect(error(get, .content(Samples.announcement), body: 1) == .wrongField("body length"))
        #expect(error(get, .listing(Samples.listing), body: 0) == .wrongAnswer)
        #expect(error(list, .content(Samples.content), body: 11) == .wrongAnswer)
        #expect(error(list, .listing(Samples.listing), body: 5) == .bodyTooLong(5))
        #expect(error(list, .refused(Samples.refusal), body: 5) == .bodyTooLong(5))
    }

    @Test("is broken by a message that is too long before it comes")
    func tooLong() {
        var machine = CAS.Asking()
        _ = machine.ask(get, now: now)
        machine.receive([0x81, 0x80, 0x04], now: now)
        #expect(throws: CASError.messageTooLong(65_537)) { try machine.next() }
    }

    @Test("survives random bytes")
    func hostile() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<500 {
            var machine = CAS.Asking()
            _ = machine.ask(get, now: now)
            _ = machine.ask(list, now: now)
            var bytes = response + CASCodec.encode(.listing(Samples.listing))
            for _ in 0..<3 {
                bytes[Int.random(in: bytes.indices, using: &random)] = random.bytes(1)[0]
            }
            machine.receive(bytes, now: now)
            do {
                while try machine.next() != nil {}
            } catch {
                #expect(!machine.hasRoom)
            }
        }
    }
}
