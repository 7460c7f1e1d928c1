// Any bytes as one file of a pack: the first byte chooses which file. Loading must refuse or accept, never crash or hang.
#include "rules/load.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace yk::rules;
    if (size < 2) return 0;
    static const char* const paths[] = {"p/pack.yaml",
                                        "p/codes.yaml",
                                        "p/facts.yaml",
                                        "p/bodies.yaml",
                                        "p/documents/d.yaml",
                                        "p/parameters/x.yaml",
                                        "p/rules/r.yaml",
                                        "p/items/i.yaml",
                                        "p/coordination/c.yaml",
                                        "p/cases/c.yaml",
                                        "p/indicators/i.yaml",
                                        "p/tasks/t.yaml",
                                        "p/responsibilities/r.yaml"};
    PackFiles files;
    files["p/pack.yaml"] = "pack: p\nlabel: {zh: 包, en: P}\nplace: \"440100000000\"\nfills_in: []\nversion: \"1\"\ndocuments: []\n";
    files["p/codes.yaml"] = "codes:\n  aid:\n    - {code: none, label: {zh: 无, en: none}}\n";
    files["p/facts.yaml"] = "facts:\n  - {fact: a, type: bool, label: {zh: 甲, en: A}, from: [visit]}\n";
    files[paths[data[0] % (sizeof paths / sizeof *paths)]] = std::string(reinterpret_cast<const char*>(data + 1), size - 1);
    diagnostics_text(load_pack_files(files, "p").faults);
    return 0;
}
