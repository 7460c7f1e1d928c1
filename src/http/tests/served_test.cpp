#include "http/tests/served.h"

#include <boost/json.hpp>

namespace yk::http::testing {
namespace {
std::shared_ptr<const boost::json::value> read(const std::string& text) {
    boost::json::error_code ec;
    return std::make_shared<const boost::json::value>(boost::json::parse(text, ec));
}
}  // namespace

Got::Got(int status, std::string text) : status(status), text(std::move(text)), parsed(read(this->text)), json(*parsed) {}

std::string Got::string(std::string_view member) const { return std::string(json.at(member).as_string()); }

}  // namespace yk::http::testing
