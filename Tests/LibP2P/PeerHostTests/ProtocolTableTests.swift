import PeerHost
import Testing

@Suite struct ProtocolTableTests {
    @Test("What has a handler is offered, unless others were chosen")
    func offers() {
        var table = ProtocolTable<Int>(offering: ["/a", "/c"])
        table.handle("/a", streamsMax: 1, 1)
        table.handle("/b", streamsMax: 1, 2)
        #expect(table.offered == ["/a"])
        table.offer(nil)
        #expect(table.offered == ["/a", "/b"])
        table.offer([])
        #expect(table.offered == [])
    }

    @Test("A stream begins while its protocol is offered and has room")
    func begins() {
        var table = ProtocolTable<Int>(offering: nil)
        table.handle("/a", streamsMax: 2, 7)
        #expect(table.begin("/b") == nil)
        #expect(table.begin("/a") == 7)
        #expect(table.begin("/a") == 7)
        #expect(table.begin("/a") == nil)
        table.end("/a")
        #expect(table.begin("/a") == 7)
        table.offer([])
        table.end("/a")
        #expect(table.begin("/a") == nil)
    }

    @Test("Another handler takes over what is open")
    func replaces() {
        var table = ProtocolTable<Int>(offering: nil)
        table.handle("/a", streamsMax: 1, 1)
        _ = table.begin("/a")
        table.handle("/a", streamsMax: 1, 2)
        #expect(table.begin("/a") == nil)
        table.end("/a")
        #expect(table.begin("/a") == 2)
    }
}
