import IPFSFetcherService
import Testing

@Suite("URL policy")
struct URLPolicyTests {
    private func group(_ text: String) -> NetworkAddress {
        .v6(text.split(separator: ":").map { UInt16($0, radix: 16) ?? 0 })
    }

    @Test(
        "Addresses that are not of the public internet",
        arguments: [
            "0.0.0.0", "0.1.2.3", "10.1.2.3", "100.64.0.1", "100.127.255.255", "127.0.0.1",
            "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8",
            "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.19.255.255",
            "198.51.100.7",
            "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
        ]
    )
    func privateV4(text: String) {
        #expect(!v4(text).isPublic)
    }

    @Test(
        "Addresses of the public internet",
        arguments: [
            "1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.1", "128.0.0.1", "172.15.0.1",
            "172.32.0.1", "192.0.1.1", "192.167.0.1", "198.17.0.1", "198.20.0.1", "223.255.255.255",
        ]
    )
    func publicV4(text: String) {
        #expect(v4(text).isPublic)
    }

    private func v4(_ text: String) -> NetworkAddress {
        let parts = text.split(separator: ".").map { UInt8($0) ?? 0 }
        return .v4(parts[0], parts[1], parts[2], parts[3])
    }

    @Test(
        "IPv6 addresses that are not, also those that wrap an IPv4 address",
        arguments: [
            "0:0:0:0:0:0:0:0", "0:0:0:0:0:0:0:1", "0:0:0:0:0:ffff:7f00:1", "0:0:0:0:0:ffff:a00:1",
            "0:0:0:0:0:0:a00:1", "64:ff9b:0:0:0:0:7f00:1", "64:ff9b:1:0:0:0:0:1",
            "2002:7f00:1:0:0:0:0:1",
            "2002:c0a8:101:0:0:0:0:1", "2001:0:0:0:0:0:0:1", "2001:db8:0:0:0:0:0:1",
            "3fff:1:0:0:0:0:0:1", "fc00:0:0:0:0:0:0:1", "fd00:0:0:0:0:0:0:1", "fe80:0:0:0:0:0:0:1",
            "ff02:0:0:0:0:0:0:1", "100:0:0:0:0:0:0:1", "5f00:0:0:0:0:0:0:1",
        ]
    )
    func privateV6(text: String) {
        #expect(!group(text).isPublic)
    }

    @Test(
        "IPv6 addresses that are",
        arguments: [
            "2606:4700:4700:0:0:0:0:1111", "2a00:1450:0:0:0:0:0:1", "0:0:0:0:0:ffff:808:808",
            "64:ff9b:0:0:0:0:808:808", "2002:808:808:0:0:0:0:1",
        ]
    )
    func publicV6(text: String) {
        #expect(group(text).isPublic)
    }

    @Test("Every address of a name counts, not just the first")
    func rebinding() {
        let policy = URLPolicy(gateways: [], allowedHosts: [])
        #expect(policy.choose([v4("1.1.1.1")]) == v4("1.1.1.1"))
        #expect(policy.choose([v4("1.1.1.1"), v4("127.0.0.1")]) == nil)
        #expect(policy.choose([v4("1.1.1.1"), group("0:0:0:0:0:0:0:1")]) == nil)
        #expect(policy.choose([]) == nil)
        #expect(policy.choose(Array(repeating: v4("1.1.1.1"), count: 65)) == nil)
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
