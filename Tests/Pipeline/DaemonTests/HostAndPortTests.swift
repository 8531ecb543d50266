import Daemon
import Testing

@Suite("An address for HTTP")
struct HostAndPortTests {
    @Test("A host and a port are read, and written as they were")
    func valid() {
        #expect(HostAndPort("127.0.0.1:9100") == HostAndPort(host: "127.0.0.1", port: 9_100))
        #expect(HostAndPort("[::1]:0") == HostAndPort(host: "::1", port: 0))
        #expect(HostAndPort("[::1]:0")?.description == "[::1]:0")
        #expect(HostAndPort("127.9.9.9:1")?.isLoopback == true)
        #expect(HostAndPort("0.0.0.0:1")?.isLoopback == false)
    }

    @Test("Anything else is none", arguments: ["", ":1", "h", "h:", "h:x", "h:70000", "::1:9100"])
    func invalid(text: String) {
        #expect(HostAndPort(text) == nil)
    }
}
