// swift-tools-version: 6.2
// The map of Weir. Six floors; a room imports only rooms below it, and no service imports another.
//
//   Programs → Services → Pipeline | LibP2P → Content → System → C libraries
//
// Sources/README.md says in words what each room is for.
import PackageDescription

// MARK: Libraries we did not write

typealias Library = Target.Dependency

let argumentParser = Library.product(name: "ArgumentParser", package: "swift-argument-parser")
let asn1 = Library.product(name: "SwiftASN1", package: "swift-asn1")
let asyncHTTPClient = Library.product(name: "AsyncHTTPClient", package: "async-http-client")
let configuration = Library.product(name: "Configuration", package: "swift-configuration")
let crypto = Library.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Library.product(name: "CryptoExtras", package: "swift-crypto")
let grdb = Library.product(name: "GRDB", package: "GRDB.swift")
let hummingbird = Library.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Library.product(name: "HummingbirdCore", package: "hummingbird")
let httpTypes = Library.product(name: "HTTPTypes", package: "swift-http-types")
let logging = Library.product(name: "Logging", package: "swift-log")
let metrics = Library.product(name: "Metrics", package: "swift-metrics")
let nioCore = Library.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Library.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Library.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Library.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioTLS = Library.product(name: "NIOTLS", package: "swift-nio")
let nioWebSocket = Library.product(name: "NIOWebSocket", package: "swift-nio")
let protobuf = Library.product(name: "SwiftProtobuf", package: "swift-protobuf")
let serviceLifecycle = Library.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Library.product(name: "UnixSignals", package: "swift-service-lifecycle")
let x509 = Library.product(name: "X509", package: "swift-certificates")

// MARK: Programs that stand alone

// A program has the Swift runtime and Foundation in itself: it runs on a machine without Swift,
// starts in two thirds of the time, and calls into them without a detour. The archives that
// Foundation consists of are named, as the compiler names them only for what is compiled this way
// too; tests are not. The linker that comes with Swift takes a third of the time of the system's,
// which warns of what is in them.
let standingAlone: [LinkerSetting] =
    [.unsafeFlags(["-static-stdlib", "-use-ld=lld"], .when(platforms: [.linux]))]
    + [
        "Foundation", "CoreFoundation", "FoundationInternationalization", "FoundationEssentials",
        "_FoundationCShims", "_FoundationCollections", "_FoundationICU",
    ].map { .linkedLibrary($0, .when(platforms: [.linux])) }

// MARK: Floors

func room(_ floor: String, _ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/\(floor)/\(name)")
}

func library(_ name: String) -> Target {
    .systemLibrary(name: name, path: "Sources/System/\(name)")
}

func shim(_ name: String) -> Target {
    .target(name: name, path: "Sources/System/\(name)")
}

func system(_ name: String, _ dependencies: Target.Dependency...) -> Target {
    room("System", name, dependencies)
}

func content(_ name: String, _ dependencies: Target.Dependency...) -> Target {
    room("Content", name, dependencies)
}

func libp2p(_ name: String, _ dependencies: Target.Dependency...) -> Target {
    room("LibP2P", name, dependencies)
}

func pipeline(_ name: String, _ dependencies: Target.Dependency...) -> Target {
    room("Pipeline", name, dependencies)
}

func service(_ name: String, _ dependencies: Target.Dependency...) -> Target {
    room("Services", name, dependencies)
}

func program(_ name: String, _ dependencies: Target.Dependency...) -> Target {
    .executableTarget(
        name: name,
        dependencies: dependencies,
        path: "Sources/Programs/\(name)",
        linkerSettings: standingAlone
    )
}

func fixtures(_ name: String, _ dependencies: Target.Dependency...) -> Target {
    .target(name: name, dependencies: dependencies, path: "Tests/Support/\(name)")
}

func bench(_ name: String, _ dependencies: Target.Dependency...) -> Target {
    .executableTarget(
        name: name,
        dependencies: dependencies,
        path: "Tests/Benchmarks/\(name)",
        linkerSettings: standingAlone
    )
}

func tests(_ folder: String, _ name: String, _ dependencies: Target.Dependency...) -> Target {
    .testTarget(name: name, dependencies: dependencies, path: "Tests/\(folder)")
}

