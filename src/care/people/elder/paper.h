// Papers of an elder (certificates, evidence of a correction): uploaded within limits, sealed in the data folder under their hash, every
// download audited.
#pragma once
#include "care/people/elder/elder.h"

namespace yk::care::elder {

enum class PaperKind : std::uint8_t { identity, household, disability, death, medical, income, application, other };
std::span<const model::Option> options_of(PaperKind);

struct Paper {
    Id<struct PaperTag> id;
    ElderId elder;
    RegionCode region;
    PaperKind kind = PaperKind::other;
    std::string title;
    std::string file_name;
    std::string media_type;  // by what the bytes are, not by the name
    std::int64_t bytes = 0;
    std::string sha256;
    std::string uploaded_by;
    Instant uploaded_at;
    std::int64_t version = 0;
};
const model::Schema& schema_of(const Paper*);


inline constexpr Right read_papers{"elder.paper.read", {"查看老人材料", "See papers of elders"}};
inline constexpr Right add_papers{"elder.paper.create", {"上传老人材料", "Upload papers of elders"}};

extern const http::Resource papers;
std::span<const http::Route> paper_routes();

}  // namespace yk::care::elder
