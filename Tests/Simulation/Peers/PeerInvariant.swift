/// What must hold in every search among simulated peers.
enum PeerInvariant {
    /// A search ends once, and nothing is asked after its end.
    case oneEnd
    /// Only bytes that match are taken.
    case rightBytes
    /// It is found when an honest peer has all of it.
    case found
    /// It fails only when every peer that could be asked has denied it or failed.
    case allAsked
    /// Who lied, and who denied a block, is not asked again.
    case notAgain
    /// Peers asked together, blocks ahead and bytes that came for nothing have their bounds.
    case bounded
    /// When it has ended, no stream is open that was not answered.
    case nothingLeft
    /// It takes no longer than a few times what the best peer alone would have taken.
    case prompt
}

/// An invariant that did not hold.
struct PeerViolation: CustomStringConvertible {
    let invariant: PeerInvariant
    let text: String

    var description: String { "invariant \(invariant): \(text)" }
}

/// A fault built into the surroundings of a search, to see that the judge notices it.
enum PeerSabotage: CaseIterable {
    /// Streams go on when they are cancelled.
    case cancelsIgnored
    /// Wrong bytes are taken for right ones.
    case liesBelieved
    /// A liar's end is told as a block that it lacks.
    case liesForgiven
    /// A block that came is told to have been denied.
    case arrivalsDenied
    /// The search is told that it is over when the first peer denies the content.
    case surrender
    /// Nobody looks at the clock.
    case clockIgnored

    /// What must be noticed.
    var broken: PeerInvariant {
        switch self {
        case .cancelsIgnored: .nothingLeft
        case .liesBelieved: .rightBytes
        case .liesForgiven: .notAgain
        case .arrivalsDenied: .found
        case .surrender: .allAsked
        case .clockIgnored: .prompt
        }
    }
}
