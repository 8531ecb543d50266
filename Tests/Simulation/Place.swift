/// A process of the simulated deployment, in whichever of its lives.
struct Place: Hashable, CustomStringConvertible {
    /// What a process is.
    enum Kind: UInt8 {
        case client
        case intake
        case router
        case fetcher
        case store
    }

    let kind: Kind
    let number: Int

    static func client(_ number: Int) -> Place { Place(kind: .client, number: number) }
    static func intake(_ number: Int) -> Place { Place(kind: .intake, number: number) }
    static func router(_ number: Int) -> Place { Place(kind: .router, number: number) }
    static func fetcher(_ number: Int) -> Place { Place(kind: .fetcher, number: number) }
    static func store(_ number: Int) -> Place { Place(kind: .store, number: number) }

    var description: String { "\(kind)-\(number)" }

    /// The routing id of its connections in one life.
    func route(life: UInt64) -> [UInt8] { [kind.rawValue, UInt8(number), UInt8(life & 255)] }

    /// Whom a routing id names, and in which life.
    static func of(route: [UInt8]) -> (place: Place, life: UInt64)? {
        guard route.count == 3, let kind = Kind(rawValue: route[0]) else { return nil }
        return (Place(kind: kind, number: Int(route[1])), UInt64(route[2]))
    }
}
