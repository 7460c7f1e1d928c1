// The commands of the program. Each returns the exit status: 0 done, 1 refused, 2 wrong usage. Messages go to standard error.
#pragma once
#include <string>
#include <vector>

#include "app/city.h"
#include "base/result.h"

namespace yk::app {

struct Common {
    Place place;
    bool json = false;
};

// Prints a refusal in words to standard error and returns 1.
int refused(const Error& error);
void say(const std::string& line);

struct ServeOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;
    std::string certificate, key;
};
int serve(const Common& common, const ServeOptions& options);
int serve(std::unique_ptr<store::Database> database, const Common& common, const ServeOptions& options);

}  // namespace yk::app
