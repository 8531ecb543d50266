import Daemon
import Fetching
import IPFSFetcherService
import Messages
import Testing

@Suite("Settings of the IPFS fetcher")
struct SettingsTests {
    private func read(_ flags: [String: [String]]) throws(SettingsTrouble) -> IPFSFetcherSettings {
        var flags = flags
        flags["routers"] = flags["routers"] ?? ["ipc:///run/r.sock"]
        flags["stores"] = flags["stores"] ?? ["ipc:///run/s.sock"]
        let section = IPFSFetcherSettings.section
        let sources = try SettingsSources(
            section: section,
            flags: flags,
            environment: [:],
            file: nil
        )
        var reader = SettingsReader(section: section, sources: sources)
        return try IPFSFetcherSettings(&reader)
    }

    @Test("Without gateways there is no gateway link")
    func none() throws {
        #expect(try read([:]).sources(instance: "x").isEmpty)
    }

    @Test(
        "There is an IPFS link as soon as there is anybody to ask or to hear",
        arguments: [
            ("listen", "/ip4/127.0.0.1/tcp/0"),
            (
                "bootstrap",
                "/ip4/127.0.0.1/tcp/4001/p2p/12D3KooWGRUfeMLzR8ULjnLGxCVLVQCXcDYMmoCBcE2PANhVFqKX"
            ),
            ("delegated-routers", "https://router.example"),
        ]
    )
    func network(key: String, value: String) throws {
        let sources = try read([key: [value]]).sources(instance: "x")
        #expect(sources.map(\.source) == [.ipfs])
    }

    @Test(
        "What the IPFS link can't use is refused by name",
        arguments: [
            ("dht", "always"), ("provide", "blocks"), ("delegated-routers", "ftp://router.example"),
            ("delegated-routers", "https://router.example?x=1"),
            ("bootstrap", "/ip4/127.0.0.1/tcp/1"),
            ("listen", "127.0.0.1:4001"),
        ]
    )
    func wrongNetwork(key: String, value: String) {
        let error = #expect(throws: SettingsTrouble.self) { try read([key: [value]]) }
        #expect(error.map { "\($0)".contains(key) } == true)
    }

    @Test("Gateways are URLs, each once, in their order")
    func gateways() throws {
        let urls = ["http://127.0.0.1:8080", "https://a.example/", "http://127.0.0.1:8080"]
        let settings = try read(["gateways": urls])
        #expect(settings.gateway.gateways.map(\.name) == ["127.0.0.1:8080", "a.example"])
    }

    @Test(
        "What is no URL of a gateway is refused by name",
        arguments: [
            "127.0.0.1:8080", "ftp://a.example", "http://a.example?x=1", "http://a.example#x",
            "http://u:p@a.example",
        ]
    )
    func wrongGateway(text: String) {
        do {
            _ = try read(["gateways": [text]])
            Issue.record("\(text) was taken")
        } catch {
            #expect(error.description.contains("--gateways is \"\(text)\""))
        }
    }

    @Test("An allowed host has a port", arguments: ["10.0.0.7", "http://10.0.0.7:80", "a b:80"])
    func wrongHost(text: String) {
        #expect(throws: SettingsTrouble.self) { try read(["allow-hosts": [text]]) }
    }

    @Test(
        "An allowed host is a name or address with a port",
        arguments: [
            "10.0.0.7:8080", "[::1]:8080", "Inner.Example:80",
        ]
    )
    func host(text: String) throws {
        #expect(try read(["allow-hosts": [text]]).gateway.allowedHosts == [text])
    }

    @Test("Routers and stores must be given", arguments: ["routers", "stores"])
    func lacking(key: String) {
        #expect(throws: SettingsTrouble.self) { try read([key: []]) }
    }
}
