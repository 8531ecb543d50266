import Multiformats

/// Empty blocks and empty folders, which no rule blocks.
///
/// They occur in everything, and software stops without them. The list is that of NOpfs, the
/// format's reference.
enum HarmlessContent {
    private static let multihashes: Set<Multihash> = {
        let names = [
            // An empty folder, and the same inside its CID.
            "QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn", "bafyaabakaieac",
            // An empty block of raw or of dag-pb, and the same inside its CID.
            "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku", "bafkqaaa",
            // An empty file.
            "QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH",
            // An empty map of dag-cbor, and of dag-json.
            "bafyreigbtj4x7ip5legnfznufuopl4sg4knzc2cof6duas4b3q2fy6swua",
            "baguqeeraiqjw7i2vwntyuekgvulpp2det2kpwt6cd7tx5ayqybqpmhfk76fa",
        ]
        return Set(names.compactMap { try? CID(parsing: $0).multihash })
    }()

    /// Whether a multihash is that of something empty.
    static func contains(_ multihash: Multihash) -> Bool {
        multihashes.contains(multihash)
    }
}
