import Multiformats
import PeerHost
import Testing

@Suite struct AddressRangeTests {
    @Test(
        "An address lies in a range when the range's leading bits are its own",
        arguments: [
            ("10.0.0.0/8", "10.255.1.2", true), ("10.0.0.0/8", "11.0.0.0", false),
            ("192.168.4.0/22", "192.168.7.255", true), ("192.168.4.0/22", "192.168.8.0", false),
            ("127.0.0.1", "127.0.0.1", true), ("127.0.0.1", "127.0.0.2", false),
            ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "::1", false),
            ("fc00::/7", "fd12::1", true), ("fc00::/7", "fe80::1", false),
            ("2001:db8::/33", "2001:db8:7fff::", true), ("2001:db8::/33", "2001:db8:8000::", false),
        ]
    )
    func contains(range: String, address: String, isInside: Bool) throws {
        let range = try #require(AddressRange(range))
        let address = try #require(NetworkAddress(parsing: address))
        #expect(range.contains(address) == isInside)
    }

    @Test(
        "What is no range is refused",
        arguments: [
            "", "/8", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0/8", "x",
        ]
    )
    func refuses(text: String) {
        #expect(AddressRange(text) == nil)
    }
}
