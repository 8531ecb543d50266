import IPFSFetcherService
import Multiformats
import Testing

@Suite("URL policy")
struct URLPolicyTests {
    @Test("Every address of a name counts, not just the first")
    func rebinding() throws {
        func address(_ text: String) throws -> NetworkAddress {
            try #require(NetworkAddress(parsing: text))
        }
        let one = try address("1.1.1.1")
        let policy = URLPolicy(gateways: [], allowedHosts: [])
        #expect(policy.choose([one]) == one)
        #expect(try policy.choose([one, address("127.0.0.1")]) == nil)
        #expect(try policy.choose([one, address("::1")]) == nil)
        #expect(policy.choose([]) == nil)
        #expect(policy.choose(Array(repeating: one, count: 65)) == nil)
    }

    @Test("A relative target is read against the address that gave it")
    func relative() throws {
        let base = try #require(WebAddress("https://a.example/x/y?z"))
        let policy = URLPolicy(gateways: [Gateway(base)], allowedHosts: ["b.example:443"])
        func judged(_ location: String) -> URLPolicy.Judgement {
            policy.judge(location, from: base, followed: 0)
        }
        #expect(judged("/ipfs/q") == .trusted(try #require(WebAddress("https://a.example/ipfs/q"))))
        #expect(judged("q?w") == .trusted(try #require(WebAddress("https://a.example/x/q?w"))))
        #expect(
            judged("//B.example/q") == .trusted(try #require(WebAddress("https://b.example/q")))
        )
        #expect(
            judged("http://a.example/q") == .resolve(try #require(WebAddress("http://a.example/q")))
        )
        guard case .refused = policy.judge("/q", from: base, followed: 5) else {
            Issue.record("the sixth redirect was followed")
            return
        }
    }

    @Test(
        "What is no http or https address with a host is none",
        arguments: [
            "", "a.example", "ftp://a.example", "http://", "http://a b", "https://user@a.example",
            "http://a.example:0", "http://a.example:70000", "http://[fe80::1%25eth0]/", "http:///x",
            "http://a.example/\u{7}", "http://ä.example",
        ]
    )
    func noAddress(text: String) {
        #expect(WebAddress(text) == nil)
    }

    @Test("An address is taken apart, and put together for a content")
    func parts() throws {
        let address = try #require(WebAddress("HTTPS://Gateway.Example:8443/prefix/"))
        #expect(address.host == "gateway.example")
        #expect(address.authority == "gateway.example:8443")
        #expect(
            address.content("bafk", query: "format=raw").hasSuffix(
                ":8443/prefix/ipfs/bafk?format=raw"
            )
        )
        let six = try #require(WebAddress("http://[2606:4700::1111]/"))
        #expect(six.host == "2606:4700::1111")
        #expect(six.hostAndPort == "[2606:4700::1111]:80")
        #expect(six.authority == "[2606:4700::1111]")
    }
}
