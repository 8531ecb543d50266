import Foundation

/// Where a stage's settings come from: layers of keys and values, the first of which wins.
package struct SettingsSources: Sendable {
    /// The settings of one section that one place gave.
    struct Layer: Sendable {
        enum Place: Sendable, Equatable {
            case commandLine
            case environment
            case file(String)
        }

        let place: Place
        let values: [String: [String]]

        var name: String {
            switch place {
            case .commandLine: "flags"
            case .environment: "environment"
            case .file: "file"
            }
        }

        func place(of key: String, section: String) -> String {
            switch place {
            case .commandLine: "--\(key)"
            case .environment: SettingsSources.variable(key, section: section)
            case .file(let path): "\"\(section).\(key)\" in \(path)"
            }
        }
    }

    let layers: [Layer]

    /// No settings at all: what holds by default.
    package static let none = SettingsSources(layers: [Layer(place: .commandLine, values: [:])])

    private init(layers: [Layer]) {
        self.layers = layers
    }

    /// Reads all three places for one section.
    ///
    /// - Parameters:
    ///   - section: the stage's section, as `intake`.
    ///   - flags: values by key, as the command line gave them.
    ///   - environment: the process's environment.
    ///   - file: path of a JSON file with an object for each section; nil: none.
    /// - Throws: when the file can't be read or is not of that shape.
    package init(
        section: String,
        flags: [String: [String]],
        environment: [String: String],
        file: String?,
    ) throws(SettingsTrouble) {
        let prefix = SettingsSources.variable("", section: section)
        var variables: [String: [String]] = [:]
        for (name, value) in environment where name.hasPrefix(prefix) {
            let key = name.dropFirst(prefix.count).lowercased().replacing("_", with: "-")
            variables[key] = [value]
        }
        var layers = [
            Layer(place: .commandLine, values: flags),
            Layer(place: .environment, values: variables),
        ]
        if let file {
            let values = try SettingsFile.section(section, of: file)
            layers.append(Layer(place: .file(file), values: values))
        }
        self.layers = layers
    }

    /// The words for the place that a setting's value came from.
    func place(of key: String, section: String) -> String {
        let layer = layers.first { $0.values[key] != nil }
        return layer?.place(of: key, section: section) ?? "--\(key)"
    }

    static func variable(_ key: String, section: String) -> String {
        "WEIR_\(section)_\(key)".uppercased().replacing("-", with: "_")
    }
}
