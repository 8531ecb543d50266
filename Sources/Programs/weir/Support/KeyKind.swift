import Access
import ArgumentParser

/// What `weir keygen` makes.
enum KeyKind: ExpressibleByArgument {
    /// A CURVE key, for who connects or listens.
    case connection(Role)
    /// A DID that signs requests.
    case requester
    /// The DID of a deployment, for which requests are signed.
    case deployment

    init?(argument: String) {
        switch argument {
        case "requester": self = .requester
        case "deployment": self = .deployment
        default:
            guard let role = Role(rawValue: argument) else { return nil }
            self = .connection(role)
        }
    }

    /// What `--help` shows as the default.
    var defaultValueDescription: String {
        switch self {
        case .connection(let role): role.rawValue
        case .requester: "requester"
        case .deployment: "deployment"
        }
    }

    static let allValueStrings = Role.allCases.map(\.rawValue) + ["requester", "deployment"]
}
