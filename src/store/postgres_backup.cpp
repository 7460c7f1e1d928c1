#include <fcntl.h>
#include <fmt/format.h>
#include <libpq-fe.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <sstream>

#include "store/backup.h"
#include "store/postgres_connection.h"

namespace yk::store {
namespace {

// The parts of the address as libpq's environment variables: a password on a command line would be seen by everybody on the machine.
std::vector<std::string> environment_of(const std::string& url) {
    std::vector<std::string> out;
    for (char** variable = environ; *variable; ++variable)
        if (std::strncmp(*variable, "PG", 2) != 0) out.emplace_back(*variable);
    char* message = nullptr;
    PQconninfoOption* parts = PQconninfoParse(url.c_str(), &message);
    PQfreemem(message);
    if (!parts) throw Broken("the PostgreSQL address cannot be read");
    for (auto* part = parts; part->keyword; ++part)
        if (part->envvar && part->val && *part->val) out.push_back(std::string(part->envvar) + "=" + part->val);
    PQconninfoFree(parts);
    return out;
}

// Runs a program of the PostgreSQL client package; its words when it fails, empty when it worked.
std::string run_client(const std::vector<std::string>& command, const std::string& url, const std::filesystem::path& words) {
    auto environment = environment_of(url);
    const auto pointers = [](const std::vector<std::string>& texts) {
        std::vector<char*> out;
        for (const auto& text : texts) out.push_back(const_cast<char*>(text.c_str()));
        out.push_back(nullptr);
        return out;
    };
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, words.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    pid_t child = 0;
    const int spawned = posix_spawnp(&child, command[0].c_str(), &files, nullptr, pointers(command).data(), pointers(environment).data());
    posix_spawn_file_actions_destroy(&files);
    if (spawned != 0) return command[0] + " is not installed (package postgresql-client)";
    int status = 0;
    ::waitpid(child, &status, 0);
    std::stringstream text;
    text << std::ifstream(words).rdbuf();
    std::filesystem::remove(words);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
    return text.str().empty() ? command[0] + " failed" : text.str();
}

}  // namespace

Status backup_postgres(const std::string& url, Anchor& anchor, const std::filesystem::path& file) {
    if (std::filesystem::exists(file)) return fail(ErrorKind::conflict, "store.backup.exists", TextArgs{{"file", file.string()}});
    YK_TRY_VOID(carry_file(anchor.file(), anchor_of_backup(file)));
    const auto part = file.string() + ".part";
    make_private(part);
    const auto fault = run_client({"pg_dump", "-Fc", "--no-owner", "--no-privileges", "-f", part}, url, file.string() + ".words");
    if (!fault.empty()) {
        std::filesystem::remove(part);
        return fail(ErrorKind::unavailable, "store.backup.failed", TextArgs{{"file", file.string()}, {"fault", fault}});
    }
    std::filesystem::rename(part, file);
    return {};
}

Status restore_postgres(const Options& options, const std::filesystem::path& file) {
    std::int64_t tables = 0;
    const auto connection = PostgresConnection::open(options.url);
    connection->select({"SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = CAST(current_schema() AS regnamespace)", {}},
                       {}, false, [&](const Row& row) {
                           tables = std::get<std::int64_t>(row.at(0, Wire::whole));
                           return false;
                       });
    if (tables > 0) return fail(ErrorKind::conflict, "store.restore.not_empty", TextArgs{{"database", "PostgreSQL"}});
    const auto words = options.data / "restore.words";
    const auto fault = run_client({"pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", "-d",
                                   "dbname=" + connection->database_name(), file.string()},
                                  options.url, words);
    if (!fault.empty()) return fail(ErrorKind::refused, "store.restore.damaged", TextArgs{{"file", file.string()}, {"fault", fault}});
    return carry_file(anchor_of_backup(file), options.data / anchor_file);
}

}  // namespace yk::store
