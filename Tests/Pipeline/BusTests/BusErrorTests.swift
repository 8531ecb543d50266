import Bus
import Testing

@Suite("Bus error")
struct BusErrorTests {
    @Test("A port in use is named")
    func portInUse() throws {
        let context = try Context()
        let first = try Socket(context, .router, .stageRouter)
        try first.bind("tcp://127.0.0.1:*")
        let port = try #require(first.lastEndpoint.split(separator: ":").last)
        let second = try Socket(context, .router, .stageRouter)
        let error = #expect(throws: BusError.self) { try second.bind(first.lastEndpoint) }
        #expect(error?.code == .addressInUse)
        #expect(error?.sentence == "port \(port) on 127.0.0.1 is in use")
    }

    @Test("A folder that is missing is named")
    func missingFolder() throws {
        let context = try Context()
        let socket = try Socket(context, .router, .stageRouter)
        let error = #expect(throws: BusError.self) {
            try socket.bind("ipc:///no/such/folder/socket")
        }
        #expect(error?.code == .folderNotWritable)
        #expect(error?.sentence.contains("ipc:///no/such/folder/socket") == true)
    }

    @Test("A path of 107 bytes is bound, one of 108 refused with its length")
    func longPaths() throws {
        let folder = try TestFolder()
        let context = try Context()
        let room = 107 - folder.path.utf8.count - 1
        let socket = try Socket(context, .router, .stageRouter)
        try socket.bind(folder.endpoint(String(repeating: "a", count: room)))
        let error = #expect(throws: BusError.self) {
            try socket.bind(folder.endpoint(String(repeating: "b", count: room + 1)))
        }
        #expect(error?.code == .pathTooLong)
        #expect(error?.sentence.contains("108 bytes") == true)
    }

    @Test(
        "What is no endpoint is refused",
        arguments: [
            "", "7480", "tcp:/127.0.0.1", "http://127.0.0.1:1", "tcp://127.0.0.1", "a\0://b",
        ]
    )
    func badEndpoints(text: String) throws {
        let context = try Context()
        let socket = try Socket(context, .router, .stageRouter)
        let error = #expect(throws: BusError.self) { try socket.bind(text) }
        #expect(error?.code == .badEndpoint)
    }

    @Test("An address that the machine does not have is named")
    func foreignAddress() throws {
        let context = try Context()
        let socket = try Socket(context, .router, .stageRouter)
        let error = #expect(throws: BusError.self) { try socket.bind("tcp://192.0.2.1:7480") }
        #expect(error?.code == .noSuchAddress)
        #expect(error?.sentence == "this machine has no address 192.0.2.1")
    }

    @Test("A routing id without bytes, too long or with a zero in front is refused")
    func badRoutingIDs() throws {
        let context = try Context()
        for id in [[], [0, 1], [UInt8](repeating: 1, count: 256)] as [[UInt8]] {
            let error = #expect(throws: BusError.self) {
                _ = try Socket(context, .dealer, .dealer(routingID: id))
            }
            #expect(error?.code == .badOption)
        }
    }

    @Test("A closed socket gives nothing, takes nothing and can be closed again")
    func closedSockets() throws {
        let context = try Context()
        let socket = try Socket(context, .router, .stageRouter)
        socket.close()
        socket.close()
        #expect(socket.isClosed)
        let error = #expect(throws: BusError.self) { try socket.bind("tcp://127.0.0.1:*") }
        #expect(error?.code == .closed)
        let result = socket.send(Envelope(header: Frame(copying: [1])))
        let isSent = result.isSent
        #expect(!isSent)
    }
}
