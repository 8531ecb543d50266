import Configuration

/// Reads a stage's settings from flags, environment and file, in this order, and remembers what was
/// declared, so that a key nobody knows can be named.
package struct SettingsReader {
    private let configuration: ConfigReader
    private let sources: SettingsSources
    private let section: String
    /// Every setting that was declared so far.
    package private(set) var declarations: [SettingDeclaration] = []
    /// Whether endpoints may lead beyond this machine: they are locked, or the operator says so.
    package var mayLeaveMachine = false

    /// A reader of one section, as `intake`.
    package init(section: String, sources: SettingsSources) {
        self.section = section
        self.sources = sources
        configuration = ConfigReader(
            providers: sources.layers.map { layer in
                InMemoryProvider(
                    name: layer.name,
                    values: Dictionary(
                        uniqueKeysWithValues: layer.values.map { key, texts in
                            (
                                AbsoluteConfigKey([key]),
                                ConfigValue(.stringArray(texts), isSecret: false)
                            )
                        }
                    ),
                )
            }
        )
    }

    /// A text, as a path or a name.
    package mutating func text(
        _ key: String,
        default fallback: String,
        _ help: String,
    ) throws(SettingsTrouble) -> String {
        declare(key, .text, fallback, help)
        return last(key) ?? fallback
    }

    /// A list of texts: a flag that is repeated, or values with commas between.
    package mutating func texts(
        _ key: String,
        default fallback: [String],
        _ help: String,
    ) throws(SettingsTrouble) -> [String] {
        declare(key, .list, fallback.joined(separator: ","), help)
        guard let given = values(key) else { return fallback }
        return given.flatMap { $0.split(separator: ",").map(String.init) }
    }

    /// A whole number within bounds.
    package mutating func integer(
        _ key: String,
        default fallback: Int,
        in bounds: ClosedRange<Int>,
        _ help: String,
    ) throws(SettingsTrouble) -> Int {
        declare(key, .text, String(fallback), help)
        guard let text = last(key) else { return fallback }
        guard let number = Int(text), bounds.contains(number) else {
            throw wrong(
                key,
                text,
                "a whole number from \(bounds.lowerBound) to \(bounds.upperBound)"
            )
        }
        return number
    }

    /// A number of bytes within bounds, as `10GiB`, `64MiB`, `4096`.
    package mutating func bytes(
        _ key: String,
        default fallback: Int,
        in bounds: ClosedRange<Int>,
        _ help: String,
    ) throws(SettingsTrouble) -> Int {
        declare(key, .text, Quantity.text(bytes: fallback), help)
        guard let text = last(key) else { return fallback }
        guard let number = Quantity.bytes(text), bounds.contains(number) else {
            throw wrong(
                key,
                text,
                "a size from \(Quantity.text(bytes: bounds.lowerBound)) to "
                    + "\(Quantity.text(bytes: bounds.upperBound)), as 512MiB or 10GiB",
            )
        }
        return number
    }

    /// A time within bounds, as `5s`, `200ms`, `10m`.
    package mutating func duration(
        _ key: String,
        default fallback: Duration,
        in bounds: ClosedRange<Duration>,
        _ help: String,
    ) throws(SettingsTrouble) -> Duration {
        declare(key, .text, Quantity.text(duration: fallback), help)
        guard let text = last(key) else { return fallback }
        guard let duration = Quantity.duration(text), bounds.contains(duration) else {
            throw wrong(
                key,
                text,
                "a time from \(Quantity.text(duration: bounds.lowerBound)) to "
                    + "\(Quantity.text(duration: bounds.upperBound)), as 200ms, 5s or 10m",
            )
        }
        return duration
    }

    /// A switch: a flag without a value, or `true` or `false`.
    package mutating func flag(_ key: String, _ help: String) throws(SettingsTrouble) -> Bool {
        declare(key, .flag, "false", help)
        switch last(key) {
        case nil, "false": return false
        case "true": return true
        case .some(let text): throw wrong(key, text, "true or false")
        }
    }

    /// ZeroMQ endpoints: `ipc://PATH` or `tcp://HOST:PORT`, of this machine unless there are keys.
    package mutating func endpoints(
        _ key: String,
        default fallback: [String],
        _ help: String,
    ) throws(SettingsTrouble) -> [String] {
        let endpoints = try texts(key, default: fallback, help)
        for endpoint in endpoints where !EndpointText.isPlausible(endpoint) {
            throw wrong(
                key,
                endpoint,
                "an endpoint as ipc:///run/weir/x.sock or tcp://127.0.0.1:7400"
            )
        }
        for endpoint in endpoints where !mayLeaveMachine && !EndpointText.isLocal(endpoint) {
            throw SettingsTrouble(EndpointText.refusal(of: endpoint))
        }
        return endpoints
    }

    /// A setting's value is wrong: says which, where it came from, and what would be right.
    package func wrong(_ key: String, _ value: String, _ wanted: String) -> SettingsTrouble {
        SettingsTrouble(
            "\(sources.place(of: key, section: section)) is \"\(value.prefix(64))\"; give \(wanted)."
        )
    }

    /// A setting must be given and is not.
    package func lacking(_ key: String) -> SettingsTrouble {
        SettingsTrouble(
            "\(section) needs --\(key) (or \"\(key)\" under \"\(section)\" in the settings file)."
        )
    }

    /// Refuses whatever was given and never declared.
    package func refuseUnknown() throws(SettingsTrouble) {
        let known = Set(declarations.map(\.key))
        for layer in sources.layers {
            for key in layer.values.keys.sorted() where !known.contains(key) {
                throw SettingsTrouble(
                    "\(layer.place(of: key, section: section)) is not a setting of \(section); "
                        + "it has \(declarations.map(\.key).joined(separator: ", "))."
                )
            }
        }
    }

    private mutating func declare(
        _ key: String,
        _ shape: SettingDeclaration.Shape,
        _ fallback: String,
        _ help: String,
    ) {
        declarations.append(
            SettingDeclaration(key: key, shape: shape, fallback: fallback, help: help)
        )
    }

    private func values(_ key: String) -> [String]? {
        configuration.stringArray(forKey: ConfigKey([key]))
    }

    private func last(_ key: String) -> String? {
        values(key)?.last
    }
}