// MARK: The house

let package = Package(
    name: "weir",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "WeirClient", targets: ["WeirClient"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // System: what C libraries and the kernel give us.
        library("CSodium"),
        library("CZeroMQ"),
        shim("CLinux"),
        system("Linux", "CLinux"),
        system("Hashing", crypto),
        system("Buffers", nioCore),
        system("Sodium", "CSodium"),
        system("Sealing", "Sodium", crypto),

        // Content: what is moved.
        content("Multiformats"),
        content("WireFormat"),
        content("Blocks", "Multiformats", "Hashing", "WireFormat"),
        content("Denylists", "Blocks", "Multiformats"),

        // LibP2P: the outside network.
        libp2p(
            "PeerIdentity",
            "Multiformats",
            "Hashing",
            "Sodium",
            "WireFormat",
            crypto,
            cryptoExtras
        ),
        libp2p(
            "Noise",
            "PeerIdentity",
            "Multiformats",
            "Hashing",
            "Sealing",
            "Sodium",
            "WireFormat"
        ),
        libp2p("PeerCertificates", "PeerIdentity", asn1, crypto, x509),
        libp2p("PrivateNetwork", "Multiformats", "Sodium"),
        libp2p("KeyFiles", "Linux", "PeerIdentity", "PrivateNetwork", "Sodium"),
        libp2p("Multistream", "Multiformats"),
        libp2p("Yamux"),
        libp2p("Bitswap", "Blocks", "Multiformats", "PeerIdentity", "WireFormat"),
        libp2p("Kademlia", "Hashing", "Multiformats", "PeerIdentity", "WireFormat"),
        libp2p("DelegatedRouting", "Multiformats", "PeerIdentity"),
        libp2p(
            "PeerHost",
            "Buffers",
            "Linux",
            "Multiformats",
            "Multistream",
            "Noise",
            "PeerCertificates",
            "PeerIdentity",
            "PrivateNetwork",
            "Sodium",
            "WireFormat",
            "Yamux",
            crypto,
            nioCore,
            nioHTTP1,
            nioPosix,
            nioSSL,
            nioTLS,
            nioWebSocket
        ),
        libp2p(
            "PeerProtocols",
            "Bitswap",
            "Blocks",
            "Kademlia",
            "Multiformats",
            "PeerHost",
            "PeerIdentity",
            nioCore,
            protobuf
        ),

        // Pipeline: the inside network.
        pipeline("Access", "Multiformats", "Sodium"),
        pipeline("Bus", "Access", "CZeroMQ", "Linux"),
        pipeline(
            "Telemetry",
            httpTypes,
            hummingbird,
            hummingbirdCore,
            logging,
            metrics,
            nioCore
        ),
        pipeline("Messages", "Multiformats", "WireFormat", protobuf),
        pipeline(
            "Daemon",
            "Access",
            "Bus",
            "Denylists",
            "Messages",
            "Linux",
            "Telemetry",
            configuration,
            logging,
            metrics,
            serviceLifecycle,
            unixSignals
        ),
        pipeline("Links", "Access", "Bus", "Daemon", "Messages"),
        pipeline(
            "Fetching",
            "Access",
            "Bus",
            "Daemon",
            "Links",
            "Messages",
            "Blocks",
            "Multiformats",
            logging
        ),
        pipeline(
            "Peering",
            "Daemon",
            "KeyFiles",
            "Links",
            "Messages",
            "Multiformats",
            "PeerHost",
            "PeerIdentity",
            "PrivateNetwork",
            "Sodium",
            logging
        ),
        pipeline("LoadGeneration", "Access", "Bus", "Messages", "Blocks", "Multiformats"),
        pipeline(
            "WeirClient",
            "Access",
            "Bus",
            "Linux",
            "Messages",
            "Blocks",
            "Multiformats"
        ),

        // Services: one job each.
        service(
            "BroadcasterService",
            "Access",
            "Bus",
            "Daemon",
            "Denylists",
            "Links",
            "Messages",
            "Multiformats",
            logging
        ),
        service(
            "HTTPService",
            "Access",
            "Blocks",
            "Bus",
            "Daemon",
            "Denylists",
            "Messages",
            "Multiformats",
            "Telemetry",
            "WeirClient",
            httpTypes,
            hummingbird,
            hummingbirdCore,
            logging,
            metrics,
            nioCore,
            serviceLifecycle
        ),
        service("Console", "WeirClient"),
        service(
            "IntakeService",
            "Access",
            "Bus",
            "Daemon",
            "Denylists",
            "Hashing",
            "Links",
            "Messages",
            "Multiformats",
            logging
        ),
        service(
            "RouterService",
            "Access",
            "Bus",
            "Daemon",
            "Messages",
            "Multiformats",
            logging
        ),
        service(
            "StoreService",
            "Access",
            "Bus",
            "Daemon",
            "Denylists",
            "Linux",
            "Messages",
            "Blocks",
            "Multiformats",
            grdb,
            logging
        ),
        service(
            "SupervisorService",
            "Access",
            "Bus",
            "Daemon",
            "Linux",
            "Links",
            "Messages"
        ),
        service(
            "PeerFetcherService",
            "Blocks",
            "Daemon",
            "Fetching",
            "KeyFiles",
            "Messages",
            "Multiformats",
            "PeerHost",
            "PeerIdentity",
            "PeerProtocols",
            "Peering"
        ),
        service(
            "IPFSFetcherService",
            "Fetching",
            "Daemon",
            "DelegatedRouting",
            "Kademlia",
            "Messages",
            "Blocks",
            "Multiformats",
            "Linux",
            "PeerHost",
            "PeerIdentity",
            "PeerProtocols",
            "Peering",
            asyncHTTPClient,
            nioCore,
            nioHTTP1,
            nioPosix
        ),

        // Programs: one process each.
        program("weir-broadcaster", "BroadcasterService", "Daemon"),
        program("weir-http", "Daemon", "HTTPService"),
        program(
            "weir",
            "Access",
            "Bus",
            "Console",
            "Daemon",
            "KeyFiles",
            "Linux",
            "LoadGeneration",
            "Multiformats",
            "PeerIdentity",
            "PrivateNetwork",
            "Sodium",
            "SupervisorService",
            "WeirClient",
            argumentParser,
            logging,
            unixSignals
        ),
        program("weir-intake", "Daemon", "IntakeService"),
        program("weir-router", "Daemon", "RouterService"),
        program("weir-store", "Daemon", "StoreService"),
        program("weir-peer-fetcher", "Daemon", "Fetching", "PeerFetcherService"),
        program("weir-ipfs-fetcher", "Daemon", "Fetching", "IPFSFetcherService"),

        // Tests: mirror Sources.
        tests("Tidy", "TidyTests", "Hashing"),
        tests("System/LinuxTests", "LinuxTests", "Linux"),
        fixtures("SeededRandom"),
        tests("System/SealingTests", "SealingTests", "SeededRandom", "Sealing", "Sodium"),
        tests("System/SodiumTests", "SodiumTests", "SeededRandom", "Sodium"),
        tests("Content/MultiformatsTests", "MultiformatsTests", "Multiformats", "SeededRandom"),
        tests(
            "LibP2P/KeyFilesTests",
            "KeyFilesTests",
            "KeyFiles",
            "PeerIdentity",
            "PrivateNetwork",
            "Sodium"
        ),
        tests(
            "LibP2P/PrivateNetworkTests",
            "PrivateNetworkTests",
            "Multiformats",
            "PrivateNetwork",
            "SeededRandom",
            "Sodium"
        ),
        tests(
            "LibP2P/PeerIdentityTests",
            "PeerIdentityTests",
            "PeerIdentity",
            "Multiformats",
            "SeededRandom",
            "Sodium",
            "WireFormat",
            crypto,
            cryptoExtras
        ),
        tests(
            "LibP2P/NoiseTests",
            "NoiseTests",
            "Noise",
            "PeerIdentity",
            "SeededRandom",
            "Sodium",
            "WireFormat",
            crypto
        ),
        tests(
            "LibP2P/PeerCertificatesTests",
            "PeerCertificatesTests",
            "PeerCertificates",
            "PeerIdentity",
            "SeededRandom",
            "Sodium",
            asn1,
            crypto,
            x509
        ),
        tests("Content/WireFormatTests", "WireFormatTests", "SeededRandom", "WireFormat"),
        tests("Content/BlocksTests", "BlocksTests", "Blocks", "Multiformats", "SeededRandom"),
        tests(
            "Content/DenylistsTests",
            "DenylistsTests",
            "Blocks",
            "Denylists",
            "Multiformats",
            "SeededRandom"
        ),
        tests("LibP2P/MultistreamTests", "MultistreamTests", "Multistream", "SeededRandom"),
        tests(
            "LibP2P/PeerHostTests",
            "PeerHostTests",
            "PeerHost",
            "Linux",
            "Multiformats",
            "Multistream",
            "Noise",
            "PeerCertificates",
            "PeerIdentity",
            "PrivateNetwork",
            "SeededRandom",
            "Sodium",
            "Yamux",
            asn1,
            crypto,
            nioCore,
            nioPosix,
            nioSSL,
            x509
        ),
        tests("LibP2P/YamuxTests", "YamuxTests", "SeededRandom", "Yamux"),
        tests(
            "LibP2P/BitswapTests",
            "BitswapTests",
            "Bitswap",
            "Blocks",
            "Multiformats",
            "PeerIdentity",
            "SeededRandom"
        ),
        tests(
            "LibP2P/KademliaTests",
            "KademliaTests",
            "Kademlia",
            "Multiformats",
            "PeerIdentity",
            "SeededRandom"
        ),
        tests(
            "LibP2P/DelegatedRoutingTests",
            "DelegatedRoutingTests",
            "DelegatedRouting",
            "Multiformats",
            "PeerIdentity",
            "SeededRandom"
        ),
        tests(
            "Pipeline/AccessTests",
            "AccessTests",
            "Access",
            "Hashing",
            "Multiformats",
            "SeededRandom",
            "Sodium"
        ),
        tests("Pipeline/BusTests", "BusTests", "Access", "Bus", "CZeroMQ", "Linux", "Sodium"),
        tests(
            "Pipeline/MessagesTests",
            "MessagesTests",
            "Messages",
            "Multiformats",
            "SeededRandom"
        ),
        tests(
            "Pipeline/DaemonTests",
            "DaemonTests",
            "Access",
            "Bus",
            "Daemon",
            "Denylists",
            "Multiformats",
            logging
        ),
        tests(
            "Pipeline/PeeringTests",
            "PeeringTests",
            "Daemon",
            "Multiformats",
            "PeerHost",
            "Peering",
            "SeededRandom"
        ),
        tests("Pipeline/LinksTests", "LinksTests", "Links"),
        tests(
            "Pipeline/LoadGenerationTests",
            "LoadGenerationTests",
            "Blocks",
            "Bus",
            "Linux",
            "LoadGeneration",
            "Messages",
            "Multiformats"
        ),
        tests("Pipeline/TelemetryTests", "TelemetryTests", "Telemetry", metrics),
        tests(
            "Pipeline/WeirClientTests",
            "WeirClientTests",
            "SeededRandom",
            "Blocks",
            "Bus",
            "Messages",
            "Multiformats",
            "WeirClient"
        ),
        tests(
            "LibP2P/PeerProtocolsTests",
            "PeerProtocolsTests",
            "Bitswap",
            "Blocks",
            "SeededRandom",
            "Kademlia",
            "Multiformats",
            "PeerHost",
            "PeerIdentity",
            "PeerProtocols",
            "Sodium",
            nioCore
        ),
        tests("Services/ConsoleTests", "ConsoleTests", "Console", "WeirClient"),
        tests(
            "Services/SupervisorServiceTests",
            "SupervisorServiceTests",
            "Daemon",
            "SupervisorService"
        ),
        tests(
            "Services/BroadcasterServiceTests",
            "BroadcasterServiceTests",
            "SeededRandom",
            "BroadcasterService",
            "Blocks",
            "Bus",
            "Daemon",
            "Messages",
            "Multiformats",
            logging
        ),
        tests(
            "Services/HTTPServiceTests",
            "HTTPServiceTests",
            "HTTPService",
            "Blocks",
            "Bus",
            "Daemon",
            "Messages",
            "Multiformats",
            "Telemetry",
            asyncHTTPClient,
            logging,
            nioCore,
            nioHTTP1
        ),
        tests(
            "Services/IntakeServiceTests",
            "IntakeServiceTests",
            "SeededRandom",
            "Access",
            "Bus",
            "CZeroMQ",
            "Daemon",
            "Denylists",
            "Hashing",
            "IntakeService",
            "Linux",
            "Messages",
            "Multiformats",
            "Sodium",
            logging
        ),
        tests(
            "Services/RouterServiceTests",
            "RouterServiceTests",
            "SeededRandom",
            "RouterService",
            "Bus",
            "Daemon",
            "Linux",
            "Messages",
            "Multiformats",
            logging
        ),
        tests(
            "Services/StoreServiceTests",
            "StoreServiceTests",
            "StoreService",
            "Blocks",
            "Bus",
            "Daemon",
            "Linux",
            "Messages",
            "Multiformats",
            grdb,
            logging
        ),
        fixtures("ForeignPeers"),
        fixtures("FetchingFixtures", "Fetching", "Messages", "Blocks", "Multiformats"),
        tests(
            "Pipeline/FetchingTests",
            "FetchingTests",
            "SeededRandom",
            "Fetching",
            "FetchingFixtures",
            "Bus",
            "Daemon",
            "Messages",
            "Blocks",
            "Multiformats",
            logging
        ),
        tests(
            "Services/IPFSFetcherServiceTests",
            "IPFSFetcherServiceTests",
            "IPFSFetcherService",
            "Fetching",
            "PeerProtocols",
            "FetchingFixtures",
            "ForeignPeers",
            "Daemon",
            "Messages",
            "Blocks",
            "Multiformats",
            "Linux"
        ),
        tests(
            "Services/PeerFetcherServiceTests",
            "PeerFetcherServiceTests",
            "SeededRandom",
            "Blocks",
            "Daemon",
            "Fetching",
            "FetchingFixtures",
            "Messages",
            "Multiformats",
            "PeerFetcherService",
            "PeerHost",
            "PeerIdentity",
            "PeerProtocols",
            "Peering",
            "Sodium",
            nioCore
        ),
        tests(
            "Simulation",
            "SimulationTests",
            "SeededRandom",
            "Bus",
            "Fetching",
            "IntakeService",
            "Messages",
            "Multiformats",
            "PeerFetcherService",
            "RouterService",
            "StoreService"
        ),
        tests(
            "Interop",
            "InteropTests",
            "Blocks",
            "ForeignPeers",
            "Hashing",
            "Multiformats",
            "PeerHost",
            "PeerIdentity",
            "PeerProtocols",
            "PrivateNetwork",
            "Sodium",
            nioCore
        ),
        bench(
            "peer-bench",
            "Blocks",
            "Daemon",
            "Fetching",
            "FetchingFixtures",
            "Linux",
            "Messages",
            "Multiformats",
            "PeerFetcherService",
            "PeerHost",
            "PeerIdentity",
            "PeerProtocols",
            "Peering",
            "Sodium",
            crypto,
            nioCore,
            nioPosix
        ),
        tests(
            "EndToEnd",
            "EndToEndTests",
            "Blocks",
            "Bus",
            "FetchingFixtures",
            "ForeignPeers",
            "Linux",
            "Multiformats",
            "SeededRandom",
            "SupervisorService",
            "WeirClient"
        ),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where [.regular, .executable, .test].contains(target.type) {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .enableUpcomingFeature("InferIsolatedConformances"),
        .enableUpcomingFeature("ImmutableWeakCaptures"),
        .strictMemorySafety(),
    ]
    if Context.environment["CI"] != nil {
        target.swiftSettings?.append(.treatAllWarnings(as: .error))
        // The generator of message classes does not mark its unsafe expressions yet.
        if ["Messages", "PeerProtocols"].contains(target.name) {
            target.swiftSettings?.append(.treatWarning("StrictMemorySafety", as: .warning))
        }
    }
}
