import Daemon
import Testing

@Suite("Quantities")
struct QuantityTests {
    @Test(
        "A size is a number and a unit",
        arguments: [
            ("0", 0), ("4096", 4096), ("12B", 12), ("64KiB", 65_536), ("2MiB", 2 << 20),
            ("10GiB", 10 << 30), ("1TiB", 1 << 40),
        ]
    )
    func sizes(_ text: String, _ bytes: Int) {
        #expect(Quantity.bytes(text) == bytes)
        #expect(Quantity.bytes(Quantity.text(bytes: bytes)) == bytes)
    }

    @Test(
        "What is no size is refused",
        arguments: ["", "GiB", "-1", "1.5GiB", "10GB", "99999999999999TiB", "1 MiB"]
    )
    func noSizes(_ text: String) {
        #expect(Quantity.bytes(text) == nil)
    }

    @Test(
        "A time is a number and a unit",
        arguments: [
            ("200ms", Duration.milliseconds(200)), ("5s", .seconds(5)), ("10m", .seconds(600)),
            ("2h", .seconds(7200)), ("1d", .seconds(86_400)), ("0ms", .zero),
        ]
    )
    func times(_ text: String, _ duration: Duration) {
        #expect(Quantity.duration(text) == duration)
        #expect(Quantity.duration(Quantity.text(duration: duration)) == duration)
    }

    @Test("What is no time is refused", arguments: ["", "5", "s", "-5s", "1.5s", "5 s", "5y"])
    func noTimes(_ text: String) {
        #expect(Quantity.duration(text) == nil)
    }
}
