import Foundation

/// The settings file of a deployment: a JSON object with an object for each section.
package enum SettingsFile {
    /// Sections that a settings file may have: one for each program.
    package static let sections = [
        "intake", "router", "store", "peer-fetcher", "ipfs-fetcher", "broadcaster", "http",
    ]
    /// A deployment's settings have some hundred lines; 1 MiB is no settings file.
    private static let bytesMax = 1 << 20

    /// The settings of one section, each as a list of texts.
    ///
    /// - Throws: a sentence that names the file and what is wrong in it.
    package static func section(
        _ section: String,
        of path: String,
    ) throws(SettingsTrouble) -> [String: [String]] {
        let object = try read(path)
        for key in object.keys.sorted() where !sections.contains(key) {
            throw SettingsTrouble(
                "\"\(key)\" in \(path) is no section; there are \(sections.joined(separator: ", "))."
            )
        }
        guard let content = object[section] else { return [:] }
        guard let settings = content as? [String: Any] else {
            throw SettingsTrouble("\"\(section)\" in \(path) is not an object of settings.")
        }
        var values: [String: [String]] = [:]
        for (key, value) in settings {
            guard let texts = texts(value) else {
                throw SettingsTrouble(
                    "\"\(section).\(key)\" in \(path) is neither text, number, switch, nor a list."
                )
            }
            values[key] = texts
        }
        return values
    }

    private static func read(_ path: String) throws(SettingsTrouble) -> [String: Any] {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw SettingsTrouble("The settings file \(path) can't be read.")
        }
        guard data.count <= bytesMax else {
            throw SettingsTrouble("The settings file \(path) is larger than 1 MiB.")
        }
        do {
            guard let object = try JSONSerialization.jsonObject(with: data) as? [String: Any] else {
                throw SettingsTrouble("The settings file \(path) is not a JSON object.")
            }
            return object
        } catch let trouble as SettingsTrouble {
            throw trouble
        } catch {
            throw SettingsTrouble("The settings file \(path) is not JSON: \(error).")
        }
    }

    private static func texts(_ value: Any) -> [String]? {
        guard let list = value as? [Any] else { return scalar(value).map { [$0] } }
        let texts = list.compactMap(scalar)
        return texts.count == list.count ? texts : nil
    }

    private static func scalar(_ value: Any) -> String? {
        switch value {
        case let text as String: text
        // A JSON number can also be had as Bool here, and a JSON switch as number: ask the type.
        case let flag as Bool where type(of: value) == Bool.self: flag ? "true" : "false"
        case let number as NSNumber:
            isSwitch(number) ? (number.boolValue ? "true" : "false") : number.stringValue
        default: nil
        }
    }

    private static func isSwitch(_ number: NSNumber) -> Bool {
        unsafe String(cString: number.objCType) == "c" && (number == 0 || number == 1)
    }
}
