import Multiformats
import PeerProtocols
import SeededRandom
import Testing

@Suite("The answering side of /cas/1.0.0")
struct CASAnsweringTests {
    private let now = Samples.now
    private let request = Samples.requests[0]
    private var frame: [UInt8] { CASCodec.encode(request) }

    /// The states that an answering side can be in.
    enum State: CaseIterable {
        case idle, inMessage, answering, over
    }

    private func machine(in state: State) -> CAS.Answering {
        var machine = CAS.Answering(now: now)
        switch state {
        case .idle: break
        case .inMessage: machine.receive(frame.prefix(5), now: now)
        case .answering: machine.receive(frame, now: now)
        case .over: machine.receive([0xFF, 0xFF, 0xFF, 0x7F], now: now)
        }
        _ = machine.next()
        return machine
    }

    @Test("does as the table of states and events says", arguments: State.allCases)
    func table(state: State) {
        // The rest of a request, or another one.
        var fed = machine(in: state)
        fed.receive(state == .inMessage ? frame.dropFirst(5) : frame[...], now: now)
        let isReading = state == .idle || state == .inMessage
        #expect(fed.next() == (isReading ? .answer(request) : nil))
        #expect(fed.next() == nil)
        // The response was written.
        fed.answered(now: now)
        #expect(fed.next() == (state == .answering ? .answer(request) : nil))
        // Time.
        var late = machine(in: state)
        let due: Duration? =
            switch state {
            case .idle: Limits.idleTime
            case .inMessage: Limits.questionTime
            case .answering, .over: nil
            }
        #expect(late.deadline == due.map { now + $0 })
        let isEarly = late.deadlinePassed(now: now + .milliseconds(1))
        #expect(!isEarly)
        let isLate = late.deadlinePassed(now: now + .seconds(999))
        #expect(isLate == isReading)
        #expect(late.wantsBytes == (state == .answering))
    }

    @Test("takes one request after the other, however the bytes are cut")
    func fragments() {
        let stream = Samples.requests.flatMap { CASCodec.encode($0) }
        for size in 1...stream.count {
            var machine = CAS.Answering(now: now)
            var taken: [CAS.Request] = []
            for start in stride(from: 0, to: stream.count, by: size) {
                machine.receive(stream[start..<min(start + size, stream.count)], now: now)
                while let event = machine.next() {
                    guard case .answer(let request) = event else {
                        Issue.record("\(event)")
                        return
                    }
                    taken.append(request)
                    machine.answered(now: now)
                }
            }
            #expect(taken == Samples.requests)
        }
    }

    @Test("answers one that it does not know with an error, and goes on")
    func unknown() {
        var machine = CAS.Answering(now: now)
        machine.receive(Samples.framed([0x4A, 0x01, 0x00]) + frame, now: now)
        guard case .refuse(let refusal)? = machine.next() else {
            Issue.record("It is refused.")
            return
        }
        #expect(refusal.code == .unsupported)
        machine.answered(now: now)
        #expect(machine.next() == .answer(request))
    }

    @Test("ends the stream at a length that can't be")
    func noMessage() {
        for (bytes, code): ([UInt8], CAS.Refusal.Code) in [
            ([0x81, 0x80, 0x04], .tooLarge), ([0x80, 0x00], .invalidRequest),
            (Array(repeating: 0xFF, count: 12), .tooLarge),
        ] {
            var machine = CAS.Answering(now: now)
            machine.receive(bytes, now: now)
            guard case .close(let refusal)? = machine.next() else {
                Issue.record("It is closed.")
                return
            }
            #expect(refusal.code == code || refusal.code == .invalidRequest)
            #expect(!machine.wantsBytes)
            #expect(machine.next() == nil)
        }
    }

    @Test("reads no further ahead than its bound")
    func readAhead() {
        var machine = CAS.Answering(now: now)
        var fed = 0
        while machine.wantsBytes {
            machine.receive(frame, now: now)
            fed += frame.count
        }
        #expect(fed <= Limits.readAheadBytesMax + frame.count)
        while machine.next() != nil, !machine.wantsBytes { machine.answered(now: now) }
        #expect(machine.wantsBytes)
    }

    @Test("waits for the rest of a question less long than for a question")
    func times() {
        var machine = CAS.Answering(now: now)
        machine.receive(frame, now: now + .seconds(50))
        #expect(machine.next() == .answer(request))
        machine.answered(now: now + .seconds(55))
        #expect(machine.deadline == now + .seconds(115))
        machine.receive(frame.prefix(1), now: now + .seconds(100))
        machine.receive(frame[1...2], now: now + .seconds(105))
        #expect(machine.deadline == now + .seconds(110))
    }

    @Test("survives random bytes")
    func hostile() {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<500 {
            var machine = CAS.Answering(now: now)
            machine.receive(random.bytes(300), now: now)
            while let event = machine.next() {
                if case .close = event { break }
                machine.answered(now: now)
            }
        }
    }
}
