#include "rules/load.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "base/text.h"
#include "rules/check_pack.h"
#include "rules/reader.h"
#include "rules/rulebook.h"

namespace yk::rules {
namespace {

constexpr std::size_t max_chain = 6;
constexpr std::size_t max_files = 5000;

class Loader {
 public:
    explicit Loader(const PackFiles& files) : files_(files) {}

    Loaded run(const std::string& place) {
        if (!chain(place)) return {std::make_shared<const Pack>(), std::move(faults_)};
        for (const auto& id : order_) folder(id);
        hashes();
        // What a file says that cannot be read is missing everywhere: that would bury the one fault under its consequences.
        if (!unreadable_) check_references(pack_, faults_);
        auto pack = std::make_shared<const Pack>(std::move(pack_));
        // Expressions of a pack whose entries are broken would only repeat the same faults.
        if (faults_.empty()) check_expressions(pack, faults_);
        return {std::move(pack), std::move(faults_)};
    }

    // Every fault with its line and a caret, where it has none yet.
    void show_lines(std::vector<Diagnostic>& faults) const {
        for (auto& fault : faults) {
            const auto file = files_.find(fault.place.file);
            if (fault.excerpt.empty() && fault.place.line && file != files_.end()) fault.excerpt = excerpt_at(file->second, fault.place);
        }
    }

 private:
    bool fault(const Place& place, Said said) {
        faults_.push_back({place, std::move(said), {}});
        return false;
    }

    // Reads pack.yaml of the place and of everything it fills in; order_ gets the nation first. False when the chain is broken.
    bool chain(const std::string& place) {
        std::string id = place;
        std::vector<PackInfo> infos;
        while (!id.empty()) {
            if (std::find(order_.begin(), order_.end(), id) != order_.end()) return fault({id + "/pack.yaml", 1, 1}, {"file.circle", {}});
            if (order_.size() >= max_chain) return fault({id + "/pack.yaml", 1, 1}, {"file.chain", {}});
            const auto path = id + "/pack.yaml";
            const auto found = files_.find(path);
            if (found == files_.end()) return fault({path, 1, 1}, {"file.no_pack", {}});
            order_.insert(order_.begin(), id);
            auto [info, upper] = pack_info(id, read_yaml(path, found->second, faults_));
            infos.insert(infos.begin(), std::move(info));
            id = upper;
        }
        for (std::size_t i = 0; i < infos.size(); ++i) infos[i].rank = static_cast<int>(i);
        pack_.chain = std::move(infos);
        return true;
    }

    std::pair<PackInfo, std::string> pack_info(const std::string& id, const Yaml& file) {
        Fields fields(file, faults_);
        PackInfo out;
        out.id = fields.word("pack");
        if (out.id != id) fields.fault(file.place, {"file.folder", {{"pack", out.id}, {"folder", id}}});
        out.label = fields.label("label");
        out.place = fields.text("place");
        if (out.place.size() != 12 || out.place.find_first_not_of("0123456789") != std::string::npos)
            fields.fault(file.place, {"entry.region", {{"key", "place"}}});
        out.version = fields.text("version");
        out.documents = fields.words("documents");
        const auto upper = fields.words("fills_in");
        if (upper.size() > 1) fields.fault(file.place, {"file.one_upper", {}});
        if (const auto* list = fields.find("service_list")) {
            Fields parts(*list, faults_);
            out.list_extent = parts.one_of("extent", {"whole", "partial", "empty"});
            out.list_note = parts.label("note", false);
            parts.finish();
        }
        fields.label("note", false);
        fields.finish();
        return {std::move(out), upper.empty() ? std::string() : upper.front()};
    }

