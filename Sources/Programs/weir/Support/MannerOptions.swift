import ArgumentParser
import WeirClient

/// How a content is to be looked for.
struct MannerOptions: ParsableArguments {
    @Option(
        help: "How to rank the sources: performance, trust, privacy or cost.",
        transform: { try Words.word($0) as Strategy }
    )
    var strategy: Strategy?

    @Option(
        help: "high asks all sources together, low the cheap ones first, behind other requests.",
        transform: Words.word
    )
    var urgency = Urgency.normal

    @Option(
        help: "Your network: online, offline (near sources alone) or limited (nothing large).",
        transform: Words.word
    )
    var network = NetworkCondition.online

    @Option(help: "low asks near sources first.", transform: Words.isLow)
    var bandwidth = false

    @Option(help: "low fetches nothing large and asks nobody twice.", transform: Words.isLow)
    var battery = false

    @Option(help: "The size you expect, as 10MiB.", transform: Words.bytes)
    var size: UInt64 = 0

    @Option(help: "The media type you expect, as video/mp4.")
    var type = ""

    func apply(to options: inout GetOptions) {
        options.strategy = strategy
        options.urgency = urgency
        options.network = network
        options.isBandwidthLow = bandwidth
        options.isBatteryLow = battery
        options.expectedSize = size
        options.expectedType = type
    }
}
