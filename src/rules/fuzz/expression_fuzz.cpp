// Any bytes as an expression: parsed, evaluated, checked and lowered in a pack. Nothing may crash, hang or grow without bound.
#include "rules/evaluate.h"
#include "rules/lower.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace yk::rules;
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto parsed = parse_expression(text);
    if (!parsed.tree) {
        diagnostic_text(diagnostic_at({"fuzz", 1, 1}, text, parsed.at, *parsed.fault));
        return 0;
    }
    Bindings names;
    names["a"] = Value{Unknown{{"a"}}};
    names["b"] = Value{std::int64_t{3}};
    value_text(evaluate(*parsed.tree, names));

    Pack pack;
    pack.chain.push_back({"fuzz", "1", "440100000000", {}, {}, {}, {}, 0});
    pack.codes.push_back({"aid", {{"none", {}}, {"poor", {}}}});
    const auto fact = [&](const char* name, Type::Kind kind, const char* table = "") {
        Fact made;
        made.name = name;
        made.type = {kind, table, false};
        made.low = -1000;
        made.high = 10'000'000;
        pack.facts.push_back(made);
    };
    fact("a", Type::Kind::boolean);
    fact("b", Type::Kind::integer);
    fact("d", Type::Kind::date);
    fact("m", Type::Kind::money);
    fact("r", Type::Kind::region);
    fact("c", Type::Kind::code, "aid");
    std::vector<Diagnostic> faults;
    Lowerer lowerer(pack, yk::Day{20000}, faults);
    const SourceText source{text, {"fuzz", 1, 1}};
    lowerer.lower(source, Type::Kind::boolean);
    diagnostics_text(faults);
    return 0;
}
