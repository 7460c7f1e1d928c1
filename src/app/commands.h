// The commands of the program. Each returns the exit status: 0 done, 1 refused, 2 wrong usage. Messages go to standard error.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "app/city.h"
#include "base/result.h"

namespace CLI {
class App;
}

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
    bool behind_proxy = false;
    std::vector<std::string> exchange_private;  // networks that events may go to although they are not public
    std::string exchange_ca;                    // further certificate authorities (PEM) of partners
};
int serve(const Common& common, const ServeOptions& options);
int serve(std::unique_ptr<store::Database> database, const Common& common, const ServeOptions& options);

int init_command(const Common& common, const std::string& city);
int demo_command(const Common& common, const std::string& city, const DemoSize& size, bool serve_after, const ServeOptions& options);
int migrate_command(const Common& common);
int backup_command(const Common& common, const std::string& file);
int restore_command(const Common& common, const std::string& file);
int audit_verify_command(const Common& common);
int audit_anchor_command(const Common& common);
int indicators_verify_command(const Common& common);

struct UserOptions {
    std::string login, name, role, region;
};
int user_add_command(const Common& common, const UserOptions& options);
int user_passwd_command(const Common& common, const UserOptions& options);

struct ImportOptions {
    std::string source, file, as_of, district, report;
    bool dry_run = false, partial = false;
};
int import_command(const Common& common, const ImportOptions& options);
int eval_command();
int openapi_command();
int assess_command(const std::string& scale);

// The commands around policy packs (policy, simulate) and around decisions (determine, explain, replay, bench). Each sets `run` to the one
// that was given.
void add_policy(CLI::App& app, Common& common, std::function<int()>& run);
void add_determination(CLI::App& app, Common& common, std::function<int()>& run);
// Packages for other systems (exchange).
void add_exchange(CLI::App& app, Common& common, std::function<int()>& run);
// `bench city`, below `bench`.
void add_bench_city(CLI::App& bench, Common& common, std::function<int()>& run);
void add_bench_indicators(CLI::App& bench, Common& common, std::function<int()>& run);

}  // namespace yk::app
