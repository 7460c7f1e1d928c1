#include "care/service/guide/guide.h"
#include "care/service/guide/question.h"

namespace yk::care::guide {

const care::Module module{.name = "service.guide", .label = {"服务向导", "Service guides"}, .routes = trial_routes()};

}  // namespace yk::care::guide
