import Bus
import Foundation
import HTTPService
import Messages
import Multiformats
import Testing

@Suite("The door as a client of intake", .timeLimit(.minutes(1)))
struct ClientPortTests {
    @Test("What the door asks reaches intake, and its answers and errors come back")
    func wholeWay() async throws {
        let folder = "/tmp/weir-h-\(UInt32.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let file = try SampleFile(SampleFile.noise(3_000), leafBytes: 1_000)
        let intake = try ScriptedIntake(file)
        try await intake.open("ipc://\(folder)/intake.sock")
        let port = try ClientPort(intakes: ["ipc://\(folder)/intake.sock"])
        #expect(await port.isAlive())

        let trace = TraceContext("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
        let asked = Get(
            .cid(file.root),
            offset: 500,
            length: 1_000,
            sources: [.local],
            publicOnly: true
        )
        let piece = try await port.get(asked, timeToLive: .seconds(5), trace: trace)
        #expect(piece.bytes == Array(file.bytes[500..<1_500]))
        #expect(piece.size == 3_000)
        #expect(trace != nil)
        #expect(await intake.trace == trace)
        #expect(piece.contentType == "text/plain")
        let raw = Get(.cid(file.root), sources: Source.allCases, format: .raw, publicOnly: true)
        #expect(
            try await port.get(raw, timeToLive: .seconds(5), trace: nil).bytes
                == file.blocks[file.root]
        )
        #expect(await intake.requests == [asked, raw])

        let other = Get(.cid(try CID(parsing: "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n")))
        await #expect {
            try await port.get(other, timeToLive: .seconds(5), trace: nil)
        } throws: {
            ($0 as? Failure)?.code == .notFound && ($0 as? Failure)?.sentence == "Nobody has it."
        }
        await intake.close()
    }

    @Test("Without an intake nobody is alive")
    func nobody() async throws {
        let port = try ClientPort(intakes: ["ipc:///tmp/weir-nobody-here.sock"])
        #expect(await !port.isAlive())
    }
}