    void folder(const std::string& id) {
        Reader reader(pack_, id, faults_);
        std::vector<std::string> paths;
        for (auto file = files_.lower_bound(id + "/"); file != files_.end() && file->first.starts_with(id + "/"); ++file) {
            paths.push_back(file->first.substr(id.size() + 1));
        }
        // Code tables give the types, so they come first; everything else in the order of names.
        std::stable_sort(paths.begin(), paths.end(), [](const std::string& a, const std::string& b) { return rank(a) < rank(b); });
        std::set<std::string> documents;
        for (const auto& path : paths) {
            if (path == "pack.yaml" || path == "README.md") continue;
            const auto full = id + "/" + path;
            if (!path.ends_with(".yaml")) {
                fault({full, 1, 1}, {"file.only_yaml", {}});
                continue;
            }
            const auto known = faults_.size();
            const auto file = read_yaml(full, files_.at(full), faults_);
            if (std::any_of(faults_.begin() + static_cast<std::ptrdiff_t>(known), faults_.end(), stops_reading)) {
                unreadable_ = true;
                if (path.starts_with("documents/")) documents.insert(path.substr(10, path.size() - 15));
                continue;
            }
            if (!reader.read(path, file)) fault({full, 1, 1}, {"file.place", {}});
            if (path.starts_with("documents/")) documents.insert(path.substr(10, path.size() - 15));
        }
        const auto& named = pack_.chain[static_cast<std::size_t>(std::find(order_.begin(), order_.end(), id) - order_.begin())].documents;
        for (const auto& document : named) {
            if (!documents.erase(document)) fault({id + "/pack.yaml", 1, 1}, {"file.document_missing", {{"document", document}}});
        }
        for (const auto& extra : documents) fault({id + "/documents/" + extra + ".yaml", 1, 1}, {"file.document_unnamed", {}});
    }

    // Faults after which nothing of a file is known.
    static bool stops_reading(const Diagnostic& fault) {
        const auto code = fault.said.code.words().code;
        return code == "file.yaml" || code == "file.large" || code == "file.alias" || code == "file.anchor" || code == "file.tag";
    }

    static int rank(const std::string& path) {
        if (path == "codes.yaml") return 0;
        if (path == "facts.yaml") return 1;
        return path.starts_with("parameters/") ? 2 : 3;
    }

    void hashes() {
        std::string all;
        for (const auto& id : order_) {
            for (auto file = files_.lower_bound(id + "/"); file != files_.end() && file->first.starts_with(id + "/"); ++file) {
                pack_.files.push_back({file->first, sha256_hex(file->second)});
                all += file->first + "\n" + pack_.files.back().sha256 + "\n";
            }
        }
        pack_.hash = sha256_hex(all);
    }

    const PackFiles& files_;
    std::vector<std::string> order_;
    Pack pack_;
    std::vector<Diagnostic> faults_;
    bool unreadable_ = false;
};

std::string content_of(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    if (!in) throw Broken("cannot read " + path.string());
    return out.str();
}

void read_folder(const std::filesystem::path& folder, PackFiles& files) {
    std::error_code error;
    for (auto entry = std::filesystem::recursive_directory_iterator(folder, error);
         entry != std::filesystem::recursive_directory_iterator(); entry.increment(error)) {
        if (error) break;
        const auto name = entry->path().filename().string();
        if (!entry->is_regular_file() || name.starts_with('.')) continue;
        if (files.size() >= max_files) throw Broken("too many files in " + folder.string());
        files[(folder.filename() / std::filesystem::relative(entry->path(), folder)).generic_string()] = content_of(entry->path());
    }
    if (error) throw Broken("cannot read " + folder.string() + ": " + error.message());
}

}  // namespace

std::string sha256_hex(std::string_view bytes) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest, &size, EVP_sha256(), nullptr) != 1) throw Broken("SHA-256 is not available");
    return hex_text({reinterpret_cast<const char*>(digest), size});
}

Loaded load_pack_files(const PackFiles& files, const std::string& place) {
    Loader loader(files);
    auto out = loader.run(place);
    loader.show_lines(out.faults);
    return out;
}

PackFiles read_pack_folder(const std::filesystem::path& folder) {
    PackFiles files;
    auto next = std::filesystem::weakly_canonical(folder);
    std::set<std::filesystem::path> seen;
    while (!next.empty() && seen.insert(next).second) {
        if (!std::filesystem::is_directory(next)) {
            if (seen.size() == 1) throw Broken("there is no pack at " + folder.string());
            return files;
        }
        read_folder(next, files);
        const auto info = files.find(next.filename().string() + "/pack.yaml");
        if (info == files.end()) return files;
        std::vector<Diagnostic> ignored;
        const auto file = read_yaml(info->first, info->second, ignored);
        const auto* upper = file.find("fills_in");
        if (!upper || upper->items.empty() || !is_word(upper->items.front().text)) return files;
        next = next.parent_path() / upper->items.front().text;
    }
    return files;
}

Result<std::shared_ptr<const Pack>> load_pack(const std::filesystem::path& folder) {
    const auto files = read_pack_folder(folder);
    auto loaded = load_pack_files(files, std::filesystem::weakly_canonical(folder).filename().string());
    if (!loaded.faults.empty()) return tl::make_unexpected(faults_error(loaded.faults));
    return loaded.pack;
}

}  // namespace yk::rules
