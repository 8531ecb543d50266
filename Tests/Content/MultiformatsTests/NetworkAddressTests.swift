import Multiformats
import SeededRandom
import Testing

@Suite("Network address")
struct NetworkAddressTests {
    private func address(_ text: String) throws -> NetworkAddress {
        try #require(NetworkAddress(parsing: text))
    }

    @Test(
        "Texts are read in any form and written in one (RFC 5952)",
        arguments: [
            ("192.0.2.1", "192.0.2.1"), ("0.0.0.0", "0.0.0.0"), ("::", "::"), ("::1", "::1"),
            ("1::", "1::"), ("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
            ("2001:db8:0:0:0:0:2:1", "2001:db8::2:1"),
            ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
            ("::ffff:192.0.2.1", "::ffff:192.0.2.1"), ("::ffff:c000:201", "::ffff:192.0.2.1"),
            ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"), ("0:0:1:0:0:0:0:0", "0:0:1::"),
            ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
        ]
    )
    func texts(text: String, written: String) throws {
        #expect(try address(text).description == written)
        #expect(try address(written) == address(text))
    }

    @Test(
        "What is no address is refused",
        arguments: [
            "", ".", "1.2.3", "1.2.3.4.5", "01.2.3.4", "256.1.1.1", "1.2.3.-4", "1.2.3.4 ",
            "+1.2.3.4",
            ":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "1:2:3:4::5:6:7:8",
            "12345::",
            "g::", "::1.2.3", "1.2.3.4::", "fe80::1%eth0", "::1.2.3.4:5", "1:", ":1",
        ]
    )
    func malformed(text: String) {
        #expect(NetworkAddress(parsing: text) == nil)
    }

    @Test("Any bytes come back from their text")
    func roundTrips() throws {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<500 {
            var bytes = random.bytes(Bool.random(using: &random) ? 4 : 16)
            for index in bytes.indices where Bool.random(using: &random) { bytes[index] = 0 }
            let address = try #require(NetworkAddress(bytes: bytes))
            #expect(address.bytes == bytes)
            #expect(NetworkAddress(parsing: address.description) == address)
        }
        #expect(NetworkAddress(bytes: [1, 2, 3]) == nil)
    }

    @Test(
        "Each says from where it can be reached",
        arguments: [
            ("127.0.0.1", .loopback), ("::1", .loopback), ("::ffff:127.0.0.1", .loopback),
            ("169.254.1.1", .link), ("fe80::1", .link), ("febf::1", .link), ("10.0.0.1", .site),
            ("172.31.0.1", .site), ("192.168.1.1", .site), ("100.64.0.1", .site),
            ("fd00::1", .site),
            ("8.8.8.8", .world), ("2606:4700::1111", .world), ("0.0.0.0", .nowhere),
            ("::", .nowhere),
            ("224.0.0.1", .nowhere), ("ff02::1", .nowhere), ("2001:db8::1", .nowhere),
            ("172.32.0.1", .world), ("fec0::1", .nowhere),
        ] as [(String, Reach)]
    )
    func reach(text: String, reach: Reach) throws {
        #expect(try address(text).reach == reach)
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
    func privateV4(text: String) throws {
        #expect(try address(text).isPublic == false)
    }

    @Test(
        "Addresses of the public internet",
        arguments: [
            "1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.1", "128.0.0.1", "172.15.0.1",
            "172.32.0.1", "192.0.1.1", "192.167.0.1", "198.17.0.1", "198.20.0.1", "223.255.255.255",
        ]
    )
    func publicV4(text: String) throws {
        #expect(try address(text).isPublic == true)
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
    func privateV6(text: String) throws {
        #expect(try address(text).isPublic == false)
    }

    @Test(
        "IPv6 addresses that are",
        arguments: [
            "2606:4700:4700:0:0:0:0:1111", "2a00:1450:0:0:0:0:0:1", "0:0:0:0:0:ffff:808:808",
            "64:ff9b:0:0:0:0:808:808", "2002:808:808:0:0:0:0:1",
        ]
    )
    func publicV6(text: String) throws {
        #expect(try address(text).isPublic == true)
    }
}
